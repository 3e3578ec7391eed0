"""Every table has a caption, and what scrolls sideways is reached and named for those who use a keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

BOX = re.compile(r"""<div\b[^>]*\bclass=["'](?:scroll|matrix-box)\b[^>]*>""")
TABLE = re.compile(r"<table\b[^>]*>(?!\s*<caption\b)")
REACHED = ('tabindex="0"', 'role="region"', "aria-label")


def faults_of(templates: Path) -> Iterator[str]:
    """One line for each table without a caption and each scrolling box that a keyboard would not find."""
    for page in sorted(templates.rglob("*.html")):
        text, name = page.read_text(encoding="utf-8"), page.relative_to(templates).as_posix()
        for box in BOX.finditer(text):
            if missing := [each for each in REACHED if each not in box.group(0)]:
                yield f"{name}:{text.count(chr(10), 0, box.start()) + 1}: a box that scrolls lacks {', '.join(missing)}"
        for table in TABLE.finditer(text):
            yield f"{name}:{text.count(chr(10), 0, table.start()) + 1}: a table without a caption"


def test_every_table_is_named_and_can_be_scrolled_by_keyboard() -> None:
    assert list(faults_of(ROOT / "templates")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<div class="scroll"><table><caption>A</caption></table></div>',
         'page.html:1: a box that scrolls lacks tabindex="0", role="region", aria-label'),
        ('<div class="scroll" tabindex="0" role="region"></div>', "page.html:1: a box that scrolls lacks aria-label"),
        ("\n<table><thead></thead></table>", "page.html:2: a table without a caption"),
    ],
)  # fmt: skip
def test_a_seeded_fault_is_found(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    assert list(faults_of(tmp_path)) == [said]
