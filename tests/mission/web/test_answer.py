"""The page behind the link in the mail: three buttons, for its reader alone, in three languages."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail
from django.test import Client

from mission.enums import Reply, ReplyWay
from mission.messages.links import answer_address
from mission.messages.outbox import message_again
from mission.messages.sending import messages_send
from mission.models import AuditEntry, Message, MessageReply, Person
from mission.services.records import record_update
from tests.mission.messages.conftest import Trip, mails_to, message_of, text_of, trip

__all__ = ["trip"]
A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")


@pytest.fixture(autouse=True)
def _before_the_mission() -> object:
    with time_machine.travel("2026-02-05 10:00:00+04:00"):
        yield


def link_of(person: Person) -> str:
    """The path in the person's newest mail."""
    found = next(line for line in text_of(mails_to(person)[-1]).splitlines() if "/answer/" in line)
    return "/answer/" + found.strip().partition("/answer/")[2]


def test_looking_answers_nothing_and_pressing_does(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    person, client = trip.counterpart.head, Client()
    link = link_of(person)
    page = client.get(link).content.decode()
    assert [f'value="{each}"' in page for each in ("accepted", "tentative", "declined")] == [True] * 3
    assert not MessageReply.objects.exists()
    uids = [str(trip.request_a.uid)]
    assert client.post(link, {"answer": "declined", "uid": uids}).status_code == 302
    reply = MessageReply.objects.get()
    assert (str(reply.uid), reply.answer, reply.way) == (uids[0], Reply.DECLINED, ReplyWay.LINK)
    client.post(link, {"answer": "accepted", "uid": [*uids, str(trip.request_b.uid)]})
    assert {each.answer for each in MessageReply.objects.filter(person=person)} == {Reply.ACCEPTED}
    assert message_of(person).acknowledged_at is not None
    line = AuditEntry.objects.filter(verb="message.reply").first()
    assert line is not None
    assert (line.on_behalf_of, line.changes["answer"]) == (trip.counterpart.party, "accepted")
    assert "You answered on 5 February" in client.get(link).content.decode()


@pytest.mark.parametrize(
    "said", [{}, {"answer": "accepted"}, {"answer": "perhaps"}, {"answer": "accepted", "uid": "x\0"}]
)
def test_nothing_ticked_or_nothing_understood_answers_nothing(trip: Trip, said: dict[str, str]) -> None:
    trip.send({trip.request_a: A})
    client = Client()
    response = client.post(link_of(trip.company_a.head), said, follow=True)
    assert response.status_code == 200
    assert not MessageReply.objects.exists()
    assert message_of(trip.company_a.head).acknowledged_at is None


def test_another_person_s_entry_cannot_be_answered(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    Client().post(link_of(trip.company_a.head), {"answer": "declined", "uid": str(trip.request_b.uid)})
    assert not MessageReply.objects.exists()


def test_forged_and_worn_out_links_answer_alike(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    client, person = Client(), trip.company_a.head
    worn = link_of(person)
    message_again(message=message_of(person), actor=trip.organiser)
    messages_send()
    pk = message_of(person).pk
    answers = [
        client.get(each) for each in (worn, f"/answer/{pk}-2:forged/", "/answer/x/", f"/answer/{'1' * 300}-1:a/")
    ]
    assert {each.status_code for each in answers} == {410}
    assert client.get(link_of(person)).status_code == 200


def test_link_of_an_overtaken_message_points_to_the_newer_one(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    old = link_of(trip.company_a.head)
    trip.send({trip.request_a: LATE})
    client = Client()
    assert "There is a newer message for you" in client.get(old).content.decode()
    client.post(old, {"answer": "accepted", "uid": str(trip.request_a.uid)})
    assert not MessageReply.objects.exists()


def test_message_with_cancellations_only_is_acknowledged_with_one_button(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    trip.send({})
    client, link = Client(), link_of(trip.company_a.head)
    page = client.get(link).content.decode()
    assert 'value="seen"' in page
    assert 'value="accepted"' not in page
    client.post(link, {"answer": "seen"})
    assert message_of(trip.company_a.head).acknowledged_at is not None


def test_nothing_is_answered_after_the_mission(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    with time_machine.travel("2026-03-12 10:00:00+04:00"):
        client, link = Client(), link_of(trip.company_a.head)
        assert "The mission is over" in client.get(link).content.decode()
        client.post(link, {"answer": "accepted", "uid": str(trip.request_a.uid)})
    assert not MessageReply.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("en", "I will come"), ("az", "Gələcəyəm"), ("ru", "Приду")])
def test_page_speaks_the_language_of_the_mail_until_another_is_chosen(trip: Trip, language: str, said: str) -> None:
    record_update(record=trip.company_a.head, actor=None, values={"languages": language})
    trip.send({trip.request_a: A})
    client = Client(headers={"accept-language": "fr"})
    assert said in client.get(link_of(trip.company_a.head)).content.decode()
    client.cookies["django_language"] = "en"
    assert "I will come" in client.get(link_of(trip.company_a.head)).content.decode()


def test_page_says_nothing_of_others(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    page = Client().get(link_of(trip.company_a.head)).content.decode()
    assert "Bolt" not in page
    assert Message.objects.count() == len(mail.outbox)
    assert answer_address(message_of(trip.company_a.head)).endswith(link_of(trip.company_a.head))
