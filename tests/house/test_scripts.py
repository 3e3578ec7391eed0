"""All scripts of the application together: what pages load, how much it is, and that what is not ours is as it came."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

STATIC = ROOT / "mission" / "static"
MOST = 60_000  # bytes, uncompressed, of everything that any page or the service worker may load
VENDORED = {"mission/vendor/htmx-4.0.1.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"}
BY_ITS_OWN_ADDRESS = "mission/js/itinerary-worker.js"  # the service worker: a view serves it at the root of the mission
NAMED = re.compile(r"""<script\b[^>]*\bsrc=["']\{% static ["']([^"']+)["'] %\}["']""")
ANY_SCRIPT = re.compile(r"<script\b")
NOT_OURS = "api/docs.html"  # the API's documentation is Swagger UI as its package brings it; no other page loads it


def scripts_of(templates: Path, static: Path = STATIC) -> dict[str, int]:
    """Each script that a template asks for, and the worker: its name below static/ and its bytes."""
    found = {BY_ITS_OWN_ADDRESS}
    for page in sorted(templates.rglob("*.html")):
        if page.relative_to(templates).as_posix() == NOT_OURS:
            continue
        text = page.read_text(encoding="utf-8")
        named = NAMED.findall(text)
        if len(named) != len(ANY_SCRIPT.findall(text)):
            raise AssertionError(f"{page.relative_to(templates)}: a script that is no static file of ours")
        found.update(named)
    return {name: (static / name).stat().st_size for name in sorted(found)}


def test_all_scripts_together_are_small() -> None:
    sizes = scripts_of(ROOT / "templates")
    assert sum(sizes.values()) < MOST, sizes


def test_every_script_that_is_there_is_used() -> None:
    there = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}
    assert there == set(scripts_of(ROOT / "templates"))


def test_what_is_not_ours_is_as_it_came_and_has_its_licence() -> None:
    there = {path.relative_to(STATIC).as_posix(): path for path in (STATIC / "mission" / "vendor").glob("*.js")}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == VENDORED
    for path in there.values():
        assert path.with_name(path.name.removesuffix(".min.js") + ".LICENSE.txt").is_file()


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<script>1</script>",
        "{% htmx_script %}<script async></script>",
    ],
)
def test_a_script_from_elsewhere_is_found(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"page\.html: a script that is no static file of ours"):
        scripts_of(tmp_path)


def test_a_script_too_many_would_be_counted(tmp_path: Path) -> None:
    static = tmp_path / "static"
    for name, size in ((BY_ITS_OWN_ADDRESS, 10), ("mission/js/big.js", 70_000)):
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_bytes(b"/" * size)
    (tmp_path / "page.html").write_text("<script src=\"{% static 'mission/js/big.js' %}\"></script>", encoding="utf-8")
    assert sum(scripts_of(tmp_path, static).values()) == 70_010
