"""The table of measures: plans across, figures down, the best of each line marked. Shared by all that compare plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mission.planning.comparing import Judged, Measures, people_of
from mission.planning.difference import Difference
from mission.planning.ground import Ground
from mission.web.proof import proof_of
from scheduler.core.meetings.solution import Meeting

MOST_NAMED = 3


@dataclass(frozen=True)
class Cell:
    text: str
    note: str = ""
    is_best: bool = False


@dataclass(frozen=True)
class Line:
    """One measure; `about` says what it means and which direction is better."""

    title: str
    about: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class _Measure:
    name: str
    title: str
    about: str
    said: Callable[[Measures], str]
    more_is_better: bool


def hours_said(minutes: int) -> str:
    """Minutes as people say them: "45 min", "12 h 30"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def percent_said(permille: int) -> str:
    return f"{permille / 10:.0f} %"


def _number(name: str) -> Callable[[Measures], str]:
    return lambda measures: str(getattr(measures, name))


def _hours(name: str) -> Callable[[Measures], str]:
    return lambda measures: hours_said(getattr(measures, name))


LESS = (
    ("hard", "Broken rules", "Hard rules that do not hold today. Must be none.", _number("hard")),
    ("missing", "Guarantees missing", "Meetings that were guaranteed and are not there.", _number("missing")),
    ("travel", "Travel", "Time of all guests on the way from the hub.", _hours("travel")),
    ("idle", "Idle time", "Time of all guests between two meetings.", _hours("idle")),
    ("places", "Changes of place", "How often guests change place within half a day.", _number("places")),
    ("odd_hours", "Very early or late", "Meetings at inconvenient hours.", _number("odd_hours")),
)
MORE: tuple[tuple[str, str, str, Callable[[Measures], str]], ...] = (
    ("met", "Requests met", "Of those that can be planned.", lambda m: f"{m.met} of {m.requests}"),
    ("worth", "Value", "Points of the wishes that are met.", _number("worth")),
    (
        "middle_share",
        "Middle company",
        "Its share of what it could get alone.",
        lambda m: percent_said(m.middle_share),
    ),
)
MEASURES = {
    **{name: _Measure(name, title, about, said, more_is_better=False) for name, title, about, said in LESS},
    **{name: _Measure(name, title, about, said, more_is_better=True) for name, title, about, said in MORE},
}
BEFORE_FAIRNESS = ("hard", "met", "missing", "worth")
AFTER_FAIRNESS = ("middle_share", "travel", "idle", "places", "odd_hours")


def table_of_measures(ground: Ground, judged: Sequence[Judged]) -> list[Line]:
    """The proof first, then figure by figure, then what changes for people."""
    figures = [each.measures for each in judged]
    found = [Line("Proof", "What is known of it.", tuple(Cell(_proof_said(each)) for each in judged))]
    found += [_line(MEASURES[name], figures) for name in BEFORE_FAIRNESS]
    found.append(_worst_off(ground, judged))
    found += [_line(MEASURES[name], figures) for name in AFTER_FAIRNESS]
    if any(each.against_published is not None for each in judged):
        cells = tuple(_changes(each.against_published) for each in judged)
        found.append(Line("Against the published plan", "What would change, and for how many people.", cells))
    return found


def _line(measure: _Measure, all_of: Sequence[Measures]) -> Line:
    values = [getattr(each, measure.name) for each in all_of]
    best = max(values) if measure.more_is_better else min(values)
    differ = len(set(values)) > 1
    pairs = zip(all_of, values, strict=True)
    cells = tuple(Cell(measure.said(one), is_best=differ and value == best) for one, value in pairs)
    return Line(measure.title, measure.about, cells)


def _worst_off(ground: Ground, judged: Sequence[Judged]) -> Line:
    values = [each.measures.least_share for each in judged]
    differ = len(set(values)) > 1
    cells = []
    for each, value in zip(judged, values, strict=True):
        names = sorted(ground.notes.names.name(party) for party in each.measures.worst_off)
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        cells.append(Cell(percent_said(value), ", ".join(names[:MOST_NAMED]) + more, differ and value == max(values)))
    return Line("Worst-off company", "Its share of what it could get alone.", tuple(cells))


def _proof_said(judged: Judged) -> str:
    proof = proof_of(judged.plan)
    if proof is None:
        return "Made by hand; nothing is proven."
    proven = sum(level.proven for level in proof.levels)
    if proof.all_proven:
        return "The best possible at every level."
    return f"Proven at {proven} of {len(proof.levels)} levels."


def _changes(difference: Difference[Meeting] | None) -> Cell:
    if difference is None or not difference.count:
        return Cell("nothing")
    counts = (
        (len(difference.moved), "at another time"),
        (len(difference.added), "new"),
        (len(difference.dropped), "cancelled"),
        (len(difference.room_only), "in another room"),
        (len(difference.people_only), "with other people"),
    )
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    return Cell(f"{len(people_of(difference))} people", said)
