"""`make lint`: every check in turn, all of them even when one fails, and a closing table."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import compose

from tests.house.tree import ROOT, findings

BIN = Path(sys.executable).parent
# The package's own wrapper swallows the program's exit code.
DOCKER_COMPOSE = str(Path(compose.__file__).parent / "docker-compose")
COMPOSE = "docker/compose.yml"
# A production's environment with values of nobody: what compose demands and what settings demand.
PRODUCTION = {
    "KARVAN_ENV": "production",
    "KARVAN_SECRET_KEY": "3Jq0vX9cT7wLr2Zp8KfYbN5mHs1DgUeAoQiR6tWxBnM4yVkC-EhF7dS",
    "KARVAN_HOSTS": "karvan.example.org",
    "KARVAN_URL": "https://karvan.example.org",
    "KARVAN_DB_PASSWORD": "not-a-real-password",
    "KARVAN_REDIS_PASSWORD": "not-a-real-password",
    "REDIS_URL": "redis://redis:6379/0",
}


@dataclass(frozen=True)
class Check:
    """One tool's run: what it looks at, its command, the environment it needs on top of ours."""

    title: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def checks(var: str) -> list[Check]:
    """All commands; `var` is an empty folder for those that would touch the installation's own."""
    manage = [sys.executable, "manage.py"]
    apart = {"KARVAN_VAR": var, "DATABASE_URL": f"sqlite:///{var}/lint.sqlite3"}
    return [
        Check("style (ruff)", [str(BIN / "ruff"), "check", "."]),
        Check("form (ruff format)", [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."]),
        Check("import contracts (import-linter)", [str(BIN / "lint-imports")]),
        Check("templates (djlint)", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
        Check("compose file: schema", [
            str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", COMPOSE,
        ]),
        Check("compose file: resolved", [
            DOCKER_COMPOSE, "-f", COMPOSE, "config", "--quiet",
        ], PRODUCTION),
        Check("shell scripts", ["bash", "-n", ".ci/run", "docker/entrypoint"]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], apart),
        Check("deployment settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], apart | PRODUCTION),
        Check("types (mypy)", [str(BIN / "mypy")], apart),
    ]  # fmt: skip


def main() -> int:
    rows = []
    with tempfile.TemporaryDirectory() as var:
        for check in checks(var):
            begun = time.monotonic()
            ended = subprocess.run(
                check.command, cwd=ROOT, env=os.environ | check.environment, capture_output=True, text=True
            )
            rows.append((check.title, ended.returncode == 0, time.monotonic() - begun))
            if ended.returncode:
                print(f"== {check.title}: {' '.join(check.command)}\n{ended.stdout}{ended.stderr}", flush=True)
    begun = time.monotonic()
    lines = list(findings())
    rows.append(("the tree", not lines, time.monotonic() - begun))
    if lines:
        print("== the tree", *lines, sep="\n")
    for title, passed, seconds in rows:
        print(f"{'ok  ' if passed else 'FAIL'}  {seconds:5.1f} s  {title}")
    return 0 if all(passed for _, passed, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
