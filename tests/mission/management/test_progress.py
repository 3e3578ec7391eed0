"""A run's progress in a terminal and outside one."""

from __future__ import annotations

import io
from typing import Any

from mission.management.progress import ProgressLine, levels_said, progress_said

WORTH: dict[str, Any] = {"phase": "worth", "value": 1234, "bound": 1250, "gap": 0.0128, "met": 160, "elapsed": 3.21}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_says_phase_value_bound_gap_meetings_and_time() -> None:
    said = progress_said(WORTH)
    assert said.split() == ["worth", "value", "1,234", "bound", "1,250", "gap", "1.3%", "meetings", "160", "3.2", "s"]


def test_progress_without_figures_shows_dashes() -> None:
    building = {"phase": "building", "value": None, "bound": None, "gap": None, "met": None, "elapsed": 0.0}
    assert " ".join(progress_said(building).split()) == "building value - bound - gap - meetings - 0.0 s"
    assert progress_said({}) == ""


def test_terminal_gets_one_line_that_renews_itself() -> None:
    out = Terminal()
    line = ProgressLine(out)
    line.show({})
    line.show(WORTH)
    line.show(WORTH)
    line.show(WORTH | {"elapsed": 3.4})
    line.close()
    assert out.getvalue().count("\r\x1b[2K") == 2
    assert out.getvalue().count("\n") == 1


def test_log_gets_a_line_per_phase_and_none_in_quick_succession() -> None:
    out = io.StringIO()
    line = ProgressLine(out)
    for progress in (WORTH, WORTH | {"elapsed": 3.5}, WORTH | {"elapsed": 5.5}, WORTH | {"phase": "comfort"}):
        line.show(progress)
    line.close()
    assert [each.split()[0] for each in out.getvalue().splitlines()] == ["worth", "worth", "comfort"]


def test_levels_say_value_and_proof() -> None:
    report = {"levels": [{"name": "worth", "value": 1234, "sentence": "the best possible"}]}
    assert [each.split() for each in levels_said(report)] == [["worth", "1,234", "the", "best", "possible"]]
