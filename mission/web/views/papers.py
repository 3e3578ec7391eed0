"""Papers: plans as PDF and as spreadsheets, each behind the door of those it is for."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mission.enums import Role, Side
from mission.itineraries import pdf, xlsx
from mission.itineraries.build import (
    companies_and_hosts,
    everything_of,
    itineraries_compared,
    itinerary_of,
    itinerary_of_mission,
)
from mission.itineraries.letters import texts_unprintable
from mission.itineraries.notice import changes_of
from mission.itineraries.paper_words import LANGUAGES_OF_PAPERS, language_of
from mission.itineraries.typesetting import MEDIA_TYPE, PAPERS, Paper
from mission.itineraries.whos_who import contacts_of, desk_of, page_address
from mission.models import Person, PlanVersion
from mission.planning.explaining import unmet_of
from mission.selectors.bundles import bundles_of
from mission.selectors.people import parties_of, person_of
from mission.selectors.plans import plan_former_of, plan_published_of, plans_of
from mission.web.doors import Desk, open_to, open_to_party
from mission.web.views.bundles import kinds_of


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def papers(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All papers on one page. The logistics desk sees those that are its own."""
    parties = list(parties_of(mission=desk.mission)) if desk.is_organiser else []
    context = {
        "desk": desk,
        "plan": plan_published_of(mission=desk.mission),
        "companies": [each for each in parties if each.side == Side.DELEGATION],
        "hosts": [each for each in parties if each.side == Side.COUNTERPART],
        "languages": LANGUAGES_OF_PAPERS,
        "bundles": bundles_of(mission=desk.mission, kinds=kinds_of(desk)),
        "unprintable": texts_unprintable(mission=desk.mission) if desk.is_organiser else (),
        "kept_hours": settings.PAPERS_KEPT_HOURS,
    }
    return render(request, "mission/papers/page.html", context)


# --- of a party


@require_safe
@open_to_party()
def itinerary(request: HttpRequest, desk: Desk, person: str = "") -> HttpResponse:
    plan, who = _plan(desk), _person(desk, person)
    found = itinerary_of(plan=plan, person=who) if who else itinerary_of(plan=plan, party=desk.party)
    made = pdf.itinerary_pdf(found, paper=paper_of(request), language=_language(request, desk, who))
    return printed(desk, made, who.code if who else _party_code(desk))


@require_safe
@open_to_party()
def pocket_card(request: HttpRequest, desk: Desk, person: str) -> HttpResponse:
    plan, who = _plan(desk), _person(desk, person)
    if who is None:
        raise Http404
    made = pdf.pocket_card_pdf(
        itinerary_of(plan=plan, person=who),
        address=page_address(who),
        contacts=desk_of(mission=desk.mission)[:3],
        paper=paper_of(request),
        language=_language(request, desk, who),
    )
    return printed(desk, made, f"{who.code}-card")


@require_safe
@open_to_party()
def change_notice(request: HttpRequest, desk: Desk, person: str = "") -> HttpResponse:
    """There is none until a second plan is published."""
    plan, former, who = _plan(desk), plan_former_of(mission=desk.mission), _person(desk, person)
    if former is None:
        raise Http404
    language = _language(request, desk, who)
    whose = {"person": who} if who else {"party": desk.party}
    before, after = itineraries_compared(old=former, new=plan, **whose)
    changes = changes_of(before, after, language)
    made = pdf.change_notice_pdf(after, changes, replaces=former.number, language=language, paper=paper_of(request))
    return printed(desk, made, f"{who.code if who else _party_code(desk)}-changes")


@require_safe
@open_to_party(Side.COUNTERPART)
def day_sheet(request: HttpRequest, desk: Desk, language: str) -> HttpResponse:
    if language not in LANGUAGES_OF_PAPERS:
        raise Http404
    found = itinerary_of(plan=_plan(desk), party=desk.party)
    made = pdf.day_sheet_pdf(found, language=language, paper=paper_of(request))
    return printed(desk, made, f"{_party_code(desk)}-{language}")


# --- of the mission


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def run_of_show(request: HttpRequest, desk: Desk) -> HttpResponse:
    made = pdf.run_of_show_pdf(itinerary_of_mission(plan=_plan(desk)), paper=paper_of(request))
    return printed(desk, made, "run-of-show")


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def signs(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = everything_of(plan=_plan(desk))
    return printed(desk, pdf.signs_pdf(found.mission, found.rooms.values(), paper=paper_of(request)), "room-signs")


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def contacts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """In English, or in `?language=az`."""
    found, language = itinerary_of_mission(plan=_plan(desk)), _language_asked(request) or "en"
    people = contacts_of(mission=desk.mission, language=language)
    return printed(desk, pdf.contacts_pdf(found, people, paper=paper_of(request), language=language), "contacts")


# --- spreadsheets


@require_safe
@open_to_party()
def itinerary_sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = itinerary_of(plan=_plan(desk), party=desk.party)
    return tabled(desk, xlsx.itineraries_xlsx([found]), _party_code(desk))


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def run_of_show_sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    return tabled(desk, xlsx.run_of_show_xlsx(itinerary_of_mission(plan=_plan(desk))), "run-of-show")


@require_safe
@open_to(Role.ORGANISER)
def matrix_sheet(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Of any plan that has meetings, a draft too."""
    plan = _filled(desk, number)
    return tabled(desk, xlsx.matrix_xlsx(*companies_and_hosts(plan=plan)), f"matrix-plan-{number}")


@require_safe
@open_to(Role.ORGANISER)
def unmet_sheet(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    return tabled(desk, xlsx.unmet_xlsx(unmet_of(plan=_filled(desk, number))), f"not-met-plan-{number}")


# --- what they share


def _filled(desk: Desk, number: int) -> PlanVersion:
    found = plans_of(mission=desk.mission).filter(number=number).first() if number < 2**31 else None
    if found is None or found.filled_at is None:
        raise Http404
    return found


def tabled(desk: Desk, made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=xlsx.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{desk.mission.code}-{name}.xlsx"'
    return response


def _plan(desk: Desk) -> PlanVersion:
    """Papers show what is published; before that there are none."""
    found = plan_published_of(mission=desk.mission)
    if found is None:
        raise Http404
    return found


def _person(desk: Desk, code: str) -> Person | None:
    if not code:
        return None
    found = person_of(mission=desk.mission, code=code)
    if found is None or desk.party is None or found.party_id != desk.party.pk:
        raise Http404
    return found


def _party_code(desk: Desk) -> str:
    assert desk.party is not None
    return desk.party.code


def _language(request: HttpRequest, desk: Desk, who: Person | None) -> str:
    """Of a party's paper: as asked for (`?language=az`); else a contact's as on the page, and for whoever prints it for
    them the person's or the party's own."""
    assert desk.party is not None
    if asked := _language_asked(request):
        return asked
    if desk.party in desk.own_parties:
        return get_language() or "en"
    return language_of(who.languages if who else "", desk.party.languages)


def _language_asked(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES_OF_PAPERS else ""


def paper_of(request: HttpRequest) -> Paper:
    """`?paper=letter` for the United States' sheet; A4 otherwise."""
    return PAPERS.get(request.GET.get("paper", ""), Paper.A4)


def printed(desk: Desk, made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'inline; filename="{desk.mission.code}-{name}.pdf"'
    return response
