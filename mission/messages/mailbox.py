"""The mailbox to which answers and returned mail come: a maildir, an mbox file, or a folder on an IMAP server."""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mission.messages.returned import mail_take

MOST = 500  # mails at a time
PATIENCE = 20.0  # seconds for each step of a server


class MailboxError(ValueError):
    """The mailbox cannot be read; the text says why, without its password."""


def mailbox_read(address: str) -> Counter[str]:
    """Take in what is new. Counts by "taken", "refused" and "known". Raises MailboxError; what was taken in stays so.

    `address`: maildir:///path, mbox:///path, imaps://name:password@host/folder, or imap:// on this machine alone.
    """
    counts: Counter[str] = Counter()
    try:
        for data in _mails(address):
            kept = mail_take(data)
            counts["known" if kept is None else "taken" if kept.is_taken else "refused"] += 1
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        raise MailboxError(f"The mailbox cannot be read: {error}") from error
    return counts


def _mails(address: str) -> Iterator[bytes]:
    """Each mail as it is; one that was given and taken in is marked as seen where the mailbox can tell."""
    parts = urlsplit(address)
    match parts.scheme:
        case "maildir":
            yield from _maildir(Path(parts.path))
        case "mbox":
            yield from _mbox(Path(parts.path))
        case "imaps" | "imap":
            yield from _imap(address)
        case _:
            raise MailboxError("A mailbox is maildir:///path, mbox:///path or imaps://name:password@host/folder.")


def _maildir(path: Path) -> Iterator[bytes]:
    if not path.is_dir():
        raise MailboxError(f"There is no folder {path}.")
    box = mailbox.Maildir(path, factory=None, create=False)
    new = [key for key in sorted(box.iterkeys()) if "S" not in box.get_message(key).get_flags()]
    for key in new[:MOST]:
        message = box.get_message(key)
        yield box.get_bytes(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message


def _mbox(path: Path) -> Iterator[bytes]:
    """Only read: another program may be writing to it. What is known already is passed over by its digest."""
    if not path.is_file():
        raise MailboxError(f"There is no file {path}.")
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def _imap(address: str) -> Iterator[bytes]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "imap" and host not in ("localhost", "127.0.0.1", "::1"):
        raise MailboxError("Without TLS a mailbox is read on this machine only: write imaps://.")
    server: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
    with server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        if server.select(f'"{folder}"')[0] != "OK":
            raise MailboxError(f"There is no folder {folder} on {host}.")
        _, found = server.uid("SEARCH", "UNSEEN")
        for uid in found[0].split()[:MOST]:
            _, fetched = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            yield from (each[1] for each in fetched if isinstance(each, tuple))
            server.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")
