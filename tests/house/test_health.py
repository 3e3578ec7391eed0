"""The containers' own check, against servers that are well, ill and absent."""

from __future__ import annotations

import http.server
import importlib.util
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.tree import ROOT


@pytest.fixture(scope="module")
def health() -> ModuleType:
    spec = importlib.util.spec_from_file_location("health", ROOT / "docker/health.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    class Answer(http.server.BaseHTTPRequestHandler):
        status = 200
        asked: dict[str, str] = {}

        def do_GET(self) -> None:
            type(self).asked = {"path": self.path, **dict(self.headers)}
            self.send_response(type(self).status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def test_web_is_well_when_its_address_answers_as_behind_the_proxy(
    health: ModuleType, server: http.server.HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KARVAN_HOSTS", "karvan.example.org, other.example.org")
    assert health.web(f"http://127.0.0.1:{server.server_port}") is None
    asked = server.RequestHandlerClass.asked  # type: ignore[attr-defined]
    assert (asked["path"], asked["Host"], asked["X-Forwarded-Proto"]) == ("/healthz", "karvan.example.org", "https")


def test_web_is_ill_when_its_database_is_gone(health: ModuleType, server: http.server.HTTPServer) -> None:
    server.RequestHandlerClass.status = 503  # type: ignore[attr-defined]
    assert health.web(f"http://127.0.0.1:{server.server_port}") == "/healthz: HTTP Error 503: Service Unavailable"


def test_web_is_ill_when_nothing_listens(health: ModuleType) -> None:
    assert "refused" in health.web("http://127.0.0.1:1")


def test_beat_is_well_while_it_keeps_notes(health: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "celerybeat-schedule.db").touch()
    assert health.beat(tmp_path) is None


def test_beat_is_ill_without_notes_and_with_old_ones(health: ModuleType, tmp_path: Path) -> None:
    assert health.beat(tmp_path) == "the clock has written nothing"
    notes = tmp_path / "celerybeat-schedule"
    notes.touch()
    old = time.time() - 2000
    os.utime(notes, (old, old))
    assert health.beat(tmp_path).startswith("the clock has been silent for 2000 s")
