"""A plan to be explained and its explanation, as JSON: ids in braces inside sentences, whole minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from scheduler.core.meetings.codec import (
    CodecError,
    problem_from_json,
    problem_to_json,
    solution_from_json,
    solution_to_json,
)
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.scarcity_words import market_to_json
from scheduler.core.meetings.sentences import counted
from scheduler.core.meetings.solution import Solution

if TYPE_CHECKING:  # OR-Tools again
    from scheduler.core.meetings.explain import Card, Cure, Move
    from scheduler.core.meetings.scarcity import Market, Scarce


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be explained. `alone`: delegation -> the most worth it could get alone; None if it is not known."""

    problem: Problem
    solution: Solution
    alone: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Explained:
    """`market`: what the bound says about scarce time; None where the plan breaks rules or time was over."""

    cards: tuple[Card, ...]
    scarce: tuple[Scarce, ...]
    seconds: float
    market: Market | None = None


def case_to_json(case: Case) -> dict[str, Any]:
    return {
        "problem": problem_to_json(case.problem),
        "solution": solution_to_json(case.solution),
        "alone": None if case.alone is None else dict(case.alone),
    }


def case_from_json(data: object) -> Case:
    """Raises CodecError."""
    if not isinstance(data, dict):
        raise CodecError("expected an object with a problem and a solution")
    alone = data.get("alone")
    return Case(problem_from_json(data.get("problem")), solution_from_json(data.get("solution")), alone)


def explained_to_json(found: Explained) -> dict[str, Any]:
    """{seconds, cards: [{request, found, tried, spots, levels, cures}], scarce: [{who, changes, placed, dropped, moved,
    worth, at_most, wanted}], market: as market_to_json says, or None}. A cure is {changes, placed, moved, staffed,
    dropped, levels}; a change {kind, sentence}."""
    return {
        "seconds": round(found.seconds, 2),
        "cards": [_card(each) for each in found.cards],
        "scarce": [_scarce(each) for each in found.scarce],
        "market": None if found.market is None else market_to_json(found.market),
    }


def said_of(found: Explained) -> str:
    cured = sum(card.found == "cured" for card in found.cards)
    late = sum(card.found == "out of time" for card in found.cards)
    said = f"A way was found for {cured} of {counted(len(found.cards), 'unmet request')}."
    return f"{said} There was no time for {late} of them." if late else said


def _card(card: Card) -> dict[str, Any]:
    return {
        "request": card.request,
        "found": card.found,
        "tried": card.tried,
        "levels": {level.value: value for level, value in card.levels.items()},
        "spots": [
            {
                "start": spot.start,
                "venue": spot.venue,
                "hindrances": [
                    {"rule": each.rule, "sentence": each.sentence, "is_secret": each.is_secret}
                    for each in spot.hindrances
                ],
            }
            for spot in card.spots
        ],
        "cures": [_cure(each) for each in card.cures],
    }


def _cure(cure: Cure) -> dict[str, Any]:
    return {
        "changes": [_change(each) for each in cure.changes],
        "placed": asdict(cure.placed),
        "moved": [_move(each) for each in cure.moved],
        "staffed": list(cure.staffed),
        "staffing": [asdict(cure.solution.meeting[each]) for each in cure.staffed],
        "dropped": list(cure.dropped),
        "levels": {level.value: value for level, value in cure.levels.items()},
    }


def _scarce(scarce: Scarce) -> dict[str, Any]:
    return {
        "who": scarce.who,
        "changes": [_change(each) for each in scarce.changes],
        "placed": list(scarce.placed),
        "dropped": list(scarce.dropped),
        "moved": [_move(each) for each in scarce.moved],
        "worth": scarce.worth,
        "at_most": scarce.at_most,
        "wanted": scarce.wanted,
    }


def _change(change: Any) -> dict[str, str]:
    return {"kind": type(change).__name__, "sentence": change.sentence}


def _move(move: Move) -> dict[str, Any]:
    return {"request": move.before.request, "before": asdict(move.before), "after": asdict(move.after)}
