"""Itineraries and who is who as papers: values in, PDF out. Cancelled stops are on no paper."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import translation

from mission.enums import Side
from mission.itineraries.itinerary import Day, Itinerary, Stop, Travel, Who
from mission.itineraries.notice import StopChange
from mission.itineraries.paper_words import WORDS, day_said, days_said, hours_said, moment_said, tongue_said
from mission.itineraries.said import stop_title
from mission.itineraries.typesetting import Paper, typeset
from mission.itineraries.whos_who import Badge, Contact, ContactGroup, Profile
from mission.planning.entries import MEETING, SESSION

LONG = 900  # characters beyond which a stop may be cut by the end of a page


def itinerary_pdf(itinerary: Itinerary, *, paper: Paper = Paper.A4, language: str = "en") -> bytes:
    """One person's or one party's days, a stop under the other with the way there."""
    data = _head(itinerary, itinerary.owner, paper, language)
    data["subtitle"] = _subtitle(itinerary)
    return typeset("itinerary", data)


def pocket_card_pdf(
    itinerary: Itinerary,
    *,
    address: str,
    contacts: Iterable[Contact] = (),
    paper: Paper = Paper.A4,
    language: str = "en",
) -> bytes:
    """A strip to fold: name and help, then a panel for each day. `address`: what the code on it opens."""
    data = _head(itinerary, itinerary.owner, paper, language)
    data["subtitle"] = _subtitle(itinerary)
    data["address"], data["qr"] = address, qr_svg(address)
    data["contacts"] = [{"name": each.name, "said": each.phone or each.email} for each in contacts]
    return typeset("pocket_card", data)


def day_sheet_pdf(itinerary: Itinerary, *, language: str = "en", paper: Paper = Paper.A4) -> bytes:
    """A counterpart's days for its protocol office: who comes, when, to which room. `language`: en, az or ru."""
    data = _head(itinerary, itinerary.owner, paper, language)
    data["subtitle"] = _subtitle(itinerary)
    return typeset("day_sheet", data)


def change_notice_pdf(
    itinerary: Itinerary,
    changes: Iterable[StopChange],
    *,
    replaces: int,
    language: str = "en",
    paper: Paper = Paper.A4,
) -> bytes:
    """What changed for one person or party since plan `replaces`, and the days as they are now. `changes` were said in
    the same `language`."""
    words = WORDS[language]
    data = _head(itinerary, itinerary.owner, paper, language)
    data["subtitle"] = " · ".join(part for part in (_subtitle(itinerary), words["notice"]) if part)
    data["replaces"] = words["instead"].format(number=itinerary.plan_number, replaces=replaces)
    data["changes"] = [
        {
            "kind": each.kind,
            "said": words[each.kind],
            "title": _title(each.stop, language),
            "when": hours_said(each.stop.starts_at, each.stop.ends_at, language),
            "where": each.stop.place.said,
            "says": list(each.says),
        }
        for each in changes
    ]
    return typeset("change_notice", data)


def run_of_show_pdf(everything: Itinerary, *, paper: Paper = Paper.A4) -> bytes:
    """Everything that happens, from the mission's own itinerary."""
    return typeset("run_of_show", _head(everything, "Run of show", paper, "en"))


def signs_pdf(everything: Itinerary, rooms: Iterable[Itinerary], *, paper: Paper = Paper.A4) -> bytes:
    """A page for each room and day that has meetings."""
    data = _head(everything, "Room signs", paper, "en", days=())
    data["signs"] = [
        {"room": room.owner, "venue": room.party, **_day(room, day, "en")}
        for room in rooms
        for day in room.days
        if any(not stop.is_cancelled for stop in day.stops)
    ]
    return typeset("signs", data)


def booklet_pdf(
    everything: Itinerary, itineraries: Mapping[str, Itinerary], profiles: Sequence[Profile], *, paper: Paper = Paper.A4
) -> bytes:
    """The mission in one volume: programme, profiles, all parties' days. It shows everybody's: for organisers."""
    data = _head(everything, everything.mission, paper, "en", days=())
    programme = [
        Day(day.date, tuple(s for s in day.stops if s.kind not in (MEETING, SESSION))) for day in everything.days
    ]
    data["programme"] = [_day(everything, day, "en") for day in programme]
    data["parts"] = [
        {
            "name": name,
            "itineraries": itineraries_name,
            "parties": [
                {
                    "name": each.name,
                    "sectors": " · ".join(each.sectors),
                    "profile": each.text,
                    "website": each.website,
                    "people": [{"name": person, "title": title} for person, title in each.people],
                    "long": len(each.text) + 60 * len(each.people) > 2 * LONG,
                    "days": [_day(itineraries[each.key], day, "en") for day in itineraries[each.key].days],
                }
                for each in profiles
                if each.side == side
            ],
        }
        for side, name, itineraries_name in (
            (Side.DELEGATION, "The companies", "Itineraries of the companies"),
            (Side.COUNTERPART, "The counterparts", "Agendas of the counterparts"),
        )
    ]
    return typeset("booklet", data)


def badges_pdf(everything: Itinerary, badges: Iterable[Badge], *, paper: Paper = Paper.A4) -> bytes:
    """Eight on a sheet, each with a code that opens the person's page."""
    return b"".join(badges_made(everything, badges, paper=paper))


def badges_made(everything: Itinerary, badges: Iterable[Badge], *, paper: Paper = Paper.A4) -> Iterator[bytes]:
    """The same step by step: nothing after each code that is drawn, which takes longest, at last the sheets."""
    data = _head(everything, "Badges", paper, "en", days=())
    data["badges"] = drawn = []
    for each in badges:
        drawn.append(_badge(each, everything.mission))
        yield b""
    yield typeset("badges", data)


def contacts_pdf(
    everything: Itinerary, groups: Iterable[ContactGroup], *, paper: Paper = Paper.A4, language: str = "en"
) -> bytes:
    """Names, telephones and addresses: the desks, interpreters and drivers first. Confidential. `groups` were named in
    the same `language`."""
    words = WORDS[language]
    data = _head(everything, words["contacts"], paper, language, days=())
    data["subtitle"] = words["contacts_for"]
    data["groups"] = [
        {
            "name": group.name,
            "people": [
                {"name": each.name, "who": each.who, "phone": each.phone, "email": each.email} for each in group.people
            ],
        }
        for group in groups
    ]
    return typeset("contacts", data)


def _badge(badge: Badge, mission: str) -> dict[str, str]:
    return {
        "name": badge.name,
        "title": badge.title,
        "party": badge.party,
        "side": badge.side.value,
        "mission": mission,
        "qr": qr_svg(badge.address),
    }


def qr_svg(address: str) -> str:
    """A QR code as a picture (SVG), the same for the same address; it bears a quarter of it being hidden or dirty."""
    import segno

    made = io.BytesIO()
    segno.make(address, error="q", micro=False).save(made, kind="svg", border=0, xmldecl=False, svgns=True)
    return made.getvalue().decode()


# --- values as the templates read them


def _head(
    itinerary: Itinerary, title: str, paper: Paper, language: str, *, days: Sequence[Day] | None = None
) -> dict[str, Any]:
    """What every template reads; `days` other than the itinerary's own, if given."""
    words = WORDS[language]
    changed = moment_said(itinerary.changed_at.astimezone(itinerary.zone), language)
    stamp = words["stamp"].format(number=itinerary.plan_number or "–", moment=changed)
    owner = "" if title == itinerary.mission else f"{title} · "
    return {
        "paper": paper.value,
        "lang": language,
        "words": dict(words),
        "title": title,
        "subtitle": "",
        "mission": {"name": itinerary.mission, "place": itinerary.place},
        "dates": days_said(itinerary.days[0].date, itinerary.days[-1].date, language),
        "stamp": f"{owner}{itinerary.mission} · {stamp}" if owner else stamp,
        "days": [_day(itinerary, day, language) for day in (itinerary.days if days is None else days)],
    }


def _subtitle(itinerary: Itinerary) -> str:
    if itinerary.owner == itinerary.party:
        return ""
    return ", ".join(part for part in (itinerary.owner_title, itinerary.party) if part)


def _day(itinerary: Itinerary, day: Day, language: str) -> dict[str, Any]:
    is_person = itinerary.key.startswith("person:")
    live = [stop for stop in day.stops if not stop.is_cancelled]
    return {"date": day_said(day.date, language), "stops": [_stop(stop, language, is_person) for stop in live]}


def _stop(stop: Stop, language: str, is_person: bool) -> dict[str, Any]:
    words = WORDS[language]
    is_fixed = stop.kind not in (MEETING, SESSION)
    others = "; ".join(_who(each, stop) for each in stop.others) or ", ".join(stop.parties)
    return {
        "from": f"{stop.starts_at:%H:%M}",
        "to": f"{stop.ends_at:%H:%M}",
        "fixed": is_fixed,
        "kind": words.get(stop.kind, stop.kind_said),
        "title": _title(stop, language),
        "short": _short(stop),
        "room": stop.place.room,
        "venue": stop.place.venue,
        "address": stop.place.address,
        "where": ", ".join(part for part in (stop.place.room, stop.place.venue) if part),
        "travel": _travel(stop.travel, words),
        "leave": words["leave"].format(origin=stop.travel.origin, time=f"{stop.travel.leave_by:%H:%M}")
        if stop.travel
        else "",
        "others": others,
        "people": [{"name": each.name, "title": each.title} for each in stop.others],
        "own": "" if is_person else ", ".join(each.name for each in stop.own),
        "count": str(len(stop.others)) if stop.others else "",
        "interpreter": stop.interpreter,
        "language": tongue_said(stop.language, language),
        "description": stop.description,
        "long": len(others) + len(stop.description) > LONG,
    }


def _title(stop: Stop, language: str) -> str:
    """As it was published, or, where Karvan made it up, in the paper's language."""
    if language == "en":
        return stop.title
    with translation.override(language):
        return stop_title(stop)


def _who(who: Who, stop: Stop) -> str:
    return who.said if len(stop.parties) < 2 else f"{who.said} ({who.party})"


def _short(stop: Stop) -> str:
    """The others' names say enough; a session's or programme item's own title comes first."""
    names = ", ".join(stop.parties)
    if stop.kind == MEETING:
        return names or stop.title
    return f"{stop.title}: {names}" if stop.kind == SESSION and names and names not in stop.title else stop.title


def _travel(travel: Travel | None, words: Mapping[str, str]) -> str:
    if travel is None:
        return ""
    parts = [
        words["leave"].format(origin=travel.origin, time=f"{travel.leave_by:%H:%M}"),
        words["road"].format(minutes=travel.minutes),
    ]
    if travel.door_minutes:
        parts.append(words["door"].format(minutes=travel.door_minutes))
    return ", ".join(parts)
