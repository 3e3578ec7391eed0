"""The tree keeps to the house's ways, and each check finds what it is there to find."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.house.tree import findings

SPLIT = "a file has at most 500. Split it by job."


def test_tree_keeps_to_the_ways_of_the_house() -> None:
    assert list(findings()) == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.py", '"""Says its job."""\n' + "x = 1\n" * 500, f"a.py: 501 lines; {SPLIT}"),
        ("a.py", "import os\n", "a.py:1: begins without a line that says its one job."),
        ("a.py", "", "a.py:1: is empty; even a package says in one line what it holds."),
        ("a.py", '"""Says its job."""\nif:\n', "a.py:2: is not Python: invalid syntax"),
        ("a.css", "body { margin: 0 }\n", "a.css:1: begins without a line that says its one job."),
        ("a.md", "see /ro" + "ot/x\n", "a.md:1: a path of one machine: '/roo" + "t/'"),
        ("r.txt", "--index" + "-url https://mirror.example/simple\n", "r.txt:1: a package mirror: 'index" + "-url https://'"),
        ("a.py", '"""Says its job."""\n# TO' + "DO\n", "a.py:2: work left undone: 'TOD" + "O'"),
    ],
)  # fmt: skip
def test_tree_finds_a_seeded_fault(house: Path, name: str, text: str, said: str) -> None:
    (house / name).write_text(text, encoding="utf-8")
    assert list(findings(house)) == [said]


def test_tree_lets_generated_files_be_long_and_programs_start_with_their_own_line(house: Path) -> None:
    (house / "migrations").mkdir()
    (house / "migrations" / "0001_initial.py").write_text("x = 1\n" * 600, encoding="utf-8")
    (house / "run.py").write_text('#!/usr/bin/env python\n"""Says its job."""\n', encoding="utf-8")
    (house / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    assert list(findings(house)) == []
