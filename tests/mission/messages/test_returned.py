"""Mail that comes in: true answers and bounces are taken once; unknown, forged and late ones are refused, and said."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mission.enums import MessageState, Reply, ReplyWay
from mission.messages.mailbox import mailbox_read
from mission.messages.returned import mail_take
from mission.models import MessageReply, Person, ReturnedMail
from tests.mission.messages.conftest import Trip, calendars_in, mails_to, message_of

A, B, LATE = (1, "14:00"), (1, "15:00"), (1, "16:00")


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.MAIL_REPLY_TO = "answers@karvan.example"


def reply_of(person: Person, partstat: str = "DECLINED", **changed: str) -> bytes:
    """What a calendar program sends when its user presses a button: the invitation's event with one word changed."""
    letter = mails_to(person)[-1]
    calendar = calendars_in(letter)[0]
    calendar["METHOD"] = "REPLY"
    (event,) = calendar.walk("VEVENT")
    event["ATTENDEE"].params["PARTSTAT"] = partstat
    data = calendar.to_ical().decode().replace("\r\n ", "")  # unfolded, to be found and swapped
    old, _, new = changed.get("swap", "").partition("|")
    assert old in data
    data = data.replace(old, new) if old else data
    answer = EmailMessage(policy=SMTP)
    answer["From"] = changed.get("sender", person.email)
    answer["To"] = changed.get("to", "answers@karvan.example")
    answer["Subject"] = f"{partstat}: a meeting"
    answer.set_content("See the calendar.")
    answer.add_alternative(data, subtype="calendar", params={"method": "REPLY"})
    return answer.as_bytes()


def bounce_of(person: Person, **changed: str) -> bytes:
    """A delivery status notification as mail servers write it."""
    message_id = changed.get("message_id", str(mails_to(person)[-1]["Message-ID"]))
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: answers@karvan.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {changed.get('to', person.email)}\r\nAction: {changed.get('action', 'failed')}\r\n"
        "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such mailbox\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def taken(data: bytes) -> tuple[bool, str]:
    found = mail_take(data)
    assert found is not None
    return found.is_taken, found.said


@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_answer_of_a_calendar_program_is_taken(trip: Trip, answer: str) -> None:
    trip.send({trip.request_a: A})
    person = trip.company_a.head
    assert taken(reply_of(person, answer))[0]
    reply = MessageReply.objects.get()
    assert (reply.person, reply.answer, reply.way) == (person, Reply(answer.lower()), ReplyWay.MAIL)
    assert message_of(person).acknowledged_at is not None


def test_answer_is_taken_once_and_the_last_word_counts(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    person = trip.company_a.head
    declined = reply_of(person)
    assert taken(declined)[0]
    assert taken(reply_of(person, "ACCEPTED"))[0]
    assert mail_take(declined) is None
    assert MessageReply.objects.get().answer == Reply.ACCEPTED


def test_forged_and_unknown_answers_are_refused_and_said(trip: Trip) -> None:
    trip.send({trip.request_a: A, trip.request_b: B})
    ann, beth = trip.company_a.head, trip.company_b.head
    uid = str(trip.request_a.uid)
    refused = {
        reply_of(ann, sender="evil@elsewhere.example"): "It was sent by evil@elsewhere.example",
        reply_of(ann, "DELEGATED"): "It says neither accepted",
        reply_of(ann, swap=f"{uid}|{trip.request_b.uid}"): "Nobody at this address was invited",
        reply_of(beth, swap="mailto:bolt-1@|mailto:stranger@", sender="stranger@people.example"): "Nobody at this",
        reply_of(ann, swap="METHOD:REPLY|METHOD:COUNTER"): "The calendar file is no answer",
        reply_of(ann, swap=f"{uid}|no-uuid"): "The mail cannot be read",
        b"\xff\x00 not a mail": "This is neither",
        b"From: a@b.example\r\nSubject: Hello\r\n\r\nHow are you?\r\n": "This is neither",
        b"x" * 2_000_001: "The mail is larger",
    }
    for data, said in refused.items():
        is_taken, words = taken(data)
        assert not is_taken, words
        assert words.startswith(said)
    assert not MessageReply.objects.exists()
    assert ReturnedMail.objects.filter(is_taken=False).count() == len(refused)
    # Refused answers to the mission's own entries are on its page.
    assert ReturnedMail.objects.filter(mission=trip.mission).count() >= 4


def test_answer_without_the_mark_of_the_invitation_is_refused(trip: Trip) -> None:
    """Whoever knows a UID and an address, from a feed for instance, cannot answer for somebody else."""
    trip.send({trip.request_a: A})
    person = trip.company_a.head
    tag = str(mails_to(person)[0]["Reply-To"]).partition("+")[2].partition("@")[0]
    # Long lines are folded, so the mark is taken out of the address in the mail before it is built.
    forged = reply_of(person).replace(tag[:10].encode(), b"0" * 10)
    assert taken(forged) == (False, "It lacks the mark of the invitation: whoever sent it was not invited.")


def test_answer_to_an_earlier_time_is_refused(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    early = reply_of(trip.company_a.head, "ACCEPTED")
    trip.send({trip.request_a: LATE})
    assert taken(early) == (False, "It answers an earlier time or place.")


def test_returned_mail_marks_its_message_and_the_next_plan_tells_all_of_it(trip: Trip) -> None:
    trip.send({trip.request_a: A})
    person = trip.company_a.head
    assert taken(bounce_of(person, action="delayed"))[0] is False
    assert taken(bounce_of(person, to="other@people.example"))[0] is False
    assert taken(bounce_of(person, message_id=f"<{'0' * 32}.1.1@127.0.0.1>"))[0] is False
    assert message_of(person).state == MessageState.SENT
    assert taken(bounce_of(person)) == (True, "Could not be delivered: smtp; 550 no such mailbox")
    assert message_of(person).state == MessageState.BOUNCED
    plan = trip.send({trip.request_a: A})
    assert message_of(person).plan == plan


def test_maildir_and_mbox_are_read_once(trip: Trip, tmp_path: Path, settings: Any) -> None:
    trip.send({trip.request_a: A})
    folder, file = tmp_path / "maildir", tmp_path / "mbox"
    mailbox.Maildir(folder).add(reply_of(trip.company_a.head))
    box = mailbox.mbox(file)
    box.add(bounce_of(trip.company_a.persons[1]))
    box.add(b"Subject: Hello\n\nHow are you?\n")
    box.close()
    before = file.read_bytes()
    assert mailbox_read(f"maildir://{folder}") == {"taken": 1}
    assert mailbox_read(f"maildir://{folder}") == {}
    settings.MAILBOX = f"mbox://{file}"
    call_command("read_mailbox")
    assert mailbox_read(settings.MAILBOX) == {"known": 2}
    assert file.read_bytes() == before
    assert ReturnedMail.objects.filter(is_taken=True).count() == 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "No mailbox is set"),
        ("maildir:///nowhere", "There is no folder"),
        ("mbox:///nowhere", "There is no file"),
        ("pop3://host", "A mailbox is"),
        ("imap://name:secret@mail.example.org/INBOX", "Without TLS"),
        ("imap://name:secret@127.0.0.1:1/INBOX", "The mailbox cannot be read"),
    ],
)
def test_mailbox_that_cannot_be_read_is_said(db: None, address: str, said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        call_command("read_mailbox", address)
    assert "secret" not in str(refused.value)
