"""What is pictured: every page, who looks at it, and where its first interesting state is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from mission.messages.links import answer_address
from mission.models import Bundle, Meeting, MeetingRequest, Message, Mission, Party, Person, PlanVersion, WhatIf
from mission.web.nouns import NOUNS

EMPTY = "empty"  # the code of a mission without a single row
ORGANISER, COMPANY, HOST, NOBODY = "organiser", "company", "host", "nobody"


@dataclass(frozen=True, slots=True)
class Sight:
    """One page. `is_main`: pictured at 1024 pixels as well; `is_drawn_late`: by its own script."""

    name: str
    title: str
    path: str
    who: str = ORGANISER
    is_main: bool = False
    press: str = ""  # the selector of what is pressed before the picture is taken
    is_drawn_late: bool = False
    seen: str = ""  # the selector of what is scrolled to


@dataclass(frozen=True, slots=True)
class Cast:
    """Whose pages are shown, and `now`, when: a company and a host with many meetings, one of the company's people."""

    mission: Mission
    plan: PlanVersion
    draft: PlanVersion
    making: PlanVersion
    what_if: WhatIf
    message: Message
    bundle: Bundle
    thrown: PlanVersion
    large: PlanVersion
    company: Party
    host: Party
    person: Person
    now: datetime


def sights_of(cast: Cast) -> list[Sight]:
    """In the order in which a mission is lived through."""
    home = f"/missions/{cast.mission.code}/"
    plan_no, draft_no = cast.plan.number, cast.draft.number
    plan, draft = f"{home}plans/{plan_no}/", f"{home}plans/{draft_no}/"
    large = f"/missions/{cast.large.mission.code}/plans/{cast.large.number}/"
    return [
        Sight("sign-in", "Sign in", "/accounts/login/", NOBODY),
        Sight("missions", "Missions", "/missions/"),
        Sight("home", "Where things stand", home, is_main=True),
        Sight("empty", "A mission that has just been opened", f"/missions/{EMPTY}/"),
        Sight("workbook", "Import and export", f"{home}workbook/"),
        Sight("members", "Members and links", f"{home}members/"),
        Sight("settings", "Settings", f"{home}edit/"),
        Sight("rulebook", "Rulebook", f"{home}rulebook/"),
        Sight("audit", "Audit log", f"{home}audit/"),
        *_lists(home),
        Sight("record", "One company", f"{home}delegations/{cast.company.pk}/"),
        Sight("record-delete", "Before something is deleted", f"{home}delegations/{cast.company.pk}/delete/"),
        Sight("record-edit", "A form", f"{home}delegations/{cast.company.pk}/edit/"),
        Sight("wish-matrix", "Request matrix", f"{home}requests/matrix/", is_main=True),
        Sight("plans", "Plans", f"{home}plans/"),
        Sight("plans-thrown", "A draft thrown away", f"{home}plans/?thrown={cast.thrown.number}"),
        Sight("plan-start", "Making a plan", f"{home}plans/new/", is_main=True),
        Sight("plan-making", "A plan comes to be", f"{home}plans/{cast.making.number}/", is_main=True),
        Sight("what-if", "What if: the answer", f"{home}plans/what-if/{cast.what_if.pk}/", is_main=True),
        Sight("what-ifs", "What-ifs so far", f"{home}plans/what-if/"),
        Sight(
            "compare", "Plans side by side", f"{home}plans/compare/?plan={cast.plan.number}&plan={cast.draft.number}"
        ),
        Sight("plan", "A plan and its proof", plan, is_main=True),
        Sight("board", "The board", f"{draft}matrix/", is_main=True),
        Sight("board-rooms", "The board by rooms", f"{draft}matrix/?rows=rooms"),
        Sight("board-interpreters", "The board by interpreters", f"{draft}matrix/?rows=interpreters"),
        Sight("board-far", "The board from afar", f"{draft}matrix/?zoom=far"),
        Sight("board-large", "60 companies and 60 counterparts", f"{large}matrix/"),
        Sight("board-large-far", "The same from afar", f"{large}matrix/?zoom=far"),
        Sight("panel", "A meeting in the side panel", f"{draft}matrix/", is_main=True, press="td.meeting a"),
        Sight("meetings", "Its meetings", f"{plan}meetings/"),
        Sight("unmet", "Requests not met, and why", f"{plan}unmet/", is_main=True),
        Sight(
            "unmet-card",
            "What it would take, card by card",
            f"{plan}unmet/",
            press=".cards summary",
            seen=".cards article",
        ),
        Sight("figures", "Figures", f"{plan}figures/"),
        Sight("place", "Places for one request", f"{draft}place/{_wish(cast)}/"),
        Sight("stress", "Stress test", f"{plan}stress/"),
        Sight("repair", "Something happened", f"{plan}repair/"),
        Sight("publish", "Publish", f"{draft}publish/"),
        Sight("outbox", "Messages", f"{home}messages/"),
        Sight("message", "One message", f"{home}messages/{cast.message.pk}/"),
        Sight("answer", "Answering without signing in", urlsplit(answer_address(cast.message)).path, NOBODY),
        Sight("calendars", "Calendars", f"{home}calendars/"),
        Sight("run-of-show", "Run of show", f"{home}run-of-show/"),
        Sight("papers", "Papers", f"{home}papers/"),
        Sight("bundle", "Papers that a worker makes", f"{home}papers/bundles/{cast.bundle.pk}/"),
        Sight("today", "Now and next", f"{home}today/", is_main=True),
        Sight("lobby", "The lobby's screen", f"{home}lobby/", is_main=True),
        Sight("after", "After the meetings", f"{home}report/meetings/"),
        Sight("note", "What came of a meeting", f"{home}report/meetings/{_meeting(cast)}/"),
        Sight("report", "Mission report", f"{home}report/", is_main=True),
        Sight("feedback-all", "All feedback", f"{home}feedback/"),
        *_guests(f"{home}parties/{cast.company.code}/", f"{home}parties/{cast.host.code}/", cast.person),
        Sight("styleguide", "Style guide", "/styleguide/", is_main=True),
        Sight("api", "The API's document", "/api/v1/docs/", is_drawn_late=True),
        Sight("not-there", "Nothing there", "/missions/not-there/"),
    ]


def _lists(home: str) -> list[Sight]:
    return [Sight(f"list-{noun.slug}", noun.many, f"{home}{noun.slug}/") for noun in NOUNS]


def _guests(company: str, host: str, person: Person) -> list[Sight]:
    return [
        Sight("company-today", "A company: today", f"{company}", COMPANY, is_main=True),
        Sight("company-itinerary", "A company: itinerary", f"{company}itinerary/", COMPANY, is_main=True),
        Sight("person-itinerary", "One delegate", f"{company}people/{person.code}/", COMPANY),
        Sight("company-wishes", "A company: wishes", f"{company}wishes/", COMPANY),
        Sight("company-wish", "A company: a new wish", f"{company}wishes/new/", COMPANY),
        Sight("company-refusal", "A company: a refusal", f"{company}refusals/new/", COMPANY),
        Sight("company-feedback", "A company: feedback", f"{company}feedback/", COMPANY),
        Sight("company-calendar", "A company: calendar", f"{company}calendar/", COMPANY),
        Sight("host-today", "A counterpart: today", host, HOST),
        Sight("host-agenda", "A counterpart: agenda", f"{host}itinerary/", HOST, is_main=True),
        Sight("host-requests", "A counterpart: requests", f"{host}requests/", HOST),
        Sight("host-hours", "A counterpart: own hours", f"{host}hours/", HOST),
        Sight("host-visitors", "A counterpart: visitors", f"{host}visitors/", HOST),
    ]


def _wish(cast: Cast) -> int:
    """A request that has no place yet, if there is one."""
    requests = MeetingRequest.objects.filter(mission=cast.mission).order_by("rank", "pk")
    unmet = requests.exclude(meetings__plan=cast.draft).exclude(answer="declined").first()
    found = unmet or requests.first()
    return found.pk if found else 0


def _meeting(cast: Cast) -> int:
    found = Meeting.objects.filter(plan=cast.plan).order_by("starts_at", "pk").first()
    return found.pk if found else 0
