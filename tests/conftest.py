"""What holds for every test: this machine only, its own files, its lacks named at the end."""

from __future__ import annotations

import os
import socket
from collections.abc import Generator, Iterator
from typing import Any

import hypothesis
import pytest

from tests.requirements import closing_lines

pytest_plugins = ["tests.cast"]

MOST_PROCESSES = 4

hypothesis.settings.register_profile("quick", max_examples=25, deadline=None)
# The same examples every time, so that a red build is red again on the next machine.
hypothesis.settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("deep", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("KARVAN_HYPOTHESIS", "ci" if os.environ.get("CI") else "quick"))

_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: Any) -> None:
    """A test that reaches out of this machine would pass or fail with somebody else's server."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = str(address[0])
        if not (host.startswith("127.") or host in ("::1", "localhost")):
            raise AssertionError(f"A test tried to reach {host}:{address[1]}; tests stay on this machine.")
    _connect(self, address)


@pytest.fixture(scope="session", autouse=True)
def _this_machine_only() -> Iterator[None]:
    socket.socket.connect = _connect_here_only  # type: ignore[method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Test processes for `-n auto`: one a core, and never so many that solver tests starve each other."""
    return min(os.cpu_count() or 1, MOST_PROCESSES)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, Any, Any]:
    """Marks what touches the database, and leaves for the PostgreSQL run what is PostgreSQL's own or is run once."""
    from django.conf import settings

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    both = os.environ.get("KARVAN_TEST_PASSES") == "both"
    kept, left = [], []
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & {"db", "transactional_db", "live_server"}:
            item.add_marker("database")
        waits = item.get_closest_marker("postgresql_only") or (both and item.get_closest_marker("one_pass"))
        elsewhere = item.get_closest_marker("sqlite_only") if on_postgres else waits
        (left if elsewhere else kept).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)
    result = yield
    # After everybody has put them in order. One process gets the first tests in one piece: those that start servers,
    # which they share, and wait for them; nobody waits for such a test alone at the end.
    items.sort(key=lambda item: item.get_closest_marker("services") is None)
    return result


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The closing lines: what was not run, and why. Nothing is left out in silence."""
    reports = terminalreporter.stats.get("skipped", [])
    skips = [report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple)]
    terminalreporter.ensure_newline()
    for line in closing_lines(skips):
        terminalreporter.write_line(line)
