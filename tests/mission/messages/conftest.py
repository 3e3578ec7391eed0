"""A mission whose plans are published one after another, and a post office that keeps what is sent."""

from __future__ import annotations

import email
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from mission.messages.outbox import outbox_fill
from mission.messages.sending import messages_send
from mission.models import Meeting, MeetingRequest, Message, Mission, Person, PlanVersion, User
from mission.planning.publishing import plan_publish
from tests.cast import Guests
from tests.factories.rows import local, make_availability, make_meeting, make_plan

Where = tuple[int, str]  # the mission's day, the clock


@dataclass(frozen=True)
class Trip:
    """Companies A and B ask for the ministry. Plans are written by hand: {request: (day, clock)}."""

    mission: Mission
    organiser: User
    request_a: MeetingRequest
    request_b: MeetingRequest
    company_a: Guests
    company_b: Guests
    counterpart: Guests

    def publish(self, meetings: Mapping[MeetingRequest, Where], **values: Any) -> PlanVersion:
        """`values`: of every meeting (room=, attendees=, interpreter=)."""
        plan = make_plan(self.mission, filled_at=timezone.now())
        for request, (day, clock) in meetings.items():
            make_meeting(plan, request, starts_at=local(self.mission, day, clock), **values)
        return plan_publish(plan=plan, actor=self.organiser)

    def tell(self, meetings: Mapping[MeetingRequest, Where], **values: Any) -> PlanVersion:
        """Publish, and fill the outbox as the receiver does after the commit."""
        plan = self.publish(meetings, **values)
        outbox_fill(plan=plan)
        return plan

    def send(self, meetings: Mapping[MeetingRequest, Where], **values: Any) -> PlanVersion:
        plan = self.tell(meetings, **values)
        messages_send()
        return plan

    @property
    def people(self) -> tuple[Person, ...]:
        return (*self.company_a.persons, *self.company_b.persons, *self.counterpart.persons)


@pytest.fixture
def trip(
    mission: Mission,
    organiser: User,
    request_a: MeetingRequest,
    request_b: MeetingRequest,
    company_a: Guests,
    company_b: Guests,
    counterpart: Guests,
) -> Trip:
    for day in (1, 2):
        hours = {"starts_at": local(mission, day, "09:00"), "ends_at": local(mission, day, "18:00")}
        make_availability(mission, party=counterpart.party, **hours)
    found = Trip(mission, organiser, request_a, request_b, company_a, company_b, counterpart)
    for person in found.people:
        person.email = f"{person.code.lower()}@people.example"
        person.save()
    return found


def mails_to(person: Person, box: Iterable[Any] | None = None) -> list[EmailMessage]:
    """What the post office holds for the person, oldest first."""
    found = [_read(each) for each in (mail.outbox if box is None else box)]
    return [each for each in found if each["To"].addresses[0].addr_spec == person.email]


def _read(sent: Any) -> EmailMessage:
    read = email.message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def calendars_in(letter: EmailMessage) -> list[icalendar.Calendar]:
    """The calendar files beside the words."""
    parts = [part for part in letter.iter_attachments() if part.get_content_type() == "text/calendar"]
    return [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]


def said_in(letter: EmailMessage) -> list[tuple[str, str, int]]:
    """(METHOD, UID, SEQUENCE) of each calendar file."""
    return [
        (str(each["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]))
        for each in calendars_in(letter)
        for event in each.walk("VEVENT")
    ]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def message_of(person: Person) -> Message:
    """The person's newest message."""
    return Message.objects.filter(person=person).order_by("-plan__number")[0]


def meeting_of(plan: PlanVersion, request: MeetingRequest) -> Meeting:
    return plan.meetings.get(request=request)
