"""Children of a supervisor: started in order, restarted, stopped; with small programs in the place of Karvan's."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from mission.supervisor.broker import SupervisorError
from mission.supervisor.children import Child
from mission.supervisor.supervisor import Supervisor


def child(folder: Path, name: str, code: str, **options: object) -> Child:
    return Child(name, [sys.executable, "-S", "-c", code], folder / f"{name}.log", **options)  # type: ignore[arg-type]


def test_children_start_in_order_and_stop_in_reverse(tmp_path: Path) -> None:
    def note(name: str) -> str:
        return (
            f"import signal, sys, time; file = open({str(tmp_path / 'notes')!r}, 'a', buffering=1);"
            f"signal.signal(signal.SIGTERM, lambda *_: (print('{name} stops', file=file), sys.exit()));"
            f"print('{name} starts', file=file); time.sleep(60)"
        )

    def ready(name: str) -> bool:
        notes = tmp_path / "notes"
        return notes.exists() and f"{name} starts" in notes.read_text()

    crew = [child(tmp_path, name, note(name), ready=lambda name=name: ready(name)) for name in ("one", "two")]
    with Supervisor(crew, lock=tmp_path / "lock", say=print).running() as supervisor:
        assert supervisor.wait(0.1)
    assert (tmp_path / "notes").read_text().splitlines() == ["one starts", "two starts", "two stops", "one stops"]


def test_child_that_dies_is_started_again_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    one = child(tmp_path, "one", "import time; time.sleep(60)")
    with Supervisor([one], lock=tmp_path / "lock", say=said.append).running() as supervisor:
        first = one.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        supervisor.wait(1.5)
        assert one.pid not in (None, first)
    assert said == [f"one ended (killed by SIGKILL); see {one.log}. Starting it again."]


def test_child_that_cannot_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    one = child(tmp_path, "one", "print('no room at the inn'); raise SystemExit(3)", ready=lambda: False)
    crew = Supervisor([one], lock=tmp_path / "lock", say=print)
    with pytest.raises(SupervisorError, match=r"one ended while starting.* no room at the inn"), crew.running():
        pass


def test_child_that_will_not_stop_is_killed_with_its_own_children(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork();"
        "print(os.getpid(), flush=True); time.sleep(60)"
    )
    one = child(
        tmp_path, "one", code, stop_seconds=0.3, ready=lambda: len((tmp_path / "one.log").read_text().split()) == 2
    )
    began = time.monotonic()
    with Supervisor([one], lock=tmp_path / "lock", say=print).running():
        pids = [int(each) for each in one.log.read_text().split()]
    assert time.monotonic() - began < 5
    time.sleep(0.2)
    for pid in pids:
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_two_signals_stop_as_one_does(tmp_path: Path) -> None:
    one = child(tmp_path, "one", "import time; time.sleep(60)")
    with Supervisor([one], lock=tmp_path / "lock", say=print).running() as supervisor:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        assert not supervisor.wait(5)
    assert one.pid is None
