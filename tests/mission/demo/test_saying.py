"""How names are said: every letter has a sound, one syllable is stressed, nothing is lost."""

from __future__ import annotations

import pytest

from mission.demo.hosts import HOSTS
from mission.demo.saying import name_said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Elçin Nəbizadə", "ehl-CHEEN na-bee-zah-DA"),
        ("İlkin Işıq", "eel-KEEN uh-SHUHG"),
        ("Günay Hüseynzadə", "gyoo-NAI hyoo-sayn-zah-DA"),
        ("Orxan Səlimov", "ohr-KHAHN sa-LEE-mohv"),
        ("Lalə Mirzəyeva-Qurbanlı", "lah-LA meer-za-YEH-vah goor-bahn-LUH"),
        ("Ülkər Rzabəyli", "yool-KAR rzah-bay-LEE"),
        ("Xr", "Xr"),
    ],
)
def test_name_is_said_syllable_by_syllable(name: str, said: str) -> None:
    assert name_said(name) == said


def test_every_host_of_the_demo_is_said_in_letters_an_english_reader_knows() -> None:
    said = [name_said(name) for host in HOSTS for name, _, _ in host.people]
    assert len(said) > 60
    assert [each for each in said if not each.replace("-", "").replace(" ", "").isascii() or each == each.lower()] == []
