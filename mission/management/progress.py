"""A run's progress for a terminal: one line that renews itself, or plain lines where there is no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TextIO

SILENCE = 2.0  # seconds between two plain lines of the same phase


class ProgressLine:
    """`show` it whatever the run says; `close` it before anything else is written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._renews = out.isatty()
        self._shown = ""
        self._phase = ""
        self._elapsed = 0.0

    def show(self, progress: Mapping[str, Any]) -> None:
        line = progress_said(progress)
        if not line or line == self._shown:
            return
        elapsed = float(progress["elapsed"])
        if self._renews:
            self._out.write(f"\r\x1b[2K  {line}")
        elif progress["phase"] != self._phase or elapsed - self._elapsed >= SILENCE:
            self._out.write(f"  {line}\n")
        else:
            return
        self._out.flush()
        self._shown, self._phase, self._elapsed = line, progress["phase"], elapsed

    def close(self) -> None:
        if self._renews and self._shown:
            self._out.write("\n")
            self._out.flush()
        self._shown = ""


def progress_said(progress: Mapping[str, Any]) -> str:
    """Phase, value, bound, gap, meetings, elapsed; empty before the search's first word."""
    if not progress:
        return ""
    gap = progress["gap"]
    return "  ".join(
        (
            f"{progress['phase']:<12}",
            f"value {_figure(progress['value']):>7}",
            f"bound {_figure(progress['bound']):>7}",
            f"gap {'-' if gap is None else f'{gap:.1%}':>6}",
            f"meetings {_figure(progress['met']):>4}",
            f"{progress['elapsed']:6.1f} s",
        )
    )


def levels_said(report: Mapping[str, Any]) -> list[str]:
    """One line a goal level: what was reached and how good that is."""
    return [f"{level['name']:<12}{level['value']:>8,}  {level['sentence']}" for level in report["levels"]]


def _figure(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"
