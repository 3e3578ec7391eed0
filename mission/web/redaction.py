"""Blots secret tokens out of whatever is logged."""

from __future__ import annotations

import logging
import re

TOKEN_IN_ADDRESS = re.compile(r"(/(?:calendar|sign-in|answer)/)[^/\s?\"'.]+")


def redact(text: str) -> str:
    return TOKEN_IN_ADDRESS.sub(r"\1[secret]", text)


class TokensStayOut(logging.Filter):
    """A handler's filter: the address of a feed, a sign-in or an answer never reaches a log with its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = redact(text)
        if clean != text:
            record.msg, record.args = clean, None
        return True
