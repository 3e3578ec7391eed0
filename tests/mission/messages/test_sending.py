"""Sending over real SMTP: taken, refused, put off, unreachable, and gone after accepting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from mission.enums import MessageState
from mission.messages.sending import messages_send
from mission.models import Message
from tests.mission.messages.conftest import Trip
from tests.mission.messages.post_office import PostOffice, open_office

A = (1, "14:00")


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_office() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        yield found


def due_again() -> None:
    Message.objects.update(next_try_at=timezone.now())


def outcomes() -> dict[str, int]:
    states = list(Message.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def test_each_person_gets_one_mail_in_an_envelope_of_one(trip: Trip, office: PostOffice, settings: Any) -> None:
    settings.MAIL_REPLY_TO = "answers@karvan.example"
    trip.send({trip.request_a: A})
    assert [len(to) for _, to, _ in office.mails] == [1] * 4
    for (sender, (to,), _), letter in zip(office.mails, office.letters, strict=True):
        assert letter["To"].addresses[0].addr_spec == to
        assert sender == letter["Reply-To"].addresses[0].addr_spec
    assert outcomes() == {MessageState.SENT: 4}
    assert len({letter["Message-ID"] for letter in office.letters}) == 4


def test_refused_recipient_is_not_tried_again_and_the_others_get_theirs(trip: Trip, office: PostOffice) -> None:
    office.answer = lambda address: "550 no such mailbox" if address.startswith("acme-1@") else "250 OK"
    trip.send({trip.request_a: A})
    assert outcomes() == {MessageState.SENT: 3, MessageState.FAILED: 1}
    assert Message.objects.get(state=MessageState.FAILED).error == "The mail server answered 550 no such mailbox"
    due_again()
    messages_send()
    assert len(office.mails) == 3


def test_server_that_is_busy_is_asked_again_later(trip: Trip, office: PostOffice) -> None:
    office.answer = lambda _address: "451 try later"
    trip.send({trip.request_a: A})
    assert outcomes() == {MessageState.QUEUED: 4}
    assert all(each.next_try_at > timezone.now() and not each.is_in_doubt for each in Message.objects.all())
    office.answer = lambda _address: "250 OK"
    due_again()
    messages_send()
    assert outcomes() == {MessageState.SENT: 4}
    assert len(office.mails) == 4


def test_server_that_is_down_loses_nothing(trip: Trip, office: PostOffice, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    trip.tell({trip.request_a: A})
    assert messages_send() == 1  # the others are spared the attempt
    settings.EMAIL_PORT = office.port
    due_again()
    messages_send()
    assert outcomes() == {MessageState.SENT: 4}


def test_server_gone_after_accepting_gets_the_same_mail_again_under_the_same_name(
    trip: Trip, office: PostOffice
) -> None:
    office.taken = lambda _letter: ""
    trip.send({trip.request_a: A})
    assert len(office.mails) == 1
    assert Message.objects.get(attempts=1).is_in_doubt
    office.taken = lambda _letter: "250 OK"
    due_again()
    messages_send()
    assert outcomes() == {MessageState.SENT: 4}
    assert len(office.mails) == 5
    twice = [data for _, to, data in office.mails if to == office.mails[0][1]]
    assert len(twice) == 2
    assert len(set(twice)) == 1
    assert len({letter["Message-ID"] for letter in office.letters}) == 4
