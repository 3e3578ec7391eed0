"""The locked requirements: everything wanted is there, pinned and with its hash; what is tested is what is run."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)(.*(?:\n {4}.*)*)", re.MULTILINE)


def _wanted(name: str) -> set[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return {re.split(r"[\[~<>=! ]", line)[0].lower().replace("_", "-") for line in lines if line and line[0] != "-"}


def _locked(name: str) -> dict[tuple[str, str], str]:
    """(package, version) -> the rest of its entry. A package may be there in several versions for several Pythons."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {(package, version): rest for package, version, rest in PIN.findall(text)}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-bench"])
def test_everything_wanted_is_locked_with_its_hash(name: str) -> None:
    locked = _locked(f"{name}.txt")
    assert _wanted(f"{name}.in") <= {package for package, _ in locked}
    assert [pin for pin, rest in locked.items() if "--hash=sha256:" not in rest] == []


def test_what_is_tested_is_what_is_run() -> None:
    assert set(_locked("requirements.txt")) <= set(_locked("requirements-dev.txt"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"])
def test_lock_names_no_index_and_no_folder(name: str) -> None:
    assert re.findall(r"https?://\S+|^--\w+.*$|file:\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE) == []
