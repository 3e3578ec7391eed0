"""The image and the compose file, checked as far as can be without an engine."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.house.lint import COMPOSE, DOCKER_COMPOSE, PRODUCTION
from tests.house.tree import ROOT

DOCKERFILE = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
INSTRUCTIONS = [line for line in re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines() if line and not line.startswith("#")]
KARVAN = {"migrate", "web", "worker", "solver", "beat"}
SECRETS = ["KARVAN_SECRET_KEY", "KARVAN_HOSTS", "KARVAN_URL", "KARVAN_DB_PASSWORD", "KARVAN_REDIS_PASSWORD"]


def _config(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return subprocess.run(
        [DOCKER_COMPOSE, "-f", COMPOSE, "config", "--format", "json"],
        cwd=ROOT, env=outside | environment, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    resolved = _config(PRODUCTION)
    assert resolved.returncode == 0, resolved.stderr
    found: dict[str, Any] = json.loads(resolved.stdout)["services"]
    return found


def test_compose_has_every_part_of_a_production(services: dict[str, Any]) -> None:
    assert set(services) == KARVAN | {"postgres", "redis"}


@pytest.mark.parametrize("name", SECRETS)
def test_compose_refuses_to_start_without_a_secret(name: str) -> None:
    refused = _config({key: value for key, value in PRODUCTION.items() if key != name})
    assert refused.returncode != 0
    assert name in refused.stderr
    assert "set it to" in refused.stderr


def test_only_web_has_a_port_and_it_is_on_this_machine_alone(services: dict[str, Any]) -> None:
    ports = {
        name: [(p["host_ip"], p["target"]) for p in part["ports"]] for name, part in services.items() if "ports" in part
    }
    assert ports == {"web": [("127.0.0.1", 8000)]}


def test_only_what_serves_or_mails_reaches_outside(services: dict[str, Any]) -> None:
    assert {name for name, part in services.items() if "outside" in part["networks"]} == {"web", "worker"}


def test_every_container_is_read_only_and_can_gain_no_rights(services: dict[str, Any]) -> None:
    for name, part in services.items():
        assert part.get("read_only") is True, name
        assert part["security_opt"] == ["no-new-privileges:true"], name
    assert {name for name, part in services.items() if part.get("cap_drop") == ["ALL"]} == KARVAN | {"redis"}


def test_every_lasting_container_tells_its_health(services: dict[str, Any]) -> None:
    told = {name for name, part in services.items() if part.get("healthcheck", {}).get("test")}
    # The web's own check stands in the image.
    assert told == set(services) - {"migrate", "web"}
    assert any(line.startswith("HEALTHCHECK ") for line in INSTRUCTIONS)


def test_everything_waits_for_the_migrations(services: dict[str, Any]) -> None:
    for name in KARVAN - {"migrate"}:
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully", name


def test_solver_may_finish_the_longest_run_before_it_is_stopped(services: dict[str, Any]) -> None:
    longest = int(services["solver"]["environment"]["KARVAN_RUN_LONGEST_SECONDS"])
    assert longest == settings.RUN_LONGEST_SECONDS
    assert _seconds(services["solver"]["stop_grace_period"]) > longest


def test_queue_survives_a_restart_and_drops_nothing(services: dict[str, Any]) -> None:
    command = shlex.split(services["redis"]["command"][-1].replace("$$", "$"))
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert "/data" in [volume["target"] for volume in services["redis"]["volumes"]]


def test_workers_serve_every_queue_that_tasks_are_sent_to() -> None:
    served = set(re.findall(r"--queues (\w+)", (ROOT / "docker/entrypoint").read_text(encoding="utf-8")))
    sent = {settings.CELERY_TASK_DEFAULT_QUEUE} | {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert served == sent


def test_settings_read_every_variable_that_compose_hands_in(services: dict[str, Any]) -> None:
    read = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "mission/config").glob("*.py"))
    names = set(services["web"]["environment"])
    assert {name for name in names if f'"{name}"' not in read} == set()


def test_image_copies_only_what_exists_and_what_the_build_may_see() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    sources = [
        source
        for line in INSTRUCTIONS
        if line.startswith("COPY ") and "--from=" not in line
        for source in line.split()[1:-1]
    ]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(sources) == allowed


def test_image_runs_as_nobody_special_and_carries_no_build_tools() -> None:
    last = INSTRUCTIONS[max(n for n, line in enumerate(INSTRUCTIONS) if line.startswith("FROM ")) :]
    users = [line.split()[1] for line in last if line.startswith("USER ")]
    assert users == ["karvan"]
    assert last.index("USER karvan") < next(n for n, line in enumerate(last) if line.startswith("ENTRYPOINT"))
    assert not re.search(r"apt-get|build-essential|\bgcc\b", "\n".join(last))
    assert all(":" in line.split()[1] for line in INSTRUCTIONS if line.startswith("FROM ")), "a base without a tag"
    assert not any(line.startswith("ADD ") for line in INSTRUCTIONS)


def test_image_bakes_in_no_secret() -> None:
    for line in INSTRUCTIONS:
        if line.startswith(("ENV ", "ARG ")):
            assert not re.search(r"SECRET|PASSWORD|TOKEN|KEY=", line), line


def test_entrypoint_is_a_program() -> None:
    mode = (ROOT / "docker/entrypoint").stat().st_mode
    assert mode & stat.S_IXUSR
    assert mode & stat.S_IXOTH


def test_web_writes_no_log_of_addresses() -> None:
    assert "--access-logfile" not in (ROOT / "docker/entrypoint").read_text(encoding="utf-8")


def test_static_files_are_collected_under_productions_settings(tmp_path: Path) -> None:
    static = tmp_path / "static"
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT, capture_output=True, text=True,
        env=os.environ | PRODUCTION | {
            "DJANGO_SETTINGS_MODULE": "mission.config.settings",
            "KARVAN_VAR": str(tmp_path),
            "KARVAN_STATIC": str(static),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (static / "staticfiles.json").exists()


def _seconds(duration: str) -> int:
    return sum(int(n) * {"h": 3600, "m": 60, "s": 1}[unit] for n, unit in re.findall(r"(\d+)([hms])", duration))
