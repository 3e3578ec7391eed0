"""Who may be written to: one person at one plain address, with a name that fits into a header."""

from __future__ import annotations

import re
import unicodedata

# Only what every mail server takes: anything else is refused, since a lax server might read two addresses in one.
PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\Z")


class RecipientError(ValueError):
    """This name or address cannot be written to; the text says why."""


def recipient_check(name: str, address: str) -> str:
    """The address, if it is one plain address and the name holds nothing that could break a header."""
    if not address:
        raise RecipientError(f"{_shown(name)} has no e-mail address.")
    if not PLAIN.match(address) or ".." in address:
        raise RecipientError(f"“{_shown(address)}” is not one plain e-mail address. Correct it and send again.")
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in name):
        raise RecipientError(f"The name “{_shown(name)}” holds a line break or a control character. Correct it.")
    return address


def _shown(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:100]
