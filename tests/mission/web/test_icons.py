"""Icons: every meaning has its drawing, beside a word, hidden from screen readers, without style or script."""

from __future__ import annotations

import re

import pytest

from mission.web.icons import ICONS, icon_svg
from tests.house.tree import ROOT
from tests.mission.web.conftest import Door, World

USED = re.compile(r'{%\s*icon "(\w+)"\s*%}')


@pytest.mark.parametrize("meaning", ICONS)
def test_every_meaning_has_a_drawing_that_is_hidden_from_screen_readers(meaning: str) -> None:
    drawn = icon_svg(meaning)
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn
    assert 'xmlns="' not in drawn


def test_the_set_has_a_drawing_of_its_own_for_each_meaning() -> None:
    assert len(set(ICONS.values())) == len(ICONS)


def test_every_icon_in_a_template_is_known_and_stands_before_a_word() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for found in USED.finditer(text):
            assert found[1] in ICONS, path
            after = text[found.end() :]
            assert not after.startswith(("</button>", "</a>", "</span>")), f"{path}: an icon instead of a word"


def test_styleguide_shows_all_of_them(world: World, enter: Door) -> None:
    page = enter(world.organiser).get("/styleguide/").content.decode()
    assert [meaning for meaning in ICONS if f"icon-{meaning}" not in page] == []


def test_a_state_differs_by_shape(world: World, enter: Door) -> None:
    assert len({re.sub(r'class="[^"]*"', "", icon_svg(tone)) for tone in ("good", "warn", "bad", "known")}) == 4
    answer = enter(world.organiser).post("/missions/baku/requests/bulk/", {"act": "delete"}, follow=True)
    assert 'class="icon icon-warn"' in answer.content.decode()
