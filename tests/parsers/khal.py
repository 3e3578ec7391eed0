"""khal, a calendar program for the terminal: what somebody who uses it sees."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.requirements import require

DAYS = ("2026-02-09", "2026-02-11")
SHOWN = "{start-long} {end-time}|{title}|{location}"


def khal_calendar(folder: Path) -> Path:
    """The folder that holds khal's calendar, one file an event."""
    calendar = folder / "calendar"
    calendar.mkdir(exist_ok=True)
    return calendar


def khal_import(folder: Path, data: bytes) -> None:
    (folder / "feed.ics").write_bytes(data)
    _khal(folder, "import", "--batch", str(folder / "feed.ics"))


def khal_lists(folder: Path) -> list[str]:
    """What khal shows of the mission's two days, line by line."""
    said = _khal(folder, "list", "--day-format", "", "--format", SHOWN, *DAYS)
    return [line for line in said.splitlines() if line.strip()]


def _khal(folder: Path, *arguments: str) -> str:
    config = folder / "khal.conf"
    config.write_text(
        f"[calendars]\n[[mission]]\npath = {khal_calendar(folder)}\n"
        "[locale]\nlocal_timezone = Asia/Baku\ndefault_timezone = Asia/Baku\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        "longdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {folder / 'khal.db'}\n"
    )
    env = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [require("khal"), "-c", config, *arguments], check=True, env=env, capture_output=True, text=True
    )
    return done.stdout
