"""What four parsers that share no code read in a calendar: icalendar, vobject, libical (C) and ical.js (JavaScript)."""

from __future__ import annotations

import ctypes
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import icalendar
import vobject

from tests.requirements import require

Moment = int | str  # seconds since 1970, or a day as "2026-02-09"


@dataclass(frozen=True, order=True)
class Read:
    """One event as a program understood it."""

    uid: str
    sequence: int
    status: str
    summary: str
    location: str
    description: str
    starts: Moment
    ends: Moment


Reader = Callable[[bytes], list[Read]]


def with_icalendar(data: bytes) -> list[Read]:
    found = []
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        texts = {name: str(event.get(name, "")) for name in ("UID", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION")}
        times = _moment(event["DTSTART"].dt), _moment(event["DTEND"].dt)
        found.append(
            Read(texts["UID"], int(event["SEQUENCE"]), texts["STATUS"], texts["SUMMARY"], texts["LOCATION"],
                 texts["DESCRIPTION"], *times)
        )  # fmt: skip
    return sorted(found)


def with_vobject(data: bytes) -> list[Read]:
    calendar = vobject.readOne(data.decode())
    found = []
    for event in calendar.vevent_list:

        def said(name: str, event: Any = event) -> str:
            return str(getattr(event, name).value) if hasattr(event, name) else ""

        found.append(
            Read(said("uid"), int(said("sequence")), said("status"), said("summary"), said("location"),
                 said("description"), _moment(event.dtstart.value), _moment(event.dtend.value))
        )  # fmt: skip
    return sorted(found)


def with_libical(data: bytes) -> list[Read]:
    return _Libical(require("libical")).read(data)


def with_ical_js(data: bytes) -> list[Read]:
    return each_with_ical_js([data])[0]


READERS: dict[str, Reader] = {
    "icalendar": with_icalendar,
    "vobject": with_vobject,
    "libical": with_libical,
    "ical.js": with_ical_js,
}


def each_with_ical_js(calendars: Sequence[bytes]) -> list[list[Read]]:
    """Many calendars by one start of Node."""
    module = require("ical.js")
    script = Path(__file__).with_name("read.mjs")
    asked = json.dumps([data.decode() for data in calendars])
    done = subprocess.run([require("node"), script, module], input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"ical.js refused a calendar: {done.stderr}")
    return [sorted(Read(**event) for event in events) for events in json.loads(done.stdout)]


def _moment(value: date) -> Moment:
    return int(value.timestamp()) if isinstance(value, datetime) else value.isoformat()


# --- libical


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    ]


class _Libical:
    """The few calls of the C library that read a calendar."""

    EVENT = 4  # ICAL_VEVENT_COMPONENT

    def __init__(self, path: str) -> None:
        self.library = ctypes.CDLL(path)
        pointer, number, letters = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
        for name, result, arguments in (
            ("icalparser_parse_string", pointer, [letters]),
            ("icalcomponent_get_first_component", pointer, [pointer, number]),
            ("icalcomponent_get_next_component", pointer, [pointer, number]),
            ("icalcomponent_count_errors", number, [pointer]),
            ("icalcomponent_get_uid", letters, [pointer]),
            ("icalcomponent_get_summary", letters, [pointer]),
            ("icalcomponent_get_location", letters, [pointer]),
            ("icalcomponent_get_description", letters, [pointer]),
            ("icalcomponent_get_sequence", number, [pointer]),
            ("icalcomponent_get_status", number, [pointer]),
            ("icalproperty_status_to_string", letters, [number]),
            ("icalcomponent_get_dtstart", _Time, [pointer]),
            ("icalcomponent_get_dtend", _Time, [pointer]),
            ("icaltime_as_timet_with_zone", ctypes.c_long, [_Time, pointer]),
            ("icalcomponent_free", None, [pointer]),
        ):
            call = getattr(self.library, name)
            call.restype, call.argtypes = result, arguments

    def read(self, data: bytes) -> list[Read]:
        root = self.library.icalparser_parse_string(data)
        if not root:
            raise ValueError("libical found no calendar.")
        try:
            if errors := self.library.icalcomponent_count_errors(root):
                raise ValueError(f"libical counts {errors} errors.")
            found = []
            event = self.library.icalcomponent_get_first_component(root, self.EVENT)
            while event:
                found.append(self._event(event))
                event = self.library.icalcomponent_get_next_component(root, self.EVENT)
            return sorted(found)
        finally:
            self.library.icalcomponent_free(root)

    def _event(self, event: int) -> Read:
        def said(name: str) -> str:
            found: bytes | None = getattr(self.library, f"icalcomponent_get_{name}")(event)
            return (found or b"").decode()

        status = self.library.icalproperty_status_to_string(self.library.icalcomponent_get_status(event))
        times = (self.library.icalcomponent_get_dtstart(event), self.library.icalcomponent_get_dtend(event))
        return Read(
            said("uid"),
            self.library.icalcomponent_get_sequence(event),
            (status or b"").decode(),
            said("summary"),
            said("location"),
            said("description"),
            *(self._moment(time) for time in times),
        )

    def _moment(self, time: _Time) -> Moment:
        if time.is_date:
            return f"{time.year:04}-{time.month:02}-{time.day:02}"
        return int(self.library.icaltime_as_timet_with_zone(time, time.zone))
