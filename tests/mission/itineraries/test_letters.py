"""Letters on paper: what is said to be printable is, what is not has a mark in its place, and both are known before."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pypdf import PdfReader

from mission.itineraries import pdf
from mission.itineraries.letters import PRINTED, STAND_IN, printed, texts_unprintable, unprintable
from mission.itineraries.typesetting import typeset
from mission.models import Mission
from tests.cast import Guests
from tests.factories.rows import make_programme_item
from tests.mission.itineraries.test_pdf import every_paper, itinerary, said, stop

NO_PICTURE = "\x00"  # how a letter without one is read out of a PDF


def drawn(text: str) -> str:
    """What is read out of a paper that holds the text, one character a line."""
    data = {**pdf._head(itinerary(), "x", pdf.Paper.A4, "en"), "groups": [
        {"name": "x", "people": [{"name": f"={each}=", "who": "", "phone": "", "email": ""} for each in text]}
    ]}  # fmt: skip
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(typeset("contacts", data))).pages)


def test_every_letter_that_is_said_to_be_printable_has_a_picture() -> None:
    letters = "".join(
        chr(at) for first, last in PRINTED for at in range(first, last + 1) if unicodedata.category(chr(at))[0] in "LN"
    )
    assert len(letters) > 2000
    assert NO_PICTURE not in drawn(letters)


def test_the_reader_would_see_a_letter_without_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mission.itineraries.typesetting.printed", lambda text: text)
    assert NO_PICTURE in drawn("こ")


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("Əli Şükürov, Ğ İ ı Ö Ü Ç", "Əli Şükürov, Ğ İ ı Ö Ü Ç"),
        ("Гюльмамедов Щ Ъ Ё", "Гюльмамедов Щ Ъ Ё"),
        ("გიორგი Հայկ שלום", "გიორგი Հայկ שלום"),
        ("山田太郎 Taro", f"{STAND_IN} Taro"),
        ("Ａｃｍｅ 𝐁old", "Acme Bold"),
        ("Acme 🙂 Energy", "Acme  Energy"),
        ("", ""),
    ],
)
def test_what_stands_on_paper(text: str, on_paper: str) -> None:
    assert printed(text) == on_paper
    assert unprintable(printed(text)) == ""


def test_no_paper_has_an_empty_box() -> None:
    text = "山田 🙂 ไทย"
    days = itinerary(stop(title=text, parties=(text,), description=text), owner=text, mission=text, place=text)
    for name, made in every_paper(days, text).items():
        assert NO_PICTURE not in said(made), name
        assert name == "card" or STAND_IN in said(made), name


def test_the_organiser_is_told_before_printing(
    mission: Mission, company_a: Guests, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    assert texts_unprintable(mission=mission) == ()
    company_a.party.persons.filter(pk=company_a.head.pk).update(name="山田太郎")
    make_programme_item(mission, code="X", title="Lunch", description="ไทย " + "long " * 40)
    with django_assert_num_queries(9):
        found = texts_unprintable(mission=mission)
    assert [(each.kind, each.letters) for each in found] == [("Person", "山田太郎"), ("Programme item", "ไทย")]
    assert max(len(each.text) for each in found) == 80
