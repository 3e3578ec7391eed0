"""The port of the pages, and the processes of one machine."""

from __future__ import annotations

import socket

import pytest

from mission.supervisor import crew
from mission.supervisor.broker import SupervisorError


def test_listen_takes_the_next_free_port_and_says_so() -> None:
    said: list[str] = []
    with crew.listen(18_450, say=said.append) as first:
        port = first.getsockname()[1]
        with crew.listen(port, say=said.append) as second:
            other = second.getsockname()[1]
    assert other > port
    assert said[-1] == f"Port {port} is taken; the pages are at port {other}."


def test_listen_gives_up_with_words_when_all_ports_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PORTS_TRIED", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SupervisorError, match="Name a free one with --port"):
            crew.listen(taken.getsockname()[1], say=print)


def test_redis_that_does_not_answer_is_named(settings: pytest.FixtureRequest, tmp_path: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    settings.RUNTIME_DIR = tmp_path / "run"  # type: ignore[attr-defined, operator]
    with pytest.raises(SupervisorError, match="No Redis answers at REDIS_URL"):
        crew.supervisor(web=None, say=print)
