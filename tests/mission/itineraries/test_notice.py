"""What changed for somebody between two plans: every difference is said once, what stayed is not mentioned."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from mission.itineraries.itinerary import Itinerary, Place, Who
from mission.itineraries.notice import ADDED, DROPPED, MOVED, OTHER, changes_of
from mission.itineraries.pdf import change_notice_pdf
from mission.itineraries.typesetting import Paper
from tests.mission.itineraries.test_pdf import HOSTILE, itinerary, stop

HERE = stop()


def said(before: Itinerary, after: Itinerary) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.kind, each.says) for each in changes_of(before, after)]


def test_nothing_is_said_of_what_stayed() -> None:
    travelled = replace(HERE, sequence=4, travel=None)
    assert changes_of(itinerary(HERE), itinerary(travelled)) == ()


def test_new_and_gone_by_start() -> None:
    late, early = stop(15, uid="late"), stop(9, uid="early")
    assert [(each.kind, each.stop.uid) for each in changes_of(itinerary(HERE, late), itinerary(early, HERE))] == [
        (ADDED, "early"), (DROPPED, "late"),
    ]  # fmt: skip


def test_what_is_cancelled_in_either_plan_counts_as_not_there() -> None:
    gone = replace(HERE, is_cancelled=True)
    assert said(itinerary(HERE), itinerary(gone)) == [(DROPPED, ())]
    assert said(itinerary(gone), itinerary(HERE)) == [(ADDED, ())]
    assert said(itinerary(gone), itinerary()) == []


@pytest.mark.parametrize(
    ("values", "kind", "says"),
    [
        (
            {"starts_at": stop(11).starts_at, "ends_at": stop(11).ends_at}, MOVED,
            ("Before: Monday 9 February, 10:00–10:30",),
        ),
        ({"place": Place("Hotel", "Quba")}, OTHER, ("Before: Şəki, Əzizbəyov Mərkəzi, Neftçilər prospekti 1",)),
        ({"interpreter": ""}, OTHER, ("Interpreter: nobody (before: Çinarə Fəxrəddinli)",)),
        (
            {"others": (Who("Ali", "Deputy", "X"),)}, OTHER,
            ("You also meet: Ali, Deputy", "You no longer meet: Gülçin İsmayılova, Director"),
        ),
        ({"own": ()}, OTHER, ("No longer from your side: Ann Acker",)),
    ],
)  # fmt: skip
def test_every_difference_is_said(values: dict[str, object], kind: str, says: tuple[str, ...]) -> None:
    assert said(itinerary(HERE), itinerary(replace(HERE, **values))) == [(kind, says)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("paper", "width"), [(Paper.A4, 595), (Paper.LETTER, 612)])
def test_notice_is_printed_on_either_sheet(paper: Paper, width: int) -> None:
    before, after = itinerary(HERE), itinerary(stop(12))
    made = change_notice_pdf(after, changes_of(before, after), replaces=2, paper=paper)
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert round(float(page.mediabox.width)) == width
    text = page.extract_text()
    for words in ("Plan 3 instead of plan 2", "Another time", "Before: Monday 9 February, 10:00–10:30"):
        assert words in text


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("az", ("Dəyişiklik bildirişi", "Plan 2 əvəzinə plan 3", "Vaxtı dəyişib", "Görüş: Xəzər Ticarət",
                "Əvvəl: Bazar ertəsi, 9 fevral, 10:00–10:30", "Tərcüməçi: yoxdur (əvvəl: Çinarə Fəxrəddinli)")),
        ("ru", ("Уведомление об изменениях", "План 3 вместо плана 2", "Другое время", "Встреча: Xəzər Ticarət",
                "Было: Понедельник, 9 февраля, 10:00–10:30", "Переводчик: нет (было: Çinarə Fəxrəddinli)")),
    ],
)  # fmt: skip
def test_notice_speaks_its_readers_language(language: str, parts: tuple[str, ...]) -> None:
    before, after = itinerary(HERE), itinerary(stop(12, interpreter=""))
    made = change_notice_pdf(after, changes_of(before, after, language), replaces=2, language=language)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert [each for each in parts if each not in text] == []
    assert not [each for each in ("Before", "Meeting with", "Interpreter:", "What changed") if each in text]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_stay_texts_in_a_notice(text: str) -> None:
    after = itinerary(stop(title=text or "x", interpreter=text), owner=text or "x")
    assert change_notice_pdf(after, changes_of(itinerary(HERE), after), replaces=2).startswith(b"%PDF-")


@pytest.mark.parametrize("paper", Paper)
def test_what_is_now_never_stands_alone_at_the_foot_of_a_page(paper: Paper) -> None:
    """However many changes stand above it."""
    for many in range(4, 17):
        after = itinerary(*(stop(6 + at, uid=f"u-{at}") for at in range(many)))
        made = change_notice_pdf(after, changes_of(itinerary(), after), replaces=2, paper=paper)
        for page in PdfReader(io.BytesIO(made)).pages:
            _, found, below = page.extract_text().partition("Your days as they are now")
            assert not found or "06:00" in below, many
