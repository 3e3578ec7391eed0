"""Four parsers read the same in our calendars: every text equal, every event counted, one bad record left out."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mission.itineraries.build import itinerary_published
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Place, Stop
from mission.models import CalendarRecord, PlanVersion, User
from mission.models.base import text_clean
from mission.planning.publishing import plan_publish
from tests.cast import Guests
from tests.mission.itineraries.stops import itinerary_with, stop_of
from tests.mission.planning.conftest import draft, planned
from tests.parsers.reading import READERS, Read, each_with_ical_js

__all__ = ["draft", "planned"]
TEXTS = {
    "commas": "Ministry of Energy, Oil, and Gas,",
    "semicolons": "Gas; oil; ;wind",
    "backslashes": r"C:\new\table \, \; \\n",
    "emoji": "👩\u200d💼 meets 👨\u200d👩\u200d👧 🇦🇿 ⚡️",
    "right to left": "\u200fשלום עולם\u200f and \u061cمرحبا\u200e (Baku)",
    "quotes and colons": '"Quoted": BEGIN:VEVENT; X=1:2',
    "letters": "Şəki, Ğ, İı, Ёж, Ünal",
    "long": "Azərbaycan Respublikasının Energetika Nazirliyi " * 12 + "🎉" * 80 + ".",
    "percent and markup": "<b>100 %</b> &amp; {{ x }} $y ^n",
}
MORE = "First line\nsecond, line; with \\n a backslash\n\n– and a third"


def told(stop: Stop) -> Read:
    """What every program must understand of a stop without people."""
    return Read(
        uid=stop.uid,
        sequence=stop.sequence,
        status="CANCELLED" if stop.is_cancelled else "CONFIRMED",
        summary=f"CANCELLED: {stop.title}" if stop.is_cancelled else stop.title,
        location=stop.place.said,
        description=stop.description,
        starts=int(stop.starts_at.timestamp()),
        ends=int(stop.ends_at.timestamp()),
    )


def plain(**values: Any) -> Stop:
    """A stop whose description is its own text alone."""
    return stop_of(**{"others": (), "own": (), "parties": (), "interpreter": "", "language": "", **values})


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_comes_through_equal(reader: str, kind: str) -> None:
    text = TEXTS[kind]
    assert text_clean(text) == text, "the text is not what would be stored: the test proves nothing"
    stop = plain(title=text.strip(), description=f"{text}\n{MORE}", place=Place(text, "Room 1", "Baku"))
    assert READERS[reader](itinerary_ics(itinerary_with(stop))) == [told(stop)]


@pytest.mark.parametrize("reader", READERS)
def test_times_status_and_sequence_are_read_alike(reader: str) -> None:
    stops = [
        plain(uid=str(UUID(int=number)), sequence=number, is_cancelled=number % 2 == 1,
              starts_at=plain().starts_at + timedelta(minutes=45 * number))
        for number in range(6)
    ]  # fmt: skip
    for zone in ("Europe/London", "America/New_York", "Asia/Kolkata"):
        here = ZoneInfo(zone)
        moved = [
            replace(each, starts_at=each.starts_at.astimezone(here), ends_at=each.ends_at.astimezone(here))
            for each in stops
        ]
        shown = replace(itinerary_with(*moved), zone=here)
        assert READERS[reader](itinerary_ics(shown)) == sorted(told(each) for each in moved)


@pytest.mark.parametrize("reader", READERS)
def test_an_empty_itinerary_is_one_whole_day_entry_to_all(reader: str) -> None:
    (found,) = READERS[reader](itinerary_ics(itinerary_with()))
    assert (found.summary, found.starts, found.ends) == (
        "Business Mission to Azerbaijan: no appointments yet", "2026-02-09", "2026-02-11",
    )  # fmt: skip


ESCAPES = '\\,;:"\n\r\tn=\u2028\u200f\u202e\x00\x1b🎉 é'
NASTY = st.text(
    alphabet=st.one_of(st.sampled_from(ESCAPES), st.characters(codec=None, exclude_categories=())), max_size=120
)
END = "\r\nEND:VEVENT\r\nBEGIN:VEVENT"


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NASTY, NASTY, NASTY), min_size=1, max_size=12))
def test_no_text_makes_the_parsers_differ_or_adds_an_event(texts: list[tuple[str, str, str]]) -> None:
    stops = [
        plain(uid=str(UUID(int=number)), title=title + END, description=more, place=Place(where))
        for number, (title, more, where) in enumerate(texts)
    ]
    data = itinerary_ics(itinerary_with(*stops))
    by_reader = {name: reader(data) for name, reader in READERS.items() if name != "ical.js"}
    by_reader["ical.js"] = each_with_ical_js([data])[0]
    first = by_reader["icalendar"]
    assert [each.uid for each in first] == [each.uid for each in stops]
    assert by_reader == dict.fromkeys(by_reader, first)


# --- one bad record


POISON: tuple[Any, ...] = (None, [], {}, 3, -1.5, "x", [[1]], {"a": 1}, [None], [{"pk": "x"}], "\u202e", True)


def test_no_bad_record_takes_the_others_along(
    draft: PlanVersion, organiser: User, company_a: Guests, counterpart: Guests
) -> None:
    """Every part of one record's text spoiled in turn: the other meeting stands, in every program."""
    plan_publish(plan=draft, actor=organiser)
    bad = CalendarRecord.objects.get(request__delegation=company_a.party)
    good = str(CalendarRecord.objects.exclude(pk=bad.pk).get().uid)
    sound = copy.deepcopy(bad.details)
    calendars, spoiled = [], 0
    for name in (*sound, "place.latitude", "place.room_pk", ""):
        for poison in POISON if name else POISON[1:]:
            details = copy.deepcopy(sound)
            if name.startswith("place."):
                details["place"][name.partition(".")[2]] = poison
            elif name:
                details[name] = poison
            CalendarRecord.objects.filter(pk=bad.pk).update(details=details if name else poison)
            data = itinerary_ics(itinerary_published(mission=draft.mission, party=counterpart.party))
            assert good in {each.uid for each in READERS["icalendar"](data)}, (name, poison)
            spoiled += str(bad.uid).encode() not in data
            calendars.append(data)
    assert spoiled > 30, "hardly a record was bad: the test proves nothing"
    for data, read in zip(calendars, each_with_ical_js(calendars), strict=True):
        assert {name: reader(data) for name, reader in READERS.items() if name != "ical.js"} == dict.fromkeys(
            (name for name in READERS if name != "ical.js"), read
        )
