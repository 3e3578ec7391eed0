"""The Makefile on machines that are not this one: without Python, with an old one, without venv; and at Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import textwrap
import time
from pathlib import Path

import pytest

from tests.house.tree import ROOT

MAKE = shutil.which("make") or "make"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine whose PATH holds nothing but what a test puts there."""
    (tmp_path / "path").mkdir()
    return tmp_path


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{textwrap.dedent(script)}", encoding="utf-8")
    path.chmod(0o755)


def _make(machine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MAKE, f"VENV={machine / 'venv'}", *words],
        cwd=ROOT, env={"PATH": str(machine / "path")}, capture_output=True, text=True,
    )  # fmt: skip


def _installed(machine: Path, script: str) -> None:
    """An environment that is already there, with a Python of the test's own."""
    _program(machine / "venv" / "bin" / "python", script)
    for stamp in (".installed-run", ".installed-dev"):
        (machine / "venv" / stamp).touch()


def test_help_names_the_two_commands_that_a_newcomer_needs() -> None:
    said = subprocess.run([MAKE, "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make demo " in said
    assert "make test " in said


def test_a_machine_without_python_is_told_which_one_to_install(machine: Path) -> None:
    done = _make(machine, "demo")
    assert done.returncode != 0
    assert "Karvan needs Python 3.11 or newer, and none was found." in done.stderr
    assert "make demo PYTHON=" in done.stderr


def test_an_old_python_and_a_name_that_leads_nowhere_are_passed_over(machine: Path) -> None:
    _program(machine / "path" / "python3", 'case "$*" in *version_info*) exit 1;; esac; exit 0\n')
    _program(machine / "path" / "python3.12", "echo 'command not found' >&2; exit 127\n")
    done = _make(machine, "demo")
    assert done.returncode != 0
    assert "none was found" in done.stderr
    assert "command not found" not in done.stderr


def test_a_python_without_venv_is_told_the_package_that_lacks(machine: Path) -> None:
    _program(machine / "path" / "python3", 'case "$*" in *"import venv"*) exit 1;; esac; exit 0\n')
    done = _make(machine, "demo")
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr
    assert not (machine / "venv").exists()


def test_a_second_run_installs_nothing_and_hands_on_once_and_port(machine: Path) -> None:
    _installed(machine, 'echo "ran $*"\n')
    assert _make(machine, "demo", "ONCE=1", "PORT=8123").stdout == "ran manage.py demo --once --port 8123\n"


def test_demo_that_fails_fails_make_too(machine: Path) -> None:
    _installed(machine, "exit 3\n")
    assert _make(machine, "demo").returncode != 0


@pytest.mark.parametrize("code", [0, 130])
def test_ctrl_c_ends_the_demo_without_an_error_of_make(machine: Path, code: int) -> None:
    _installed(machine, f"trap 'echo stopped; exit {code}' INT\necho started\nwhile :; do /bin/sleep 0.05; done\n")
    demo = subprocess.Popen(
        [MAKE, f"VENV={machine / 'venv'}", "demo"],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert demo.stdout is not None
    assert demo.stdout.readline() == "started\n"
    time.sleep(0.1)
    os.killpg(demo.pid, signal.SIGINT)  # as a terminal does: to everything in the foreground
    said, complained = demo.communicate(timeout=20)
    assert said == "stopped\n"
    assert complained == ""
