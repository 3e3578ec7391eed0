"""The closing lines of a test run: every lack named and counted, also under xdist; a failure where nothing may lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.requirements import LACK, NEEDS, Need, closing_lines, require

pytest_plugins = ["pytester"]

CONFTEST = """
from tests.conftest import pytest_terminal_summary
from tests.requirements import NEEDS, Need

NEEDS["teapot"] = Need("a teapot", lambda: None, "Buy one.")
NEEDS["kettle"] = Need("a kettle", lambda: "/usr/bin/kettle", "Buy one.")
"""
TESTS = """
import pytest
from tests.requirements import require

@pytest.mark.parametrize("cup", range(3))
def test_tea_is_poured(cup):
    require("teapot")

def test_water_boils():
    assert require("kettle") == "/usr/bin/kettle"
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("KARVAN_REQUIRE", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    # Only what is tried out here: the others take most of the time to start.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    return pytester


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_lack_is_named_and_counted_with_any_number_of_processes(suite: pytest.Pytester, processes: str) -> None:
    result = suite.runpytest_subprocess("-n", processes, "-p", "xdist")
    result.assert_outcomes(passed=1, skipped=3)
    result.stdout.fnmatch_lines(["Not run for want of: a teapot (3 tests)"])
    assert result.ret == 0


@pytest.mark.parametrize("demanded", ["all", "kettle, teapot"])
def test_a_lack_fails_when_it_is_required(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, demanded: str
) -> None:
    monkeypatch.setenv("KARVAN_REQUIRE", demanded)
    result = suite.runpytest_subprocess("-n", "0", "-p", "xdist")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["*a teapot is required (KARVAN_REQUIRE) and missing. Buy one.*"])
    assert result.ret == 1


def test_another_requirement_does_not_make_a_lack_fail(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARVAN_REQUIRE", "kettle")
    suite.runpytest_subprocess("-n", "0", "-p", "xdist").assert_outcomes(passed=1, skipped=3)


def test_a_whole_file_can_be_left_out_for_a_lack(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_brewing='from tests.requirements import require\nrequire("teapot")\ndef test_brew(): pass\n')
    result = suite.runpytest_subprocess("-n", "0", "-p", "xdist")
    result.stdout.fnmatch_lines(["Not run for want of: a teapot (4 tests)"])


def test_lines_say_so_when_nothing_lacks() -> None:
    assert closing_lines([]) == ["Nothing was left out for want of something on this machine."]


def test_lines_keep_lacks_apart_from_other_reasons() -> None:
    skips = [
        f"Skipped: {LACK}PostgreSQL",
        f"Skipped: {LACK}Chromium",
        f"Skipped: {LACK}PostgreSQL",
        "Skipped: a Tuesday",
    ]
    assert closing_lines(skips) == [
        "Not run for want of: Chromium (1 test), PostgreSQL (2 tests)",
        "Skipped for other reasons: a Tuesday (1 test)",
    ]


def test_a_need_that_is_here_gives_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDS, "kettle", Need("a kettle", lambda: "/usr/bin/kettle", "Buy one."))
    assert require("kettle") == "/usr/bin/kettle"
