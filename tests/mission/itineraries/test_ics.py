"""Calendar files: real programs read them, the same data give the same bytes, and no text can break out of its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
import vobject
from hypothesis import given
from hypothesis import strategies as st

from mission.itineraries.build import itinerary_published
from mission.itineraries.ics import _written, itinerary_ics
from mission.itineraries.itinerary import Itinerary, Place, Who
from mission.models import MeetingRequest, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.plans import meeting_place, meeting_remove, plan_copy
from tests.cast import Guests
from tests.mission.itineraries.stops import itinerary_with, stop_of
from tests.mission.planning.conftest import free_start
from tests.parsers.khal import khal_import, khal_lists

OTHER = "0e0fd2a4-3b8d-4a85-9a53-6f7f1a1d2c3b"
LONG = "Azərbaycan Respublikasının Energetika Nazirliyi, Şüşə zalı " * 2


def events(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def unfolded(data: bytes) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")


# --- form


def test_calendar_says_everything_a_program_needs() -> None:
    lines = unfolded(itinerary_ics(itinerary_with(stop_of())))
    for line in (
        "UID:6c9d2f9e-5d3f-4f0e-9a0e-0d8f3c1c7a11",
        "SEQUENCE:3",
        "DTSTAMP:20260201T083015Z",
        "LAST-MODIFIED:20260201T083015Z",
        "DTSTART;TZID=Asia/Baku:20260209T140000",
        "DTEND;TZID=Asia/Baku:20260209T144500",
        "SUMMARY:Meeting with SOCAR",
        "STATUS:CONFIRMED",
        "LOCATION:Xəzər\\, SOCAR Tower\\, 121 Heydar Aliyev Ave\\, Baku",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER", "METHOD"))]


def test_time_zone_of_baku_is_one_standard_without_a_comment() -> None:
    zones = icalendar.Calendar.from_ical(itinerary_ics(itinerary_with(stop_of()))).walk("VTIMEZONE")
    (zone,) = zones
    assert zone["TZID"] == "Asia/Baku"
    assert [part.name for part in zone.subcomponents] == ["STANDARD"]
    assert zone.subcomponents[0]["TZOFFSETTO"].to_ical() == "+0400"
    assert "COMMENT" not in zone
    assert "COMMENT" not in zone.subcomponents[0]


def test_lines_are_folded_at_75_octets_and_end_with_crlf() -> None:
    data = itinerary_ics(itinerary_with(stop_of(title=LONG, description=LONG * 5)))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    for line in data.split(b"\r\n"):
        line.decode()  # no fold inside a letter


@pytest.mark.parametrize(
    "days", [itinerary_with(stop_of(), stop_of(uid=OTHER, is_cancelled=True)), itinerary_with()], ids=["stops", "none"]
)
def test_same_itinerary_gives_the_same_bytes_at_any_time_and_in_any_process(days: Itinerary) -> None:
    """Nothing is taken from the clock, and nothing from what this process has kept."""
    first = itinerary_ics(days)
    _written.cache_clear()
    with time_machine.travel("2031-05-01T12:00:00Z", tick=False):
        assert itinerary_ics(days) == first


def test_the_same_moment_in_another_zone_is_written_in_that_zone() -> None:
    here, london = itinerary_with(stop_of()), ZoneInfo("Europe/London")
    moved = replace(
        stop_of(), starts_at=stop_of().starts_at.astimezone(london), ends_at=stop_of().ends_at.astimezone(london)
    )
    assert moved == stop_of()
    lines = [unfolded(itinerary_ics(each)) for each in (here, replace(itinerary_with(moved), zone=london))]
    assert "DTSTART;TZID=Asia/Baku:20260209T140000" in lines[0]
    assert "DTSTART;TZID=Europe/London:20260209T100000" in lines[1]


def test_only_what_changed_is_written_anew() -> None:
    other = stop_of(uid="0e0fd2a4-3b8d-4a85-9a53-6f7f1a1d2c3b", title="Never seen before")
    itinerary_ics(itinerary_with(stop_of()))
    before = _written.cache_info().misses
    itinerary_ics(itinerary_with(stop_of(), other))
    assert _written.cache_info().misses == before + 1


def test_cancelled_stop_says_so_and_takes_no_time() -> None:
    (event,) = events(itinerary_ics(itinerary_with(stop_of(is_cancelled=True))))
    assert (event["SUMMARY"], event["STATUS"], event["TRANSP"]) == (
        "CANCELLED: Meeting with SOCAR",
        "CANCELLED",
        "TRANSPARENT",
    )


def test_empty_itinerary_has_one_entry_that_says_so() -> None:
    (event,) = events(itinerary_ics(itinerary_with()))
    assert event["SUMMARY"] == "Business Mission to Azerbaijan: no appointments yet"
    assert event["DTSTART"].to_ical() == b"20260209"
    assert event["DTEND"].to_ical() == b"20260211"


# --- what must not break it


def test_stop_that_cannot_be_written_is_left_out_and_the_rest_stands() -> None:
    poisoned = stop_of(uid="no identity at all")
    assert [event["SEQUENCE"] for event in events(itinerary_ics(itinerary_with(poisoned, stop_of())))] == [3]


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=200))
def test_no_text_can_add_or_break_an_event(text: str) -> None:
    nasty = f"{text}\r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:injected\x00\x1b\ud800\u2028END:VCALENDAR"
    who = Who(nasty, nasty, nasty)
    stop = stop_of(title=nasty, description=nasty, place=Place(nasty, nasty, nasty), others=(who,), own=(who,))
    data = itinerary_ics(replace(itinerary_with(stop, stop_of()), owner=nasty, mission=nasty))
    assert len(events(data)) == 2
    assert sum(line == "BEGIN:VEVENT" for line in unfolded(data)) == 2
    assert len(vobject.readOne(data.decode()).vevent_list) == 2
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)


# --- from the database, through a real calendar program


def test_khal_reads_an_itinerary(tmp_path: Path) -> None:
    khal_import(tmp_path, itinerary_ics(itinerary_with(stop_of())))
    assert khal_lists(tmp_path) == [
        "2026-02-09 14:00 14:45|Meeting with SOCAR|Xəzər, SOCAR Tower, 121 Heydar Aliyev Ave, Baku"
    ]


def test_two_fetches_of_published_data_give_the_same_bytes(
    draft: PlanVersion, organiser: User, company_a: Guests, counterpart: Guests
) -> None:
    plan_publish(plan=draft, actor=organiser)
    for owner in ({"party": company_a.party}, {"person": counterpart.head}):
        first, second = (itinerary_ics(itinerary_published(mission=draft.mission, **owner)) for _ in range(2))
        assert first == second


def test_move_cancel_and_restore_keep_the_uid_and_never_lower_the_sequence(
    tmp_path: Path, draft: PlanVersion, organiser: User, company_a: Guests, request_a: MeetingRequest
) -> None:
    def told() -> tuple[str, int, str]:
        data = itinerary_ics(itinerary_published(mission=draft.mission, party=company_a.party))
        (event,) = events(data)
        return str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])

    def publish(change: Callable[[PlanVersion], object]) -> tuple[str, int, str]:
        copy = plan_copy(plan=draft, actor=organiser)
        change(copy)
        plan_publish(plan=copy, actor=organiser)
        return told()

    meeting = draft.meetings.get(request=request_a)
    elsewhere = free_start(draft, request_a)
    plan_publish(plan=draft, actor=organiser)
    story = [
        told(),
        publish(
            lambda plan: meeting_place(
                plan=plan, request=request_a, actor=organiser, starts_at=elsewhere, room=meeting.room,
                attendees=meeting.attendees.all(),
            )
        ),
        publish(lambda plan: meeting_remove(meeting=plan.meetings.get(request=request_a), actor=organiser)),
        publish(lambda plan: None),
    ]  # fmt: skip
    uid = str(request_a.uid)
    assert story == [
        (uid, 0, "CONFIRMED"),
        (uid, 1, "CONFIRMED"),
        (uid, 2, "CANCELLED"),
        (uid, 3, "CONFIRMED"),
    ]
