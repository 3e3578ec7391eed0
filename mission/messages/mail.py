"""The mail that tells a person the difference: words, calendar files and the bytes that travel, always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mission.itineraries.ics import line_of
from mission.itineraries.itinerary import Stop
from mission.itineraries.said import stop_title
from mission.messages.invitations import Invitation, Mailbox, invitation_of
from mission.messages.links import answer_address, tag_of
from mission.messages.outbox import message_id_of
from mission.messages.telling import Change, Kind
from mission.models import Message

TITLES: dict[Kind, str | Promise] = {
    Kind.DROPPED: gettext_lazy("Cancelled"),
    Kind.MOVED: gettext_lazy("Moved"),
    Kind.CHANGED: gettext_lazy("Other details"),
    Kind.NEW: gettext_lazy("New"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words. `before`: when and where it was, for what moved."""

    title: str
    when: str
    where: str
    before: str = ""
    people: str = ""
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    kind: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """What a person gets, ready to be looked at or packed."""

    sender: Mailbox
    return_path: str
    recipient: Mailbox
    message_id: str
    date: datetime
    language: str
    subject: str
    sections: tuple[Section, ...]
    text: str
    html: str
    invitations: tuple[Invitation, ...]


def mail_of(message: Message, changes: tuple[Change, ...]) -> Mail:
    """The message as a mail in its reader's language. The same message gives the same mail, whenever it is made."""
    person, mission = message.person, message.mission
    recipient = Mailbox(line_of(person.name), message.address or person.email)
    organizer = Mailbox(line_of(mission.name), reply_address(message))
    with translation.override(message.language):
        sections = tuple(_sections(changes))
        first = all(each.kind == Kind.NEW for each in changes) and not any(message.bases)
        told = _("Your programme: %(mission)s") if first else _("Your programme has changed: %(mission)s")
        subject = line_of(told % {"mission": mission.name})
        context = {
            "message": message,
            "sections": sections,
            "is_first": first,
            "is_cancelled": all(each.kind == Kind.DROPPED for each in changes),
            "answer": answer_address(message),
            "files": _files_said(changes),
            "subject": subject,
        }
        text = render_to_string("emails/notice.txt", context)
        html = render_to_string("emails/notice.html", context)
    return Mail(
        sender=Mailbox(line_of(mission.name), _sender()),
        return_path=organizer.address,
        recipient=recipient,
        message_id=message.message_id or message_id_of(message),
        date=message.created_at,
        language=message.language,
        subject=subject,
        sections=sections,
        text=text,
        html=html,
        invitations=tuple(invitation_of(each, organizer=organizer, attendee=recipient) for each in changes),
    )


def reply_address(message: Message) -> str:
    """Where a calendar program sends the person's answers: the mailbox that is read, with the person's own tag."""
    if not settings.MAIL_REPLY_TO:
        return _sender()
    name, _at, domain = settings.MAIL_REPLY_TO.rpartition("@")
    return f"{name}+{tag_of(message.person)}@{domain}"


def mime_of(mail: Mail) -> bytes:
    """The bytes of the mail. One change: its calendar file is an alternative to the words, so that mail programs show
    their buttons; several: each is a file beside the words. Raises ValueError where a header would break."""
    found = EmailMessage(policy=SMTP)
    found["Subject"] = mail.subject
    found["From"] = _header(mail.sender)
    found["To"] = _header(mail.recipient)
    if mail.return_path != mail.sender.address:
        found["Reply-To"] = _header(Mailbox(mail.sender.name, mail.return_path))
    found["Date"] = format_datetime(mail.date)
    found["Message-ID"] = mail.message_id
    found["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office note need answer it
    found.set_content(mail.text, cte="base64")
    found.add_alternative(mail.html, subtype="html", cte="base64")
    if len(mail.invitations) == 1:
        (only,) = mail.invitations
        found.add_alternative(only.data.decode(), **_calendar_part(only))
    for each in mail.invitations:
        found.add_attachment(each.data.decode(), **_calendar_part(each), filename=each.file_name)
    found["Content-Language"] = mail.language  # last: the parts take the headers of this kind that they find
    _fix_boundaries(found, mail.message_id)
    return found.as_bytes()


def _sections(changes: tuple[Change, ...]) -> Iterator[Section]:
    for kind, title in TITLES.items():
        lines = tuple(line_said(each) for each in changes if each.kind == kind)
        if lines:
            yield Section(kind.value, str(title), lines)


def _files_said(changes: tuple[Change, ...]) -> str:
    """What the calendar files beside the words do; one change is one file."""
    is_one = len(changes) == 1
    if all(each.kind == Kind.DROPPED for each in changes):
        if is_one:
            return _(
                "The file beside this mail takes it out of your calendar. If you subscribe to the calendar, you see it "
                "there as cancelled."
            )
        return _(
            "The files beside this mail take them out of your calendar. If you subscribe to the calendar, you see them "
            "there as cancelled."
        )
    if is_one:
        return _(
            "The file beside this mail brings your calendar up to date. If you subscribe to the calendar, it is there "
            "already."
        )
    return _(
        "The files beside this mail bring your calendar up to date. If you subscribe to the calendar, all of it is "
        "there already."
    )


def line_said(change: Change) -> Line:
    """One change in words of the language that is on."""
    now, was = change.now, change.was
    if change.kind == Kind.DROPPED and was is not None:
        return Line(stop_title(was), _when(was), line_of(was.place.said))
    before = ""
    if change.kind == Kind.MOVED and was is not None:
        parts = [_when(was)] if (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at) else []
        parts += [was.place.said] if was.place != now.place else []
        before = line_of("; ".join(parts))
    # Of a single other party the title speaks already.
    people = "; ".join(each.said if len(now.parties) < 2 else f"{each.said} ({each.party})" for each in now.others)
    return Line(line_of(stop_title(now)), _when(now), line_of(now.place.said), before, people, now.interpreter)


def _when(stop: Stop) -> str:
    return f"{date_format(stop.starts_at, 'l, j E')}, {stop.starts_at:%H:%M}–{stop.ends_at:%H:%M}"


def _calendar_part(invitation: Invitation) -> dict[str, Any]:
    return {"subtype": "calendar", "cte": "base64", "params": {"method": invitation.method}}


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _header(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name, addr_spec=mailbox.address)


def _fix_boundaries(part: EmailMessage, seed: str) -> None:
    """Python takes boundaries at random, and two attempts must not differ."""
    for at, each in enumerate(each for each in part.walk() if each.is_multipart()):
        each.set_boundary(f"karvan-{hashlib.sha256(f'{seed}/{at}'.encode()).hexdigest()[:32]}")
