"""A mail server of the tests' own: real SMTP on this machine, that can be told to misbehave."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """Keeps every mail that it has taken in. `answer`: what it says to a recipient; `taken`: called with each mail
    that was taken in, before the sender is told."""

    answer: Callable[[str], str] = lambda _address: "250 OK"
    taken: Callable[[EmailMessage], str] = lambda _letter: "250 OK"
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the library asks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        said = self.answer(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        said = self.taken(self.letters[-1])
        if not said:
            assert server.transport is not None
            server.transport.close()  # gone without a word
            return "250 OK"
        return said

    @property
    def letters(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(data, policy=default) for _, _, data in self.mails]
        return [each for each in found if isinstance(each, EmailMessage)]


@contextmanager
def open_office(**ways: Any) -> Iterator[PostOffice]:
    """A server on a free port, up while the block runs."""
    office = PostOffice(**ways)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office.port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
