"""After the meetings: what is noted, what the report counts and keeps to itself, the sheet that goes back in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from mission.enums import Attendance, Outcome
from mission.imports.importing import workbook_import
from mission.imports.reading import unescape
from mission.models import AuditEntry, Feedback, Meeting, MeetingLog, Mission, Party
from mission.selectors.report import Came, Report, report_of
from mission.services.day import attendance_note, outcome_note
from tests.factories.rows import local, make_meeting, make_party, make_person, make_request
from tests.mission.web.conftest import Door, World

REPORT = "/missions/baku/report/"
SECRET = "The canary sings at noon"


@pytest.fixture
def held(world: World) -> Meeting:
    """Acme meets the ministry on day 1 from 14:00 to 14:30."""
    return world.published.meetings.get()


def evening(mission: Mission) -> Report:
    return report_of(mission=mission, now=local(mission, 1, "20:00"))


def note(world: World, meeting: Meeting, **values: Any) -> MeetingLog:
    given = {"attendance": Attendance.ARRIVED, "now": local(world.mission, 1, "20:00"), "actor": world.organiser}
    return outcome_note(meeting=meeting, **{**given, **values})


def say(meeting: Meeting, party: Party, outcome: Outcome, rating: int | None = None) -> None:
    Feedback.objects.create(
        mission=party.mission, request=meeting.request, party=party, outcome=outcome, rating=rating, text=SECRET
    )


def more_meetings(world: World, count: int) -> list[Meeting]:
    """Meetings of new companies with the ministry, one after the other."""
    found = []
    for at in range(count):
        company = make_party(world.mission)
        make_person(world.mission, company)
        start = local(world.mission, 1, "15:00") + timedelta(minutes=30 * at)
        wish = make_request(world.mission, company, world.counterpart.party)
        found.append(
            make_meeting(world.published, wish, starts_at=start, ends_at=start + timedelta(minutes=30), attendees=[])
        )
    return found


@pytest.mark.parametrize(
    ("attendance", "outcome", "said", "came"),
    [
        ("arrived", "", [], Came.HELD),
        ("arrived", "not_held", [], Came.NOT_HELD),
        ("no_show", "", ["agreed"], Came.NO_SHOW),
        ("expected", "promising", [], Came.HELD),
        ("expected", "", ["nothing"], Came.HELD),
        ("expected", "", ["not_held"], Came.NOT_HELD),
        ("expected", "", ["not_held", "agreed"], Came.HELD),
        ("expected", "", [], Came.UNKNOWN),
    ],
)
def test_the_desks_word_counts_first(
    held: Meeting, world: World, attendance: str, outcome: str, said: list[str], came: Came
) -> None:
    note(world, held, attendance=attendance, outcome=outcome)
    for party, word in zip((world.company_a.party, world.counterpart.party), said, strict=False):
        say(held, party, Outcome(word))
    assert [each.came for each in evening(world.mission).meetings] == [came]


def test_a_meeting_without_a_note_lies_ahead_until_it_is_over(held: Meeting, world: World) -> None:
    found = report_of(mission=world.mission, now=local(world.mission, 1, "14:29"))
    assert (found.total.ahead, found.total.share) == (1, None)
    assert evening(world.mission).total.unknown == 1


def test_report_counts_by_sector_and_party(held: Meeting, world: World) -> None:
    other = more_meetings(world, 1)[0]
    note(world, held, outcome=Outcome.AGREED)
    attendance_note(meeting=other, attendance="no_show", at=other.starts_at, actor=world.logistics)
    found = evening(world.mission)
    assert {each.name: (each.planned, each.held, each.no_show) for each in found.sectors} == {
        "Energy": (1, 1, 0), "No sector": (1, 0, 1),
    }  # fmt: skip
    assert [(each.name, each.planned, each.held) for each in found.parties] == [
        *sorted([("Acme Energy", 1, 1), (other.request.delegation.name, 1, 0)]),
        ("Ministry of Energy", 2, 1),
    ]
    assert (found.total.share, found.outcomes[0].desk) == (0.5, 1)


def test_an_average_needs_three_parties(held: Meeting, world: World) -> None:
    meetings = [held, *more_meetings(world, 2)]
    for meeting, rating in zip(meetings, (5, 4, 4), strict=True):
        assert evening(world.mission).ratings[0].average is None
        say(meeting, meeting.request.delegation, Outcome.AGREED, rating)
        say(meeting, world.counterpart.party, Outcome.NOTHING, 1)
    companies, hosts, *sectors = evening(world.mission).ratings
    assert (companies.answers, companies.average) == (3, 4.3)
    assert (hosts.answers, hosts.average) == (3, None)  # one ministry, however many answers
    assert [each.average for each in sectors] == [None, None]


def test_follow_ups_stand_by_their_day_and_what_is_done_comes_last(held: Meeting, world: World) -> None:
    first, second, third = more_meetings(world, 3)
    day = world.mission.first_day
    note(world, held, follow_up="Done already", follow_up_done=True)
    note(world, first, follow_up="Some day")
    note(world, second, follow_up="Tomorrow", follow_up_due=day + timedelta(days=1), follow_up_by="Ann")
    note(world, third, follow_up="Yesterday", follow_up_due=day - timedelta(days=1))
    found = evening(world.mission)
    assert [(each.what, each.is_overdue, each.is_done) for each in found.follow_ups] == [
        ("Yesterday", True, False), ("Tomorrow", False, False), ("Some day", False, False),
        ("Done already", False, True),
    ]  # fmt: skip
    assert len(found.due) == 3


def test_organiser_notes_what_came_of_a_meeting_and_ticks_the_follow_up(
    held: Meeting, world: World, enter: Door
) -> None:
    client = enter(world.organiser)
    sent = {"attendance": "arrived", "outcome": "agreed", "follow_up": "Send the study", "follow_up_by": "Ann"}
    with time_machine.travel(local(world.mission, 1, "18:00"), tick=False):
        assert client.post(f"{REPORT}meetings/{held.pk}/", sent)["Location"] == f"{REPORT}meetings/"
        log = MeetingLog.objects.get(mission=world.mission)
        assert (log.outcome, log.follow_up_by, log.arrived_at) == ("agreed", "Ann", held.starts_at)
        assert AuditEntry.objects.filter(verb="meeting_log.create", actor=world.organiser).count() == 1
        page = client.get(REPORT).content.decode()
        assert "Send the study" in page
        assert '<span class="tag">open</span>' in page
        client.post(f"{REPORT}follow-ups/{log.pk}/", {"done": "yes"})
        shown = client.get(REPORT).content.decode()
        assert '<span class="tag good">' in shown
        assert "done</span>" in shown
        shown = client.get(f"{REPORT}meetings/?came=held").content.decode()
        assert "Acme Energy – Ministry of Energy" in shown
        assert "None is like that" in client.get(f"{REPORT}meetings/?came=no_show").content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"attendance": "no_show", "outcome": "agreed"}, "did not come, so nothing came of it"),
        ({"attendance": "arrived", "follow_up_by": "Ann"}, "Say what is to be done"),
        ({"attendance": "arrived", "outcome": "splendid"}, "Select a valid choice"),
        ({}, "This field is required"),
    ],
)
def test_a_note_that_contradicts_itself_is_explained_and_kept_in_the_form(
    held: Meeting, world: World, enter: Door, sent: dict[str, str], told: str
) -> None:
    with time_machine.travel(local(world.mission, 1, "18:00")):
        answer = enter(world.organiser).post(f"{REPORT}meetings/{held.pk}/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not MeetingLog.objects.filter(mission=world.mission).exists()


def test_nothing_comes_of_a_meeting_that_has_not_begun(held: Meeting, world: World) -> None:
    with pytest.raises(ValidationError, match="has not begun"):
        note(world, held, now=local(world.mission, 1, "13:59"))


def test_a_no_show_can_be_put_right(held: Meeting, world: World) -> None:
    note(world, held, attendance="no_show")
    note(world, held, outcome=Outcome.AGREED)
    note(world, held, attendance="no_show", outcome=Outcome.NOT_HELD)
    assert MeetingLog.objects.get(mission=world.mission).arrived_at is None


def test_no_rendering_of_the_report_holds_a_refusal_or_somebodys_own_words(
    held: Meeting, world: World, enter: Door
) -> None:
    say(held, world.company_a.party, Outcome.NOTHING, 1)
    client = enter(world.organiser)
    with time_machine.travel(local(world.mission, 1, "20:00")):
        texts = [client.get(REPORT).content.decode(), client.get(f"{REPORT}meetings/").content.decode()]
        made = client.get("/missions/baku/report.pdf").content
        texts.append(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))
        sheets = ("report.xlsx", "report/attendance.xlsx")
        texts += [str(rows_of(client.get(f"/missions/baku/{name}").content)) for name in sheets]
    for text in texts:
        assert "Acme Energy" in text
        for secret in (SECRET, "Refusal of baku", "Wish of baku"):
            assert secret not in text


def rows_of(made: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(made))
    return {
        sheet.title: [
            [unescape(cell) if isinstance(cell, str) else cell for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


@pytest.mark.parametrize("text", ["=1+1", "+994", "-x", "@SUM(A1)", "#N/A", "'=quoted", "Ş\nə"])
def test_report_as_a_spreadsheet_calculates_nothing_and_says_what_was_noted(
    held: Meeting, world: World, enter: Door, text: str
) -> None:
    note(world, held, follow_up=text, follow_up_by=text)
    with time_machine.travel(local(world.mission, 1, "20:00")):
        made = enter(world.organiser).get("/missions/baku/report.xlsx").content
    assert rows_of(made)["Follow-ups"][1] == [
        None, "open", text, text, "Acme Energy", "Ministry of Energy", "2026-02-09 14:00",
    ]  # fmt: skip
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}


@pytest.mark.parametrize(("query", "width"), [("", 595), ("?paper=letter", 612)])
def test_report_is_printed_on_either_sheet(held: Meeting, world: World, enter: Door, query: str, width: int) -> None:
    made = enter(world.organiser).get(f"/missions/baku/report.pdf{query}").content
    assert round(float(PdfReader(io.BytesIO(made)).pages[0].mediabox.width)) == width


def test_attendance_sheet_goes_back_in_and_changes_nothing(held: Meeting, world: World, enter: Door) -> None:
    noted = more_meetings(world, 2)[0]
    attendance_note(meeting=noted, attendance="arrived", at=noted.starts_at, actor=world.logistics)
    before = AuditEntry.objects.count()
    data = enter(world.logistics).get(f"{REPORT}attendance.xlsx").content
    result = workbook_import(mission_code="baku", data=data, actor=world.organiser, dry_run=False)
    assert ([str(each) for each in result.errors], result.changes) == ([], 0)
    assert AuditEntry.objects.count() == before


def test_attendance_filled_in_on_paper_comes_in_and_makes_no_plan_stale(
    held: Meeting, world: World, enter: Door
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(enter(world.organiser).get(f"{REPORT}attendance.xlsx").content))
    sheet = book["Meeting notes"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("Attendance") + 1).value = "No-show"
    sheet.cell(2, heads.index("Delay (minutes)") + 1).value = 15
    edited = io.BytesIO()
    book.save(edited)
    before = Mission.objects.get(pk=world.mission.pk).data_changed_at
    result = workbook_import(mission_code="baku", data=edited.getvalue(), actor=world.organiser, dry_run=False)
    assert [str(each) for each in result.errors] == []
    log = MeetingLog.objects.get(mission=world.mission)
    assert (log.request_id, log.attendance, log.delay_minutes) == (held.request_id, "no_show", 15)
    assert Mission.objects.get(pk=world.mission.pk).data_changed_at == before


def test_a_note_of_a_request_that_is_not_there_is_named(held: Meeting, world: World, enter: Door) -> None:
    book = openpyxl.load_workbook(io.BytesIO(enter(world.organiser).get(f"{REPORT}attendance.xlsx").content))
    book["Meeting notes"]["B2"].value = "HEALTH"
    edited = io.BytesIO()
    book.save(edited)
    result = workbook_import(mission_code="baku", data=edited.getvalue(), actor=world.organiser, dry_run=False)
    (error,) = result.errors
    assert error.message.startswith("“ACME – HEALTH” is not in the sheet “Requests”.")
    assert "Did you mean “BOLT – HEALTH”?" in error.message


def test_an_empty_mission_has_a_report_that_says_so(world: World, enter: Door) -> None:
    world.published.__class__.objects.filter(pk=world.published.pk).update(state="superseded")
    client = enter(world.organiser)
    assert "Nothing is published yet" in client.get(REPORT).content.decode()
    assert "Meetings appear as soon as" in client.get(f"{REPORT}meetings/").content.decode()
    assert client.get("/missions/baku/report.pdf").content.startswith(b"%PDF-")


def test_report_asks_as_many_questions_for_many_meetings_as_for_few(held: Meeting, world: World, enter: Door) -> None:
    client = enter(world.organiser)
    note(world, held, follow_up="x")
    say(held, world.company_a.party, Outcome.AGREED, 5)
    paths = (REPORT, f"{REPORT}meetings/", "/missions/baku/report.xlsx", f"{REPORT}attendance.xlsx")

    def asked() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    asked()
    before = asked()
    for meeting in more_meetings(world, 4):
        note(world, meeting, follow_up="y")
        say(meeting, meeting.request.delegation, Outcome.AGREED, 4)
    assert asked() == before
