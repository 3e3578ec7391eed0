"""Which letters papers can print, what stands in for others, and where in a mission such others are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from mission.models import (
    GroupSession,
    Interpreter,
    Mission,
    Party,
    Person,
    ProgrammeItem,
    Room,
    Sector,
    Vehicle,
    Venue,
)

# Code points from, to, for which the fonts that travel with the typesetter have a picture; a test holds them to it.
# Latin, Greek, Cyrillic, Armenian, Hebrew, most of Arabic, Georgian; signs.
PRINTED = (
    (0x20, 0x4FF), (0x510, 0x513), (0x51A, 0x51D), (0x531, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A),
    (0x640, 0x66D), (0x679, 0x67B), (0x67E, 0x680), (0x683, 0x684), (0x686, 0x687), (0x691, 0x691), (0x698, 0x698),
    (0x6A4, 0x6A4), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6BE, 0x6BE), (0x6CC, 0x6CC), (0x6F0, 0x6F9), (0x10D0, 0x10FF),
    (0x1D00, 0x2040), (0x2044, 0x2052), (0x2054, 0x211E), (0x2120, 0x2120), (0x2122, 0x2122), (0x2126, 0x2151),
    (0x2153, 0x2184), (0x2190, 0x23FF), (0x2460, 0x2606), (0x2C60, 0x2CFF), (0xFB00, 0xFB4F),
)  # fmt: skip
STAND_IN = "(?)"
# Every row whose words stand on a paper.
WORDS: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("Sector", Sector, ("name",)),
    ("Party", Party, ("name", "profile")),
    ("Person", Person, ("name", "title")),
    ("Interpreter", Interpreter, ("name",)),
    ("Vehicle", Vehicle, ("name", "driver_name")),
    ("Venue", Venue, ("name", "address")),
    ("Room", Room, ("name",)),
    ("Programme item", ProgrammeItem, ("title", "description")),
    ("Group session", GroupSession, ("title",)),
)


@dataclass(frozen=True, slots=True)
class Unprintable:
    """One text that no paper can print as it is. `letters`: those that are lacking, each once."""

    kind: str
    text: str
    letters: str


def printed(text: str) -> str:
    """The text as papers print it: a letter that has no picture by its plain form if it has one ("Ａ" is "A"), else by
    a mark in its place; a sign or an emoji without a picture is left out."""
    if not unprintable(text):
        return text
    found = ""
    for each in text:
        if has_picture(each):
            found += each
        elif all(has_picture(part) for part in unicodedata.normalize("NFKD", each)):
            found += unicodedata.normalize("NFKC", each)
        elif unicodedata.category(each)[0] in "LN" and not found.endswith(STAND_IN):
            found += STAND_IN
    return found


def unprintable(text: str) -> str:
    """The characters of a text that papers cannot print as they are, each once."""
    return "".join(dict.fromkeys(each for each in text if not has_picture(each)))


def has_picture(letter: str) -> bool:
    """Marks, blanks and unseen characters need none of their own."""
    at = ord(letter)
    if at < 0x500 or unicodedata.category(letter)[0] in "MZC":
        return True
    return any(first <= at <= last for first, last in PRINTED)


def texts_unprintable(*, mission: Mission) -> tuple[Unprintable, ...]:
    """Everything entered that would not come out on paper as it is, in a fixed number of queries."""
    return tuple(_found(mission))


def _found(mission: Mission) -> Iterator[Unprintable]:
    for text in (mission.name, mission.place):
        yield from _of("Mission", text)
    for kind, model, names in WORDS:
        for values in model._default_manager.filter(mission=mission).values_list(*names):
            for text in values:
                yield from _of(kind, text)


def _of(kind: str, text: str) -> Iterator[Unprintable]:
    if letters := unprintable(text):
        yield Unprintable(kind, text if len(text) <= 80 else f"{text[:79]}…", letters[:40])
