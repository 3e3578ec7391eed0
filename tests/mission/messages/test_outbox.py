"""The outbox: whom a publication reaches, what waits, what is overtaken, and what the worker's death leaves behind."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from mission.enums import MessageState
from mission.messages import outbox
from mission.messages.outbox import (
    message_again,
    message_bounced,
    message_claim,
    message_postponed,
    message_sent,
    message_told,
    outbox_fill,
    outbox_fill_missed,
)
from mission.messages.sending import messages_send
from mission.models import AuditEntry, Message, Mission, PlanVersion
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy
from mission.services.records import record_update
from tests.mission.messages.conftest import Trip, mails_to, message_of, said_in, text_of

A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")


def states(plan: PlanVersion) -> dict[str, str]:
    return {each.person.code: each.state for each in Message.objects.filter(plan=plan).select_related("person")}


# --- whom a publication reaches


def test_first_publication_reaches_everybody_who_meets_and_nobody_else(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    assert sorted(each.to[0] for each in mail.outbox) == sorted(
        person.email for person in (*trip.company_a.persons, *trip.counterpart.persons)
    )
    uid = str(trip.request_a.uid)
    for person in (*trip.company_a.persons, *trip.counterpart.persons):
        (letter,) = mails_to(person)
        assert said_in(letter) == [("REQUEST", uid, 0)]


def test_next_publication_reaches_those_whose_days_changed(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    mail.outbox.clear()
    trip.send({trip.request_a: A, trip.request_b: LATE})
    assert {each.to[0] for each in mail.outbox} == {
        person.email for person in (*trip.company_b.persons, *trip.counterpart.persons)
    }
    (letter,) = mails_to(trip.company_b.head)
    assert said_in(letter) == [("REQUEST", str(trip.request_b.uid), 1)]
    assert "Moved:" in text_of(letter)
    assert "Before: Monday, 9 February, 15:00–15:30" in text_of(letter)


def test_dropped_meeting_is_cancelled_and_restored_meeting_invited_again_with_a_sequence_that_never_falls(
    trip: Trip,
) -> None:
    first = trip.send({trip.request_a: A, trip.request_b: B})
    trip.send({trip.request_a: A})
    plan_publish(plan=plan_copy(plan=first, actor=trip.organiser), actor=trip.organiser)
    messages_send()
    uid = str(trip.request_b.uid)
    assert [said_in(each) for each in mails_to(trip.company_b.head)] == [
        [("REQUEST", uid, 0)],
        [("CANCEL", uid, 1)],
        [("REQUEST", uid, 2)],
    ]


def test_publication_that_changes_nothing_tells_nobody(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    mail.outbox.clear()
    plan = trip.send({trip.request_a: A})
    assert (mail.outbox, states(plan)) == ([], {})


def test_outbox_of_a_plan_is_filled_once(trip: Trip) -> None:
    plan = trip.tell({trip.request_a: A})
    assert outbox_fill(plan=plan) == 0
    assert Message.objects.count() == 4
    (line,) = AuditEntry.objects.filter(verb="plan.announce")
    assert line.changes == {"by_mail": 4, "by_other_means": 0}


def test_news_lost_between_publication_and_receiver_are_found_by_the_clock(trip: Trip) -> None:
    trip.publish({trip.request_a: A})
    messages_send()
    assert len(mail.outbox) == 4


def test_receiver_fills_the_outbox_after_the_commit(trip: Trip, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        trip.publish({trip.request_a: A})
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 4


def test_person_without_an_address_is_told_by_other_means(trip: Trip) -> None:
    record_update(record=trip.company_a.head, actor=None, values={"email": ""})
    plan = trip.send({trip.request_a: A})
    assert states(plan)["ACME-1"] == MessageState.BY_HAND
    message_told(message=message_of(trip.company_a.head), actor=trip.organiser)
    trip.send({trip.request_a: B})
    (change,) = outbox.changes_of(message_of(trip.company_a.head))
    assert change.kind == "moved"
    with pytest.raises(ValidationError, match="no longer waits"):
        message_told(message=Message.objects.get(plan=plan, person=trip.company_a.head), actor=trip.organiser)


def test_strangers_mission_is_not_touched(trip: Trip, strangers_mission: Mission) -> None:
    before = list(Message.objects.filter(mission=strangers_mission).values())
    trip.send({trip.request_a: A})
    assert list(Message.objects.filter(mission=strangers_mission).values()) == before


def test_draft_reaches_nobody(trip: Trip) -> None:
    plan = trip.send({trip.request_a: A})
    mail.outbox.clear()
    draft = plan_copy(plan=plan, actor=trip.organiser)
    meeting = draft.meetings.get()
    meeting.starts_at, meeting.ends_at = (at + timedelta(hours=1) for at in (meeting.starts_at, meeting.ends_at))
    meeting.save()
    assert outbox_fill(plan=draft) == outbox_fill_missed() == 0
    messages_send()
    assert (Message.objects.filter(plan=draft).count(), mail.outbox) == (0, [])


# --- never stale


def test_what_waits_from_an_older_plan_is_overtaken_and_the_difference_is_against_what_was_told(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    mail.outbox.clear()
    second = trip.tell({trip.request_a: A, trip.request_b: LATE})
    trip.send({trip.request_a: A, trip.request_b: (2, "10:00")})
    assert set(states(second).values()) == {MessageState.STALE}
    (letter,) = mails_to(trip.company_b.head)
    assert "Before: Monday, 9 February, 15:00–15:30" in text_of(letter)
    assert said_in(letter) == [("REQUEST", str(trip.request_b.uid), 2)]


def test_two_publications_before_the_mail_goes_out_are_one_digest_for_each(trip: Trip) -> None:
    """And both news, brought again in either order, bring no second one."""
    plans = [trip.tell({trip.request_a: A}), trip.tell({trip.request_a: B, trip.request_b: LATE})]
    messages_send()
    assert Counter(letter.to[0] for letter in mail.outbox) == Counter(person.email for person in trip.people)
    for plan in (*plans, *reversed(plans)):
        assert outbox_fill(plan=plan) == 0
    assert outbox_fill_missed() == 0
    messages_send()
    assert len(mail.outbox) == len(trip.people)
    (letter,) = mails_to(trip.counterpart.head)
    assert {uid for _, uid, _ in said_in(letter)} == {str(trip.request_a.uid), str(trip.request_b.uid)}


def test_plan_that_goes_back_to_what_was_told_tells_nobody(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    mail.outbox.clear()
    trip.tell({trip.request_a: B})
    trip.send({trip.request_a: A})
    assert mail.outbox == []
    assert not Message.objects.filter(state=MessageState.QUEUED).exists()


def test_message_of_a_superseded_plan_is_never_claimed_even_before_the_next_outbox_is_filled(trip: Trip) -> None:
    trip.tell({trip.request_a: A})
    trip.publish({trip.request_a: B})
    assert message_claim() is None


def test_next_message_waits_for_the_one_under_way(trip: Trip) -> None:
    trip.tell({trip.request_a: A})
    under_way = message_claim()
    assert under_way is not None
    trip.send({trip.request_a: B})
    person = under_way.message.person
    assert message_of(person).state == MessageState.QUEUED
    message_sent(under_way)
    messages_send()
    (letter,) = mails_to(person)
    assert "Moved:" in text_of(letter)


def test_doubtful_message_counts_as_perhaps_told(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    trip.tell({trip.request_a: B})
    claim = message_claim()
    assert claim is not None
    trip.publish({trip.request_a: A})
    message_postponed(claim, "gone", in_doubt=True)
    mail.outbox.clear()
    messages_send()
    # Everybody else was surely told the first time only, to which the third plan goes back.
    assert [each.to for each in mail.outbox] == [[claim.message.person.email]]


# --- attempts, leases and death


def test_claims_of_two_workers_never_meet(trip: Trip) -> None:
    trip.tell({trip.request_a: A})
    claims = [message_claim() for _ in range(5)]
    assert claims[4] is None
    assert len({each.message.pk for each in claims if each}) == 4


def test_dead_worker_s_message_is_sent_again_with_the_same_bytes(trip: Trip) -> None:
    trip.tell({trip.request_a: A})
    lost = message_claim()
    assert lost is not None
    messages_send()
    assert len(mail.outbox) == 3
    Message.objects.filter(pk=lost.message.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    messages_send()
    again = Message.objects.get(pk=lost.message.pk)
    assert (again.state, again.is_in_doubt) == (MessageState.QUEUED, True)
    Message.objects.filter(pk=lost.message.pk).update(next_try_at=timezone.now())
    messages_send()
    again.refresh_from_db()
    assert (again.state, again.is_in_doubt, again.attempts) == (MessageState.SENT, False, 2)
    assert again.message_id == lost.message.message_id
    # The late worker writes nothing any more.
    assert message_sent(lost) is False


def test_pauses_grow_and_end(trip: Trip) -> None:
    assert [outbox.pause_after(each) for each in (1, 2, 3, 100)] == [
        timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=4),
    ]  # fmt: skip
    trip.tell({trip.request_a: A})
    person = trip.company_a.head
    for _ in range(outbox.ATTEMPTS):
        Message.objects.exclude(person=person).update(state=MessageState.STALE)
        Message.objects.filter(person=person).update(next_try_at=timezone.now())
        claim = message_claim()
        assert claim is not None
        message_postponed(claim, "busy", in_doubt=False)
    assert (message_of(person).state, message_of(person).error) == (MessageState.FAILED, "busy")


# --- again, by an organiser


def test_sending_again_is_a_new_mail_with_the_same_words(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    person = trip.company_a.head
    message_again(message=message_of(person), actor=trip.organiser)
    messages_send()
    one, other = mails_to(person)
    assert said_in(one) == said_in(other)
    assert one["Message-ID"] != other["Message-ID"]
    assert AuditEntry.objects.get(verb="message.again").actor == trip.organiser


def test_sending_again_after_a_plan_that_changed_nothing_for_the_person(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    plan = trip.send({trip.request_a: A, trip.request_b: LATE})
    person = trip.company_a.head
    again = message_again(message=message_of(person), actor=trip.organiser)
    assert again.plan == plan
    messages_send()
    one, other = mails_to(person)
    assert said_in(one) == said_in(other)


def test_what_is_under_way_or_overtaken_is_not_sent_again(trip: Trip) -> None:
    plan = trip.tell({trip.request_a: A})
    person = trip.company_a.head
    with pytest.raises(ValidationError, match="on its way already"):
        message_again(message=message_of(person), actor=trip.organiser)
    trip.tell({trip.request_a: B})
    with pytest.raises(ValidationError, match="overtaken"):
        message_again(message=Message.objects.get(plan=plan, person=person), actor=trip.organiser)


def test_after_a_message_came_back_the_next_one_tells_all_of_it(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    person = trip.counterpart.head
    first = message_of(person)
    trip.send({trip.request_a: A, trip.request_b: LATE})
    assert message_bounced(first, "no such mailbox")
    assert message_bounced(first, "no such mailbox") is False
    message_again(message=message_of(person), actor=trip.organiser)
    mail.outbox.clear()
    messages_send()
    (letter,) = mails_to(person)
    assert len(said_in(letter)) == 2


# --- never to the wrong person


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("Ann", "ann@people.example, evil@people.example", "is not one plain e-mail address"),
        ("Ann", "ann@people.example\r\nBcc: evil@people.example", "is not one plain e-mail address"),
        ("Ann", "<ann@people.example>", "is not one plain e-mail address"),
        ("Ann\r\nBcc: evil@people.example", "ann@people.example", "holds a line break"),
        ("Ann\u2028Bcc: evil", "ann@people.example", "holds a line break"),
    ],
)
def test_names_and_addresses_that_could_break_a_header_are_refused(
    trip: Trip, name: str, address: str, said: str
) -> None:
    person = trip.company_a.head
    type(person).objects.filter(pk=person.pk).update(name=name, email=address)
    trip.send({trip.request_a: A})
    assert len(mail.outbox) == 3
    assert "evil" not in str([(each.to, each.bcc, each.cc) for each in mail.outbox])
    found = message_of(person)
    assert found.state == MessageState.FAILED
    assert said in found.error


def test_address_corrected_while_the_message_waits_is_the_one_it_goes_to(trip: Trip) -> None:
    trip.tell({trip.request_a: A})
    record_update(record=trip.company_a.head, actor=None, values={"email": "right@people.example"})
    messages_send()
    assert "right@people.example" in {each.to[0] for each in mail.outbox}
    assert "acme-1@people.example" not in {each.to[0] for each in mail.outbox}


def test_queries_of_filling_do_not_grow_with_the_people(trip: Trip, django_assert_max_num_queries: Any) -> None:
    plan = trip.publish({trip.request_a: A, trip.request_b: B})
    with django_assert_max_num_queries(26):
        outbox_fill(plan=plan)
