"""The organiser's outbox: who was told, who is silent, what failed; each mail as it travels; again, or told by hand."""

from __future__ import annotations

import email
from email.policy import default
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mission.enums import MessageState, Reply, ReplyWay
from mission.messages.answering import answers_take
from mission.messages.outbox import message_bounced
from mission.messages.sending import messages_send
from mission.models import Message, Mission
from mission.services.records import record_update
from tests.factories.rows import make_person
from tests.mission.messages.conftest import Trip, calendars_in, message_of, trip

__all__ = ["trip"]
HOME = "/missions/baku/messages/"
A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")


@pytest.fixture
def desk(trip: Trip) -> Client:
    client = Client()
    client.force_login(trip.organiser, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(desk: Client, query: str = "") -> list[str]:
    """The names in the list, sorted."""
    return sorted(each.person.name for each in desk.get(HOME + query).context["page"].object_list)


def test_list_filters_by_state_answer_side_and_words(trip: Trip, desk: Client) -> None:
    record_update(record=trip.company_a.persons[1], actor=None, values={"email": ""})
    trip.send({trip.request_a: A, trip.request_b: B})
    uid = {str(trip.request_a.uid)}
    ann, host = message_of(trip.company_a.head), message_of(trip.counterpart.head)
    answers_take(message=ann, uids=uid, answer=Reply.ACCEPTED, way=ReplyWay.LINK)
    answers_take(message=host, uids=uid, answer=Reply.DECLINED, way=ReplyWay.LINK)
    message_bounced(message_of(trip.company_b.head), "550 no such mailbox")
    assert len(shown(desk)) == 6
    assert shown(desk, "?state=by_hand") == ["Adam Ames"]
    assert shown(desk, "?state=bounced") == ["Beth Bolt"]
    assert shown(desk, "?answer=yes") == ["Ann Acker", "Əli Şükürov"]
    assert shown(desk, "?answer=declined") == ["Əli Şükürov"]
    assert shown(desk, "?state=sent&answer=no") == ["Bob Burns", "Gülçin İsmayılova"]
    assert shown(desk, "?side=counterpart") == ["Gülçin İsmayılova", "Əli Şükürov"]
    assert shown(desk, "?q=bolt") == ["Beth Bolt", "Bob Burns"]
    assert desk.get(HOME).context["counts"] == {
        "told": 4, "acknowledged": 2, "silent": 2, "waiting": 0, "trouble": 1, "by_hand": 1,
    }  # fmt: skip


def test_list_shows_each_persons_newest_message_and_those_of_a_plan_on_demand(trip: Trip, desk: Client) -> None:
    first = trip.send({trip.request_a: A, trip.request_b: B})
    trip.tell({trip.request_a: A, trip.request_b: LATE})
    trip.send({trip.request_a: A, trip.request_b: B})
    newest = {each.person.code: each.plan.number for each in desk.get(HOME).context["page"].object_list}
    assert set(newest.values()) == {first.number}
    assert len(shown(desk, f"?plan={first.number + 1}")) == 4


@pytest.mark.parametrize(
    "query", ["?state=x", "?plan=99999999999", "?plan=-1", "?page=x", "?q=%00", "?answer=%27", "?side="]
)
def test_a_query_that_is_not_understood_is_left_aside(trip: Trip, desk: Client, query: str) -> None:
    trip.send({trip.request_a: A})
    assert len(shown(desk, query)) == 4


def test_page_shows_the_words_and_the_files_and_the_mail_is_the_one_that_was_sent(trip: Trip, desk: Client) -> None:
    trip.send({trip.request_a: A})
    message = message_of(trip.company_a.head)
    page = desk.get(f"{HOME}{message.pk}/").content.decode()
    assert "METHOD:REQUEST" in page
    assert "Dear Ann Acker," in page
    data = desk.get(f"{HOME}{message.pk}/mail.eml").content
    assert data in [each.message().as_bytes(linesep="\r\n") for each in mail.outbox]
    letter = email.message_from_bytes(data, policy=default)
    assert len(calendars_in(letter)) == 1  # type: ignore[arg-type]


def test_sink_says_that_nothing_leaves_and_a_mail_server_silences_it(trip: Trip, desk: Client, settings: Any) -> None:
    trip.send({trip.request_a: A})
    assert "Nothing leaves this machine" in desk.get(HOME).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "Nothing leaves this machine" not in desk.get(HOME).content.decode()


def test_send_again_and_told_by_other_means(trip: Trip, desk: Client) -> None:
    record_update(record=trip.company_a.persons[1], actor=None, values={"email": ""})
    trip.send({trip.request_a: A})
    ann, adam = message_of(trip.company_a.head), message_of(trip.company_a.persons[1])
    desk.post(f"{HOME}{ann.pk}/again/")
    messages_send()
    assert [each.to for each in mail.outbox].count(["acme-1@people.example"]) == 2
    said = desk.post(f"{HOME}{adam.pk}/again/", follow=True).content.decode()
    assert "Adam Ames has no e-mail address" in said
    desk.post(f"{HOME}{adam.pk}/told/")
    assert Message.objects.get(pk=adam.pk).state == MessageState.TOLD


def test_strangers_messages_are_not_there(trip: Trip, desk: Client, stranger: Any, strangers_mission: Mission) -> None:
    trip.send({trip.request_a: A})
    client = Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    pk = message_of(trip.company_a.head).pk
    assert client.get(f"/missions/elsewhere/messages/{pk}/").status_code == 404
    there = client.get("/missions/elsewhere/messages/").context["page"].object_list
    assert {each.person.party.mission_id for each in there} == {strangers_mission.pk}


def test_queries_do_not_grow_with_the_messages(trip: Trip, desk: Client) -> None:
    trip.send({trip.request_a: A})
    desk.get(HOME)
    with CaptureQueriesContext(connection) as few:
        desk.get(HOME)
    for _ in range(4):
        make_person(trip.mission, trip.company_a.party, email="more@people.example")
    trip.send({trip.request_a: A, trip.request_b: B})
    with CaptureQueriesContext(connection) as many:
        desk.get(HOME)
    assert len(many) == len(few)
