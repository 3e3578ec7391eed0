"""The documents say what is so: links lead somewhere, variables and commands exist, no page is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import get_commands, load_command_class

from tests.house import data_model, faults, sheets_page
from tests.house.tree import ROOT

DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
VARIABLE = re.compile(r"\b(?:KARVAN_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")
READ = re.compile(r"""(?:env\.\w+\(\s*|environ(?:\.get)?[(\[])["'](KARVAN_[A-Z_]+|DATABASE_URL|REDIS_URL)["']""")
IN_SHELL = re.compile(r"\$\{?(KARVAN_[A-Z_]+)")


def _links(path: Path) -> Iterator[Path]:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            yield (path.parent / target).resolve()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    assert [str(target) for target in _links(path) if not target.exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        waiting.extend(target for target in _links(path) if target.exists())
    assert [str(path.relative_to(ROOT)) for path in PAGES if path not in reached] == []


def test_configuration_names_every_variable_that_is_read_and_no_other() -> None:
    text = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    read: set[str] = set()
    for folder in ("mission", "scheduler", "tests", "docker"):
        for path in (ROOT / folder).rglob("*.py"):
            read.update(READ.findall(path.read_text(encoding="utf-8")))
    for name in ("docker/entrypoint", "docker/compose.yml"):
        read.update(IN_SHELL.findall((ROOT / name).read_text(encoding="utf-8")))
    # Set by the tests for their own processes, never by a person.
    read.discard("KARVAN_TEST_RUN")
    assert read == set(VARIABLE.findall(text))


def test_every_variable_in_any_page_is_in_the_configuration() -> None:
    known = set(VARIABLE.findall((ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")))
    for path in PAGES:
        assert set(VARIABLE.findall(path.read_text(encoding="utf-8"))) <= known, path


def test_every_command_of_karvans_own_is_in_the_reference() -> None:
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    own = [name for name, app in get_commands().items() if app in ("mission", "scheduler")]
    assert own
    for name in own:
        assert f"`manage.py {name}" in text, name
        for action in load_command_class("mission", name).create_parser("manage.py", name)._actions:
            if action.option_strings and action.dest not in STANDARD:
                assert action.option_strings[-1] in text, f"{name} {action.option_strings[-1]}"


STANDARD = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
}  # fmt: skip


@pytest.mark.parametrize("written", [data_model, faults, sheets_page], ids=lambda module: module.PAGE.stem)
def test_page_from_the_code_is_what_the_code_says(written: ModuleType) -> None:
    assert written.PAGE.read_text(encoding="utf-8") == written.page(), "The code has changed: run `make docs`."


def test_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in text[:2500]
    assert "make test" in text
