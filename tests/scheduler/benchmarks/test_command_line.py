"""The benchmarks' command: what it prints, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scheduler.benchmarks.__main__ import main
from tests.scheduler.benchmarks.test_dzn import TEXT


def run(capsys: pytest.CaptureFixture[str], folder: Path, text: str, *words: str) -> tuple[int, str, str]:
    path = folder / "given.dzn"
    path.write_text(text, encoding="utf-8")
    code = main(["b2bsp", str(path), "--seconds", "30", "--workers", "1", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_answer_is_one_json_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, TEXT.replace("{0,3}", "{0,3,1}"), "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["status"], found["breaks"], found["bound"]) == ("optimal", 1, 1)
    assert found["slots"] == [2, 4]
    assert found["seconds"] > 0


def test_answer_in_words_names_every_slot(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, TEXT)
    assert code == 0
    assert out.splitlines()[0].startswith("optimal: 1 breaks, proven the fewest")
    assert out.splitlines()[2] == "meeting    2  slot   4"


def test_infeasible_file_is_said_to_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, TEXT.replace("1..2", "1..4"), "--json")
    found = json.loads(out)
    assert code == 1
    assert (found["status"], found["breaks"], found["slots"]) == ("infeasible", None, [])


def test_broken_and_missing_files_are_refused_in_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, tmp_path, "nBusiness = ;")[0] == 2
    assert main(["b2bsp", str(tmp_path / "none.dzn")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["b2bsp", str(tmp_path / "given.dzn"), "--seconds", "0"]) == 2
    (tmp_path / "given.dzn").write_bytes(b"\xff\xfe\x00")
    assert main(["b2bsp", str(tmp_path / "given.dzn")]) == 2
