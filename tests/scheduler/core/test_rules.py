"""The shared words: a finding's sentence, a level's gap and its proof in plain words."""

from __future__ import annotations

import pytest

from scheduler.core.rules import Finding, Level, LevelResult, Report

LATE = Finding("person_is_in_one_place", "{p3} reaches {v2} 12 minutes late for day 1 10:30", ("p3", "v2"))


def worth(value: int, bound: int | None, *, proven: bool = False) -> LevelResult:
    return LevelResult(Level.WORTH, value, bound, maximise=True, proven=proven)


def test_sentence_says_names_where_they_are_known() -> None:
    names = {"p3": "Aygün Əliyeva", "v2": "SOCAR Tower"}
    assert LATE.sentence(names) == "Aygün Əliyeva reaches SOCAR Tower 12 minutes late for day 1 10:30"


def test_sentence_says_the_id_where_no_name_is_known() -> None:
    assert LATE.sentence({"p3": "Acme"}) == "Acme reaches v2 12 minutes late for day 1 10:30"
    assert LATE.sentence() == "p3 reaches v2 12 minutes late for day 1 10:30"


def test_sentence_leaves_braces_of_a_name_alone() -> None:
    assert Finding("worth_is_met", "{r1} is not met").sentence({"r1": "{r2}"}) == "{r2} is not met"


@pytest.mark.parametrize(
    ("level", "gap", "sentence"),
    [
        (worth(10, 10, proven=True), 0.0, "the best possible"),
        (worth(10, None), None, "not yet proven"),
        (worth(996, 1000), 0.004, "within 0.4 % of the best possible"),
        (worth(99999, 100000), 0.00001, "within 0.1 % of the best possible"),
        (worth(0, 5), 1.0, "far from proven"),
        (LevelResult(Level.COMFORT, 5, 0, maximise=False, proven=False), 1.0, "far from proven"),
        (LevelResult(Level.GUARANTEES, 0, 0, maximise=False, proven=True), 0.0, "the best possible"),
    ],
)
def test_level_says_how_near_the_best_it_is(level: LevelResult, gap: float | None, sentence: str) -> None:
    assert level.gap == pytest.approx(gap)
    assert level.sentence == sentence


def test_report_with_a_soft_finding_is_valid_and_with_a_hard_one_not() -> None:
    assert Report((), (LATE,), {}).valid
    assert not Report((LATE,), (), {}).valid
