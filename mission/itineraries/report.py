"""The mission report as PDF and as a spreadsheet, and the attendance sheet that goes back in by import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mission.imports.cells import Shown
from mission.imports.workbook import MEETING_NOTES
from mission.itineraries.paper_words import WORDS, day_said, days_said, moment_said
from mission.itineraries.typesetting import Paper, typeset
from mission.itineraries.xlsx import Table, tables_xlsx
from mission.models import Meeting, MeetingLog, Mission
from mission.selectors.report import Came, MeetingAfter, Rating, Report, Tally

TALLY = ("Planned", "Held", "No-show", "Not held", "Nothing noted", "Still to come")
# The columns that the desks fill in on the day; what came of a meeting is the organisers' to note.
ON_THE_DAY = ("delegation", "counterpart", "starts_at", "attendance", "arrived_at", "delay_minutes")


def report_pdf(report: Report, *, paper: Paper = Paper.A4) -> bytes:
    """The report on a few pages: figures, sectors, outcomes, what is due, attendance. No party's own words."""
    mission = report.mission
    stamp = f"{mission.name} · {report.plan or 'no plan'} · as of {moment_said(report.now, 'en')}"
    return typeset(
        "report",
        {
            "paper": paper.value,
            "lang": "en",
            "words": dict(WORDS["en"]),
            "title": "Mission report",
            "mission": {"name": mission.name, "place": mission.place},
            "dates": days_said(mission.first_day, mission.last_day, "en"),
            "stamp": stamp,
            "figures": _figures(report),
            "sectors": [_tally(each) for each in report.sectors],
            "companies": [_tally(each) for each in report.parties if each.side == "Delegation"],
            "hosts": [_tally(each) for each in report.parties if each.side != "Delegation"],
            "outcomes": [[each.name, *map(str, (each.desk, each.companies, each.hosts))] for each in report.outcomes],
            "ratings": [[each.name, str(each.answers), average_said(each)] for each in report.ratings],
            "due": [
                {
                    "who": f"{each.company} – {each.host}",
                    "what": each.what,
                    "by": each.who,
                    "due": day_said(each.due, "en") if each.due else "",
                    "overdue": each.is_overdue,
                }
                for each in report.due
            ],
        },
    )


def report_xlsx(report: Report) -> bytes:
    """The same figures as sheets, and every meeting with what was noted of it."""
    zone = report.mission.zone
    tallies = [(each.name, *_counts(each)) for each in report.sectors]
    parties = [(each.name, each.side, *_counts(each)) for each in report.parties]
    meetings = [
        (
            *_when(each, zone),
            each.company,
            each.host,
            each.room,
            each.venue,
            str(each.came.label),
            _clock(each.arrived_at, zone),
            each.delay or None,
            each.outcome or None,
            each.follow_up or None,
        )
        for each in report.meetings
    ]
    follow_ups = [
        (
            each.due.isoformat() if each.due else None,
            "done" if each.is_done else "overdue" if each.is_overdue else "open",
            each.what,
            each.who or None,
            each.company,
            each.host,
            f"{each.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
        )
        for each in report.follow_ups
    ]
    headings = ("Day", "From", "Until", "Company", "Counterpart", "Room", "Venue", "Came to", "Arrived",
                "Delay (minutes)", "Outcome", "Follow-up")  # fmt: skip
    due = ("Due", "State", "What", "Who", "Company", "Counterpart", "Meeting")
    return tables_xlsx(
        [
            Table("Figures", ("Figure", "Value"), [(name, value) for name, value in _figures(report)]),
            Table("By sector", ("Sector", *TALLY), tallies),
            Table("Attendance by party", ("Party", "Side", *TALLY), parties),
            Table("Outcomes", ("Outcome", "Noted by the desk", "Said by companies", "Said by counterparts"),
                  [(each.name, each.desk, each.companies, each.hosts) for each in report.outcomes]),
            Table("Ratings", ("Who", "Answers", "Average of 1 to 5"),
                  [(each.name, each.answers, each.average) for each in report.ratings]),
            Table("Follow-ups", due, follow_ups),
            Table("Meetings", headings, meetings, fixed=3),
        ]
    )  # fmt: skip


def attendance_xlsx(
    *, mission: Mission, meetings: Iterable[Meeting], logs: Mapping[tuple[int, datetime], MeetingLog]
) -> bytes:
    """Every meeting of a plan with who is expected and who came: the workbook's own sheet, with columns beside it that
    an import skips. Taken in unchanged, it changes nothing.

    `meetings`: as selectors.plans gives them; `logs` by request and start.
    """
    sheet = MEETING_NOTES.at(mission.zone)
    columns = [sheet.column[name] for name in ON_THE_DAY]
    rows: list[list[Shown]] = []
    for each in meetings:
        log = logs.get((each.request_id, each.starts_at))
        values = sheet.values_of(log or MeetingLog(request=each.request, starts_at=each.starts_at))
        people = "\n".join(f"{person.name} ({person.party.name})" for person in each.attendees.all())
        beside = (
            each.request.delegation.name,
            each.request.counterpart.name,
            each.room.name,
            each.room.venue.name,
            people,
        )
        rows.append([*(column.kind.show(values[column.field]) for column in columns), *beside])
    headings = (*(column.heading for column in columns), "_Company", "_Counterpart", "_Room", "_Venue", "_Expected")
    return tables_xlsx([Table(sheet.title, headings, rows, fixed=3)])


def average_said(rating: Rating) -> str:
    """ "4.3", or a dash where too few answered."""
    return "–" if rating.average is None else f"{rating.average:.1f}"


def _figures(report: Report) -> list[tuple[str, str]]:
    total = report.total
    share = total.share
    pairs = zip(TALLY, _counts(total), strict=True)
    return [
        *((name, str(count)) for name, count in pairs if count or name in (Came.HELD.label, "Planned")),
        ("Held of those whose fate is known", "–" if share is None else f"{round(share * 100)} %"),
        ("Follow-ups open", str(len(report.due))),
        ("Of these overdue", str(sum(each.is_overdue for each in report.due))),
    ]


def _tally(tally: Tally) -> list[str]:
    return [tally.name, *map(str, _counts(tally))]


def _counts(tally: Tally) -> tuple[int, int, int, int, int, int]:
    return tally.planned, tally.held, tally.no_show, tally.not_held, tally.unknown, tally.ahead


def _when(meeting: MeetingAfter, zone: Any) -> tuple[str, str, str]:
    start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}"


def _clock(moment: datetime | None, zone: Any) -> str | None:
    return f"{moment.astimezone(zone):%H:%M}" if moment else None
