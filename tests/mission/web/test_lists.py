"""Lists: as many queries for many rows as for few, a search that stays in the mission, text that stays text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mission.enums import Role, Side
from mission.models import Mission, Party
from mission.services.records import audit_write
from mission.web.nouns import NOUN, NOUNS
from tests.factories.rows import (
    make_availability,
    make_interpreter,
    make_meeting,
    make_membership,
    make_party,
    make_person,
    make_plan,
    make_programme_item,
    make_refusal,
    make_request,
    make_rivals,
    make_room,
    make_sector,
    make_session,
    make_travel_time,
    make_vehicle,
    make_venue,
    make_zone,
)
from tests.mission.web.conftest import Door, World

LONG = "Ş" * 78 + "əİ"
MARKUP = "<script>alert(1)</script> & <b>Ağ</b>"


def grow(world: World) -> None:
    """Three more rows of every kind."""
    mission = world.mission
    for _ in range(3):
        company = make_party(mission, Side.DELEGATION)
        host = make_party(mission, Side.COUNTERPART)
        company.sectors.add(make_sector(mission))
        make_person(mission, company)
        person = make_person(mission, host)
        zone = make_zone(mission)
        make_room(mission, make_venue(mission, zone=zone))
        make_travel_time(mission, zone, zone)
        make_interpreter(mission)
        make_vehicle(mission)
        make_programme_item(mission, venue=host.home_venue).parties.add(company)
        make_availability(mission, person=person)
        session = make_session(mission, host)
        make_rivals(mission, session, company, world.company_a.party)
        make_refusal(mission, company, world.company_a.party)
        make_membership(mission, Role.COMPANY, None, company)
        wish = make_request(mission, company, host)
        mine = make_request(mission, world.company_a.party, host, rank=3)
        make_request(mission, company, world.counterpart.party, rank=3)
        make_refusal(mission, world.company_a.party, host)
        for each in (wish, mine):
            make_meeting(world.draft, each)
        make_plan(mission)
        audit_write(mission=mission, actor=world.organiser, verb="test.act", subject=company, on_behalf_of=company)


def counted(page: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        page()
    return len(found)


@pytest.mark.timeout(600)
def test_no_list_asks_more_questions_for_more_rows(world: World, enter: Door) -> None:
    organiser, company, host = enter(world.organiser), enter(world.company_a.contact), enter(world.counterpart.contact)
    code, plan = world.mission.code, {"code": world.mission.code, "number": world.draft.number}
    own = {"code": code, "party": world.company_a.party.code}
    theirs = {"code": code, "party": world.counterpart.party.code}
    pages = {noun.slug: (organiser, reverse(f"web:{noun.slug}_list", args=[code])) for noun in NOUNS}
    for name in ("mission", "members", "audit", "plans", "run_of_show", "today", "lobby", "feedback_all", "papers"):
        pages[name] = (organiser, reverse(f"web:{name}", args=[code]))
    for name in ("plan_matrix", "plan_meetings", "plan_stress"):
        pages[name] = (organiser, reverse(f"web:{name}", kwargs=plan))
    for name in ("party", "wishes", "feeds", "itinerary", "feedback"):
        pages[name] = (company, reverse(f"web:{name}", kwargs=own))
    for name in ("answers", "hours", "visitors"):
        pages[name] = (host, reverse(f"web:{name}", kwargs=theirs))

    def ask() -> dict[str, int]:
        return {name: counted(lambda c=client, p=path: c.get(p)) for name, (client, path) in pages.items()}

    ask()
    before = ask()
    grow(world)
    ask()  # the first look after a change works the mission out anew
    assert ask() == before


def test_a_list_shows_its_own_missions_rows_only(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    for noun in NOUNS:
        page = client.get(reverse(f"web:{noun.slug}_list", args=["baku"])).content.decode()
        for strange in ("elsewhere", "Strange", "Odd Company"):
            assert strange not in page, noun.slug


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=acme", ["Acme Energy"]),
        ("q=Beth", ["Bolt Rail"]),
        ("sector=energy", ["Acme Energy"]),
        ("sector=no-such-sector", []),
        ("q=%00", ["Acme Energy", "Bolt Rail"]),
        ("q=" + "x" * 5000, []),
        ("page=99999999999999999999", ["Acme Energy", "Bolt Rail"]),
        ("page=-1", ["Acme Energy", "Bolt Rail"]),
        ("foreign__lookup=1", ["Acme Energy", "Bolt Rail"]),
    ],
)
def test_a_search_finds_what_it_should(query: str, names: list[str], world: World, enter: Door) -> None:
    response = enter(world.organiser).get(f"/missions/baku/delegations/?{query}")
    assert response.status_code == 200
    assert [party.name for party in response.context["page"].object_list] == names


def test_an_empty_list_says_what_to_do(mission: Mission, organiser, enter: Door) -> None:
    for noun in NOUNS:
        page = enter(organiser).get(reverse(f"web:{noun.slug}_list", args=["baku"]))
        assert page.status_code == 200
        if not noun.rows(mission=mission).exists():
            assert noun.empty.replace("'", "&#x27;") in page.content.decode(), noun.slug


def test_long_names_and_markup_are_shown_as_text(world: World, enter: Door) -> None:
    party: Party = make_party(world.mission, Side.DELEGATION, name=MARKUP, profile=MARKUP)
    make_party(world.mission, Side.DELEGATION, name=LONG)
    make_request(world.mission, party, world.counterpart.party, comment=MARKUP)
    client = enter(world.organiser)
    for path in (
        "delegations/",
        f"delegations/{party.pk}/",
        f"delegations/{party.pk}/edit/",
        "requests/",
        "audit/",
        "",
    ):
        page = client.get(f"/missions/baku/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<b>Ağ" not in page
    assert LONG in client.get("/missions/baku/delegations/").content.decode()
    answers = enter(world.counterpart.contact).get(f"/missions/baku/parties/{world.counterpart.party.code}/requests/")
    assert "&lt;script&gt;alert(1)" in answers.content.decode()


def test_every_noun_has_its_routes() -> None:
    assert {noun.slug for noun in NOUNS} == set(NOUN)
    for noun in NOUNS:
        assert reverse(noun.route_of_list, args=["x"]) == f"/missions/x/{noun.slug}/"


def test_the_fold_of_the_filters_says_how_many_are_set(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    home = "/missions/baku/requests/"
    told = ((home, ""), (f"{home}?answer=pending", "(1 set)"), (f"{home}?answer=pending&decision=must&q=a", "(2 set)"))
    for address, said in told:
        assert f'<span id="filters-set">{said}</span>' in client.get(address).content.decode()
    typed = client.get(f"{home}?answer=pending", headers={"HX-Target": "div#found"}).content.decode()
    assert '<span id="filters-set" hx-swap-oob="true">(1 set)</span>' in typed
    assert "(1 set)" in client.get("/missions/baku/messages/?state=sent").content.decode()
