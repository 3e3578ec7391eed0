"""Hands claimed messages to the mail server, one by one, and writes down what became of each."""

from __future__ import annotations

import logging
import smtplib
import time
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from email.parser import BytesParser
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mission.messages.mail import Mail, mail_of, mime_of
from mission.messages.outbox import (
    Claim,
    message_claim,
    message_postponed,
    message_refused,
    message_sent,
    messages_reap,
    outbox_fill_missed,
)

logger = logging.getLogger(__name__)

AT_A_TIME = 8.0  # seconds; the worker has other things to do as well


class Given(MimeMessage):
    """A mail whose bytes are given: nothing is folded or encoded anew on the way to the server."""

    data: bytes

    def as_bytes(self, *_args: Any, linesep: str = "\n", **_kwargs: Any) -> bytes:
        return self.data if linesep == "\r\n" else self.data.replace(b"\r\n", b"\n")


class Packed(EmailMessage):
    """A mail of ours in the form that Django's backends take."""

    def __init__(self, mail: Mail) -> None:
        super().__init__(subject=mail.subject, from_email=mail.return_path, to=[mail.recipient.address])
        self.data = mime_of(mail)

    def message(self) -> Given:  # type: ignore[override]
        found = BytesParser(_class=Given).parsebytes(self.data)
        found.data = self.data
        return found


@dataclass
class Postman:
    """One connection for as many mails as go well; a mail that breaks it gives the next a new one."""

    connection: BaseEmailBackend | None = field(default=None, init=False)

    def deliver(self, claim: Claim) -> bool:
        """Send, and write down the outcome. False if the server cannot be reached: the others need not be tried."""
        try:
            packed = Packed(mail_of(claim.message, claim.changes))
        except (ValueError, TypeError) as error:
            logger.exception("Message %s cannot be written", claim.message.pk)
            message_refused(claim, f"The mail cannot be written: {error}")
            return True
        try:
            connection = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            message_postponed(claim, f"The mail server cannot be reached: {error}", in_doubt=False)
            return False
        try:
            connection.send_messages([packed])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            self._refused(claim, code, said)
        except smtplib.SMTPResponseException as error:
            self._refused(claim, error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            # Gone without a word: it may have taken the mail before. The next attempt has the same Message-ID.
            self.close()
            message_postponed(claim, f"The mail server broke off: {error}", in_doubt=True)
            return False
        else:
            message_sent(claim)
        return True

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> BaseEmailBackend:
        if self.connection is None:
            connection = get_connection()
            connection.open()
            self.connection = connection
        return self.connection

    def _refused(self, claim: Claim, code: int, said: bytes | str) -> None:
        self.close()
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        reason = f"The mail server answered {code} {' '.join(words.split())}"
        if 500 <= code < 600:
            message_refused(claim, reason)
        else:
            message_postponed(claim, reason, in_doubt=False)


def messages_send(*, seconds: float = AT_A_TIME) -> int:
    """Send what is due until nothing is, the time is up or the server is away. Returns how many were tried."""
    outbox_fill_missed()
    messages_reap()
    postman, tried, end = Postman(), 0, time.monotonic() + seconds
    try:
        while time.monotonic() < end and (claim := message_claim()) is not None:
            tried += 1
            if not postman.deliver(claim):
                break
    finally:
        postman.close()
    return tried
