"""The day itself: what runs, what is late, who came; and a lobby that keeps secrets. Every test sets the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Audience
from mission.models import AuditEntry, Meeting, MeetingLog, Mission, PlanVersion
from mission.selectors.today import Phase, Today, today_of
from mission.services.day import attendance_note, delay_add, delay_clear
from tests.factories.rows import local, make_meeting, make_party, make_person, make_programme_item, make_request
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/today/"
LOBBY = "/missions/baku/lobby/"


@pytest.fixture
def held(world: World) -> Meeting:
    """Acme meets the ministry on day 1 from 14:00 to 14:30; a plenary lies from 09:30 to 10:30."""
    return world.published.meetings.get()


def at(mission: Mission, clock: str, day: int = 1) -> Today:
    return today_of(mission=mission, now=local(mission, day, clock))


def states(found: Today) -> dict[str, str]:
    return {line.title: str(line.state) for line in found.lines}


ACME = "Acme Energy – Ministry of Energy"
PLENARY = "Audience of baku"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("08:29", {PLENARY: "later", ACME: "later"}),
        ("08:30", {PLENARY: "next", ACME: "later"}),
        ("09:30", {PLENARY: "running", ACME: "later"}),
        ("10:30", {PLENARY: "over", ACME: "later"}),
        ("13:59", {PLENARY: "over", ACME: "next"}),
        ("14:04", {PLENARY: "over", ACME: "running"}),
        ("14:05", {PLENARY: "over", ACME: "late"}),
        ("14:30", {PLENARY: "over", ACME: "over"}),
    ],
)
def test_states_follow_the_clock(held: Meeting, world: World, clock: str, expected: dict[str, str]) -> None:
    assert states(at(world.mission, clock)) == expected


def test_guests_who_are_noted_are_not_late(held: Meeting, world: World) -> None:
    attendance_note(meeting=held, attendance="arrived", at=local(world.mission, 1, "14:02"), actor=world.logistics)
    (line,) = at(world.mission, "14:20").running
    assert (line.is_there, line.arrived_at) == (True, local(world.mission, 1, "14:02"))


def test_a_delay_moves_start_and_end_and_shows_before_the_start(held: Meeting, world: World) -> None:
    delay_add(meeting=held, minutes=10, actor=world.logistics)
    delay_add(meeting=held, minutes=5, actor=world.organiser)
    (line,) = at(world.mission, "13:50").late
    assert (line.delay, line.starts_at, line.planned_at) == (15, held.starts_at + timedelta(minutes=15), held.starts_at)
    assert states(at(world.mission, "14:44"))[ACME] == "late"
    assert states(at(world.mission, "14:45"))[ACME] == "over"
    delay_clear(meeting=held, actor=world.organiser)
    assert states(at(world.mission, "13:50"))[ACME] == "next"


def test_a_no_show_stays_one_and_can_be_undone(held: Meeting, world: World) -> None:
    now = local(world.mission, 1, "14:10")
    attendance_note(meeting=held, attendance="no_show", at=now, actor=world.logistics)
    assert states(at(world.mission, "14:10"))[ACME] == "no_show"
    attendance_note(meeting=held, attendance="expected", at=now, actor=world.logistics)
    assert states(at(world.mission, "14:10"))[ACME] == "late"


def test_the_next_meeting_of_somebody_in_a_delayed_one_is_marked(held: Meeting, world: World) -> None:
    wish = make_request(world.mission, world.company_a.party, world.other_host.party, rank=2)
    other = make_request(world.mission, make_party(world.mission), world.other_host.party, rank=2)
    soon = {"starts_at": local(world.mission, 1, "14:35"), "ends_at": local(world.mission, 1, "15:05")}
    make_meeting(world.published, wish, **soon)
    make_meeting(world.published, other, attendees=[], **soon)
    assert [line.held_up_by for line in at(world.mission, "14:20").next] == ["", ""]
    delay_add(meeting=held, minutes=10, actor=world.logistics)
    marked = {line.guest: line.held_up_by for line in at(world.mission, "14:20").next}
    assert marked == {"Acme Energy": ACME, other.delegation.name: ""}


def test_phases_before_between_and_after(held: Meeting, world: World) -> None:
    mission = world.mission
    assert (at(mission, "12:00", 0).phase, at(mission, "12:00", 0).number) == (Phase.BEFORE, 1)
    assert at(mission, "06:00").phase == Phase.DURING
    assert at(mission, "20:00").phase == Phase.AFTER
    make_programme_item(
        mission, title="Farewell", starts_at=local(mission, 2, "09:00"), ends_at=local(mission, 2, "10:00")
    )
    evening = at(mission, "20:00")
    assert (evening.phase, evening.number, states(evening)) == (Phase.BETWEEN, 2, {"Farewell": "later"})
    assert at(mission, "08:30", 2).phase == Phase.DURING
    assert at(mission, "10:00", 2).phase == Phase.AFTER


def test_an_empty_mission_says_so(mission: Mission) -> None:
    found = at(mission, "10:00")
    assert (found.phase, found.day, found.lines) == (Phase.EMPTY, None, ())


def test_one_tap_writes_a_note_and_an_audit_line_and_leaves_the_plan_alone(
    held: Meeting, world: World, enter: Door
) -> None:
    before = Meeting.objects.filter(pk=held.pk).values().get()
    with time_machine.travel(local(world.mission, 1, "14:03"), tick=False):
        answer = enter(world.logistics).post(f"{HOME}{held.pk}/", {"act": "arrived"})
        assert answer["Location"] == HOME
    log = MeetingLog.objects.get(mission=world.mission)
    assert (log.request_id, log.starts_at, log.attendance) == (held.request_id, held.starts_at, "arrived")
    assert log.arrived_at == local(world.mission, 1, "14:03")
    entry = AuditEntry.objects.get(verb="meeting_log.create")
    assert (entry.actor, entry.changes["attendance"]) == (world.logistics, [None, "arrived"])
    enter(world.organiser).post(f"{HOME}{held.pk}/", {"act": "later", "minutes": "10"})
    enter(world.organiser).post(f"{HOME}{held.pk}/", {"act": "later", "minutes": "5"})
    log.refresh_from_db()
    assert log.delay_minutes == 15
    assert AuditEntry.objects.filter(verb="meeting_log.update", actor=world.organiser).count() == 2
    assert Meeting.objects.filter(pk=held.pk).values().get() == before
    assert PlanVersion.objects.get(pk=world.published.pk).state == "published"


def test_a_note_makes_no_plan_stale(held: Meeting, world: World) -> None:
    before = Mission.objects.get(pk=world.mission.pk).data_changed_at
    delay_add(meeting=held, minutes=5, actor=world.logistics)
    assert Mission.objects.get(pk=world.mission.pk).data_changed_at == before


@pytest.mark.parametrize(
    "sent",
    [{}, {"act": "explode"}, {"act": "later"}, {"act": "later", "minutes": "600"}, {"act": "later", "minutes": "x"}],
)
def test_a_tap_that_is_no_tap_is_told_and_notes_nothing(
    held: Meeting, world: World, enter: Door, sent: dict[str, str]
) -> None:
    page = enter(world.organiser).post(f"{HOME}{held.pk}/", sent, follow=True)
    assert page.content.count(b'class="error"') == 1
    assert not MeetingLog.objects.filter(mission=world.mission).exists()


def test_a_delay_has_an_end(held: Meeting, world: World, enter: Door) -> None:
    for _ in range(24):
        delay_add(meeting=held, minutes=10, actor=world.organiser)
    page = enter(world.organiser).post(f"{HOME}{held.pk}/", {"act": "later", "minutes": "10"}, follow=True)
    assert "Four hours late" in page.content.decode()
    assert MeetingLog.objects.get(mission=world.mission).delay_minutes == 240


def test_a_meeting_of_a_draft_cannot_be_ticked_off(world: World, enter: Door) -> None:
    assert enter(world.organiser).post(f"{HOME}{world.meeting.pk}/", {"act": "arrived"}).status_code == 404


def test_a_viewer_reads_without_buttons(held: Meeting, world: World, enter: Door) -> None:
    with time_machine.travel(local(world.mission, 1, "13:30")):
        assert b'value="arrived"' not in enter(world.viewer).get(HOME).content
        assert b'value="arrived"' in enter(world.logistics).get(HOME).content


def test_a_rehearsal_shows_another_moment_to_the_desks_only(held: Meeting, world: World, enter: Door) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-01-01T12:00+00:00")):
        page = enter(world.organiser).get(HOME + "?at=2026-02-09T14:10").content.decode()
        assert "A rehearsal" in page
        assert "Nobody noted yet" in page
        assert 'value="arrived"' not in page
        assert "The mission has not begun" in enter(world.viewer).get(HOME + "?at=2026-02-09T14:10").content.decode()
        assert "The mission has not begun" in enter(world.organiser).get(HOME + "?at=2026-99-09T14:10").content.decode()


def test_the_lobby_calls_to_its_own_rooms_and_never_says_whom_a_company_meets(
    held: Meeting, world: World, enter: Door
) -> None:
    mission = world.mission
    away = world.company_b.party.requests_made.get(counterpart=world.other_host.party)
    room = world.counterpart.party.home_venue.rooms.get()
    make_meeting(world.published, away, starts_at=local(mission, 1, "15:00"), room=room)
    make_programme_item(mission, title="For a few", audience=Audience.LISTED, starts_at=local(mission, 1, "15:00"),
                        ends_at=local(mission, 1, "16:00"))  # fmt: skip
    with time_machine.travel(local(mission, 1, "13:45")):
        page = enter(world.viewer).get(LOBBY).content.decode()
        assert "Acme Energy" in page
        for secret in ("Ministry of Energy", "Ministry of Health", "Bolt Rail", "For a few"):
            assert secret not in page
        assert "Bolt Rail" in enter(world.viewer).get(LOBBY + "?venue=MIN").content.decode()
        assert enter(world.viewer).get(LOBBY + "?venue=NONE").status_code == 404


def test_the_day_asks_as_many_questions_for_many_meetings_as_for_few(held: Meeting, world: World, enter: Door) -> None:
    client = enter(world.logistics)

    def asked() -> list[int]:
        found = []
        for path in (HOME, LOBBY):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    with time_machine.travel(local(world.mission, 1, "13:45")):
        asked()
        before = asked()
        for _ in range(3):
            company = make_party(world.mission)
            make_person(world.mission, company)
            meeting = make_meeting(world.published, make_request(world.mission, company, world.counterpart.party))
            delay_add(meeting=meeting, minutes=5, actor=world.organiser)
        assert asked() == before


def test_a_long_day_shows_what_is_near_and_the_rest_when_asked(held: Meeting, world: World, enter: Door) -> None:
    for number in range(40):
        times = {"starts_at": local(world.mission, 1, "20:00"), "ends_at": local(world.mission, 1, "20:30")}
        make_programme_item(world.mission, code=f"P-{number}", title=f"Reception {number}", **times)
    client = enter(world.organiser)
    near = client.get(f"{HOME}?at=2026-02-09T15:00").content.decode()
    whole = client.get(f"{HOME}?at=2026-02-09T15:00&all=1").content.decode()
    assert (near.count("Reception "), whole.count("Reception ")) == (30, 40)
    assert "10 more" in near
    assert "more that come" not in whole
