"""Mail that came in: answers of calendar programs and returned messages, each taken once or refused with a reason."""

from __future__ import annotations

import email
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import icalendar
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import MessageState, Reply, ReplyWay, ReturnedKind
from mission.messages.answering import answers_take
from mission.messages.links import tag_of
from mission.messages.outbox import message_bounced, stops_told
from mission.models import CalendarRecord, Message, Mission, ReturnedMail

LARGEST = 2_000_000  # bytes of a mail
LARGEST_CALENDAR = 100_000
ANSWERS = {"ACCEPTED": Reply.ACCEPTED, "TENTATIVE": Reply.TENTATIVE, "DECLINED": Reply.DECLINED}
TAG = re.compile(r"\+([0-9a-f]{24})@")
MESSAGE_ID = re.compile(r"<[0-9a-f]{32}\.[0-9]+\.[0-9]+@[^<>\s]+>")
UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, IndexError, AssertionError)


class RefusedError(ValueError):
    """The mail changes nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a mail."""

    kind: ReturnedKind
    is_taken: bool
    said: str
    message: Message | None = None
    mission: Mission | None = None


def mail_take(data: bytes) -> ReturnedMail | None:
    """Take in one mail of the mailbox. None if it was read before. Never raises for what stands in the mail."""
    digest = hashlib.sha256(data).hexdigest()
    if ReturnedMail.objects.filter(digest=digest).exists():
        return None
    sender = ""
    with transaction.atomic():
        try:
            if len(data) > LARGEST:
                raise RefusedError("The mail is larger than any answer.")
            letter = email.message_from_bytes(data, policy=default)
            sender = _sender_of(letter)
            with transaction.atomic():
                said = _said(letter, sender)
        except RefusedError as error:
            said = Said(ReturnedKind.OTHER, False, str(error))
        except UNREADABLE:
            said = Said(ReturnedKind.OTHER, False, "The mail cannot be read.")
        message, mission = said.message, said.mission
        kept, is_new = ReturnedMail.objects.get_or_create(
            digest=digest,
            defaults={
                "mission": message.mission if message else mission,
                "message": message,
                "kind": said.kind,
                "sender": sender[:320],
                "is_taken": said.is_taken,
                "said": said.said[:500],
                "at": timezone.now(),
            },
        )
    return kept if is_new else None


def _said(letter: EmailMessage, sender: str) -> Said:
    if letter.get_content_type() == "multipart/report":
        return _bounce(letter)
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes) or len(payload) > LARGEST_CALENDAR:
                raise RefusedError("The calendar file is larger than any answer.")
            return _reply(payload, letter, sender)
    raise RefusedError("This is neither an answer of a calendar program nor a returned message.")


# --- answers


def _reply(payload: bytes, letter: EmailMessage, sender: str) -> Said:
    calendar = icalendar.Calendar.from_ical(payload)
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        raise RefusedError("The calendar file is no answer.")
    (event,) = calendar.walk("VEVENT")
    uid, attendee = str(event["UID"]), event["ATTENDEE"]
    address = str(attendee).partition(":")[2].lower()
    message = _message_of(address, uid)
    if message is None:
        said = "Nobody at this address was invited to this."
        return Said(ReturnedKind.REPLY, False, said, mission=_mission_of(uid))
    try:
        if sender != address:
            raise RefusedError(f"It was sent by {sender or 'nobody'}, and answers for {address}.")
        if not _has_tag(message, letter, str(event.get("ORGANIZER", ""))):
            raise RefusedError("It lacks the mark of the invitation: whoever sent it was not invited.")
        answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
        if answer is None:
            raise RefusedError("It says neither accepted, tentative nor declined.")
        if int(event.get("SEQUENCE", 0)) < stops_told(message)[uid].sequence:
            raise RefusedError("It answers an earlier time or place.")
        try:
            answers_take(message=message, uids=[uid], answer=answer, way=ReplyWay.MAIL)
        except ValidationError as error:
            raise RefusedError(" ".join(error.messages)) from error
    except RefusedError as error:
        return Said(ReturnedKind.REPLY, False, str(error), message)
    return Said(ReturnedKind.REPLY, True, f"{answer.label}: {stops_told(message)[uid].title}", message)


def _message_of(address: str, uid: str) -> Message | None:
    """The newest message by which somebody at the address was told of the entry."""
    sent = Message.objects.filter(address__iexact=address).exclude(state=MessageState.STALE)
    for message in sent.select_related("person__party", "mission", "plan").order_by("-plan__number", "pk"):
        stop = stops_told(message).get(uid)
        if stop is not None:
            return message
    return None


def _mission_of(uid: str) -> Mission | None:
    record = CalendarRecord.objects.filter(uid=UUID(uid)).select_related("mission").first()
    return record.mission if record else None


def _has_tag(message: Message, letter: EmailMessage, organizer: str) -> bool:
    """Whether the address that the answer went to, or names as its organiser, is the one of the invitation."""
    places = [organizer, *(str(letter.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To"))]
    known = tag_of(message.person)
    return any(hmac.compare_digest(known, found) for place in places for found in TAG.findall(place))


# --- returned mail


def _bounce(letter: EmailMessage) -> Said:
    failed = [each for each in _deliveries(letter) if str(each.get("Action", "")).strip().lower() == "failed"]
    message_id = next(_returned_ids(letter), "")
    found = Message.objects.filter(message_id=message_id).select_related("person__party", "mission", "plan").first()
    if found is None:
        raise RefusedError("It speaks of a message that was not sent from here.")
    if not failed:
        return Said(ReturnedKind.BOUNCE, False, "Not delivered yet: the mail server goes on trying.", found)
    recipients = {str(each.get(name, "")).partition(";")[2].strip().lower() for each in failed for name in WHOSE}
    if found.address.lower() not in recipients:
        return Said(ReturnedKind.BOUNCE, False, "It speaks of another address than the message was sent to.", found)
    reason = " ".join(str(failed[0].get("Diagnostic-Code", "") or failed[0].get("Status", "")).split())[:300]
    if not message_bounced(found, f"Could not be delivered: {reason}"):
        return Said(ReturnedKind.BOUNCE, False, "The message is not known as sent.", found)
    return Said(ReturnedKind.BOUNCE, True, f"Could not be delivered: {reason}", found)


WHOSE = ("Final-Recipient", "Original-Recipient")


def _deliveries(letter: EmailMessage) -> Iterator[EmailMessage]:
    for part in letter.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (each for each in part.iter_parts() if isinstance(each, EmailMessage))


def _returned_ids(letter: EmailMessage) -> Iterator[str]:
    """Message-IDs of the mail that is enclosed, whole or its headers alone."""
    for part in letter.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for each in part.iter_parts():
                yield from MESSAGE_ID.findall(str(each.get("Message-ID", "")))
        elif kind == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            headers = email.message_from_bytes(text if isinstance(text, bytes) else b"", policy=default)
            yield from MESSAGE_ID.findall(str(headers.get("Message-ID", "")))


def _sender_of(letter: EmailMessage) -> str:
    found = letter.get("From")
    addresses: Any = getattr(found, "addresses", ())
    return addresses[0].addr_spec.lower() if len(addresses) == 1 else ""
