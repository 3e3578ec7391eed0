"""What a cell may hold: each kind turns a cell into a value, or says in words why not, and a value into a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import models

from mission.models.base import text_clean
from scheduler.core.meetings.rulebook import COMFORT_RULES

LARGEST_WHOLE = 32767  # what PostgreSQL keeps in a small whole number
_MANGLED = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+]?\d+\Z")
_SERIAL = re.compile(r"\d+([.,]\d+)?\Z")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_CLOCK = re.compile(r"([01]\d|2[0-3]|\d):([0-5]\d)(:[0-5]\d(\.\d{1,6})?)?\Z")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<clock>\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?) ?(?P<offset>Z|[+-]\d{2}:\d{2})?\Z"
)

Value = str | int | bool | Decimal | date | time | datetime | tuple[str, ...] | None
Shown = str | int | float | None


@dataclass(frozen=True)
class Fault:
    """A cell whose content cannot be trusted, as the reader found it; `shown` is what stands there."""

    message: str
    shown: str = ""


class CellError(ValueError):
    """Why a cell cannot be taken, and what to do."""


class Kind(Protocol):
    """Turns a cell into a value and back. An empty cell never comes here: it is None by then."""

    @property
    def explanation(self) -> str: ...

    def parse(self, raw: Any) -> Value: ...

    def show(self, value: Any) -> Shown: ...


def _as_text(raw: Any) -> str:
    """The cell's text. Raises CellError for anything a spreadsheet has made a number or a date of."""
    if isinstance(raw, bool):
        raise CellError(
            f"This should be text, but the cell holds the logical value {raw}. Format it as text, type it again."
        )
    if isinstance(raw, int | float):
        raise CellError(
            "The cell holds a number where text is expected; leading zeros, plus signs or digits may be lost. "
            "Format the column as text and type the value again."
        )
    if isinstance(raw, datetime | date | time | timedelta):
        raise CellError(
            "The spreadsheet has made a date or time of this text. Format the column as text and type the value again."
        )
    return str(raw)


@dataclass(frozen=True)
class Text:
    """Text of one or more lines; `digits`: a phone number or the like, which spreadsheets love to mangle."""

    longest: int
    digits: bool = False
    explanation: str = "Text."

    def parse(self, raw: Any) -> Value:
        text = text_clean(_as_text(raw))
        if len(text) > self.longest:
            raise CellError(f"The text has {len(text)} characters; at most {self.longest} are kept. Shorten it.")
        return text

    def show(self, value: Any) -> Shown:
        return value or None

    def doubt(self, value: Any) -> str | None:
        """Why a text that is new to the mission looks damaged; None: it does not."""
        if value and "\N{REPLACEMENT CHARACTER}" in value:
            return "The text holds “\N{REPLACEMENT CHARACTER}”: letters were lost. Save the file as UTF-8 again."
        if value and self.digits and _MANGLED.match(value):
            return "A spreadsheet has shortened this number. Format the column as text and type the number again."
        return None


@dataclass(frozen=True)
class Whole:
    """A whole number from 0 (or `least`) up."""

    least: int = 0

    @property
    def explanation(self) -> str:
        return f"A whole number from {self.least} up."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, bool | datetime | date | time | timedelta):
            raise CellError(f"“{raw}” is not a whole number; write e.g. 15, and format the cell as a number.")
        if isinstance(raw, float):
            if not raw.is_integer():
                raise CellError(f"{raw} is not a whole number.")
            number = int(raw)
        elif isinstance(raw, int):
            number = raw
        else:
            text = text_clean(str(raw))
            if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
                raise CellError(f"“{text[:40]}” is not a whole number; write e.g. 15.")
            number = int(text)
        if not self.least <= number <= LARGEST_WHOLE:
            raise CellError(f"{number} is out of range: write a whole number from {self.least} to {LARGEST_WHOLE}.")
        return number

    def show(self, value: Any) -> Shown:
        return None if value is None else int(value)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    explanation: str = "yes or no."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, bool):
            return raw
        word = text_clean(str(raw)).casefold()
        if word in ("yes", "true"):
            return True
        if word in ("no", "false"):
            return False
        raise CellError(f"“{str(raw)[:40]}” is neither yes nor no; write “yes” or “no”.")

    def show(self, value: Any) -> Shown:
        return "yes" if value else "no"


@dataclass(frozen=True)
class Choice:
    """One word of a closed set; the label people read or the short word, whatever the case."""

    words: type[models.TextChoices]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(str(each.label) for each in self.words)

    @property
    def explanation(self) -> str:
        return "One of: " + ", ".join(self.labels) + "."

    def parse(self, raw: Any) -> Value:
        word = text_clean(_as_text(raw)).casefold()
        for each in self.words:
            if word in (str(each.label).casefold(), str(each.value).casefold()):
                return str(each.value)
        near = get_close_matches(word, [label.casefold() for label in self.labels], n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise CellError(f"“{str(raw)[:40]}” is not one of: {', '.join(self.labels)}.{hint}")

    def show(self, value: Any) -> Shown:
        return str(self.words(value).label) if value else None


@dataclass(frozen=True)
class Day:
    """A calendar day."""

    explanation: str = "A day, written 2026-02-09."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, datetime):
            if raw.time() != time(0):
                raise CellError(f"“{raw}” has a time of day; write the day only, e.g. 2026-02-09.")
            return raw.date()
        if isinstance(raw, date):
            return raw
        return _day_parse(_no_number(raw, "a day", "2026-02-09"))

    def show(self, value: Any) -> Shown:
        return None if value is None else str(value.isoformat())


@dataclass(frozen=True)
class Clock:
    """A time of day."""

    explanation: str = "A time of day, written 09:30."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, datetime | date):
            raise CellError(f"“{raw}” is a date; write a time of day only, e.g. 09:30.")
        if isinstance(raw, time):
            return _whole_second(datetime.combine(date(2000, 1, 1), raw)).time()
        return _clock_parse(_no_number(raw, "a time of day", "09:30"))

    def show(self, value: Any) -> Shown:
        return None if value is None else _clock_show(value)


@dataclass(frozen=True)
class Moment:
    """A day and time in the mission's own time zone; kept in UTC."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    explanation: str = "Day and time in the mission's time zone, written 2026-02-09 09:30."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, datetime):
            return _moment_of(_whole_second(raw), self.zone)
        if isinstance(raw, date):
            raise CellError(f"“{raw}” has no time of day; write e.g. {raw} 09:30.")
        text = _no_number(raw, "day and time", "2026-02-09 09:30")
        found = _MOMENT.match(text)
        if not found:
            raise CellError(
                f"“{text[:40]}” is not a day and time that can be read only one way; write 2026-02-09 09:30."
            )
        naive = datetime.combine(_day_parse(found["day"]), _clock_parse(found["clock"]))
        if found["offset"]:
            return _moment_with_offset(naive, found["offset"], self.zone)
        return _moment_of(naive, self.zone)

    def show(self, value: Any) -> Shown:
        if value is None:
            return None
        here = value.astimezone(self.zone)
        text = f"{here:%Y-%m-%d} {_clock_show(here.time())}"
        return text if _is_once(here.replace(tzinfo=None, fold=0), self.zone) else text + _offset_show(here)


@dataclass(frozen=True)
class Degrees:
    """A latitude or longitude with up to six decimals."""

    explanation: str = "Degrees with a decimal point, e.g. 40.3725."

    def parse(self, raw: Any) -> Value:
        if isinstance(raw, bool | datetime | date | time | timedelta):
            raise CellError(f"“{raw}” is not a number of degrees; write e.g. 40.3725.")
        text = text_clean(str(raw))
        if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,6})?", text):
            raise CellError(f"“{text[:40]}” is not degrees with a point and at most six decimals; write e.g. 40.3725.")
        return Decimal(text)

    def show(self, value: Any) -> Shown:
        return None if value is None else float(value)


@dataclass(frozen=True)
class Reference:
    """The code of a row of another sheet."""

    sheet: str

    @property
    def explanation(self) -> str:
        return f"A code from the sheet “{self.sheet}”."

    def parse(self, raw: Any) -> Value:
        return text_clean(_as_text(raw)) or None

    def show(self, value: Any) -> Shown:
        return value or None


@dataclass(frozen=True)
class References:
    """Codes of rows of another sheet, separated by commas."""

    sheet: str

    @property
    def explanation(self) -> str:
        return f"Codes from the sheet “{self.sheet}”, separated by commas."

    def parse(self, raw: Any) -> Value:
        codes = [code for code in re.split(r"[\s,;]+", text_clean(_as_text(raw))) if code]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise CellError(f"“{twice[0]}” stands here twice; keep one.")
        return tuple(sorted(codes))

    def show(self, value: Any) -> Shown:
        return ", ".join(value) or None


@dataclass(frozen=True)
class Weights:
    """Overrides of comfort weights: name=points, separated by commas."""

    explanation: str = "Comfort weights that differ from the usual, e.g. travel_is_short=2, places_are_few=15."

    def parse(self, raw: Any) -> Value:
        found: dict[str, int] = {}
        for part in filter(None, re.split(r"[\s,;]+", text_clean(_as_text(raw)))):
            if not re.fullmatch(r"[a-z_]+=\d{1,6}", part):
                raise CellError(f"“{part[:40]}” is not a weight; write e.g. travel_is_short=2.")
            name, points = part.split("=")
            if name not in COMFORT_RULES:
                raise CellError(f"“{name[:40]}” is not a comfort rule; known are {', '.join(COMFORT_RULES)}.")
            found[name] = int(points)
        return tuple(f"{name}={points}" for name, points in sorted(found.items()))

    def show(self, value: Any) -> Shown:
        return ", ".join(value) or None


def _no_number(raw: Any, what: str, example: str) -> str:
    if isinstance(raw, bool | int | float | timedelta):
        raise CellError(
            f"The cell holds {raw!s:.40}, a number or a length of time, where {what} is expected; write {example}."
        )
    if isinstance(raw, time):
        raise CellError(f"The cell holds the time {raw} alone, where {what} is expected; write {example}.")
    text = text_clean(str(raw))
    if _SERIAL.match(text) or _MANGLED.match(text):
        raise CellError(f"“{text[:40]}” is a number, perhaps a spreadsheet's own count of days; write {example}.")
    return text


def _day_parse(text: str) -> date:
    found = _DAY.match(text)
    if not found:
        raise CellError(
            f"“{text[:40]}” is not a day that can be read only one way; write year-month-day, e.g. 2026-02-09."
        )
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise CellError(f"“{text}” is no day of the calendar.") from error


def _clock_parse(text: str) -> time:
    if not _CLOCK.match(text):
        raise CellError(f"“{text[:40]}” is not a time of day of 24 hours; write e.g. 09:30.")
    return time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8) if "." not in text else text)


def _clock_show(value: time) -> str:
    bare = value.replace(tzinfo=None, fold=0)
    return f"{bare:%H:%M}" if bare.second == bare.microsecond == 0 else bare.isoformat()


def _whole_second(value: datetime) -> datetime:
    """Spreadsheets keep times as fractions of a day and hand back 09:29:59.999997."""
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0)


def _moment_of(naive: datetime, zone: ZoneInfo) -> datetime:
    """The one moment of a local time. Raises CellError where clocks skip or double it."""
    early = naive.replace(tzinfo=zone, fold=0)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise CellError(
            f"{naive:%Y-%m-%d %H:%M} does not exist in {zone.key}: clocks are put forward there. Choose another."
        )
    if not _is_once(naive, zone):
        both = " or ".join(
            f"{naive:%Y-%m-%d %H:%M}{_offset_show(naive.replace(tzinfo=zone, fold=fold))}" for fold in (0, 1)
        )
        raise CellError(f"{naive:%Y-%m-%d %H:%M} happens twice in {zone.key}: clocks are put back there. Write {both}.")
    return early.astimezone(UTC)


def _moment_with_offset(naive: datetime, offset: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(naive.isoformat() + ("+00:00" if offset == "Z" else offset))
    here = moment.astimezone(zone)
    if here.replace(tzinfo=None) != naive:
        raise CellError(
            f"{naive:%Y-%m-%d %H:%M}{offset} is not a local time of {zone.key}; write the time as clocks there show it."
        )
    return moment.astimezone(UTC)


def _is_once(naive: datetime, zone: ZoneInfo) -> bool:
    return naive.replace(tzinfo=zone, fold=0).utcoffset() == naive.replace(tzinfo=zone, fold=1).utcoffset()


def _offset_show(here: datetime) -> str:
    text = f"{here:%z}"
    return f"{text[:3]}:{text[3:5]}"
