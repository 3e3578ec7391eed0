"""The table of a what-if: scenarios across, measures down, each with its bound and what it differs from the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mission.planning.whatif import Column
from mission.web.measures import Cell, Line, percent_said

LEVELS = {
    "guarantees": ("Guarantees missing", "Meetings that were guaranteed and are not there."),
    "fairness": ("Worst-off company", "Its share of what it could get alone in that case."),
    "worth": ("Value", "Points of the wishes that are met."),
    "comfort": ("Discomfort", "Points for travel, waiting and inconvenient hours."),
}


def table_of_columns(columns: Sequence[Column]) -> list[Line]:
    """The proof first, then wishes met, level by level, and what is won, lost and changed for people."""
    base = columns[0]
    met = "Requests met", "Of those that can be planned."
    lines = [
        Line("Proof", "What is known of it.", tuple(_told(each, _proof) for each in columns)),
        Line(*met, tuple(_told(each, lambda column: _met(column, base)) for each in columns)),
    ]
    for name, (title, about) in LEVELS.items():
        cells = tuple(_told(each, lambda column, name=name: _level(column, base, name)) for each in columns)
        lines.append(Line(title, about, cells))
    changed = tuple(_told(each, _changed) for each in columns)
    lines.append(Line("Against the mission as it is", "Wishes won and lost, and people whose day changes.", changed))
    return lines


def _told(column: Column, cell: Any) -> Cell:
    found: Cell = cell(column) if column.has_plan else Cell("–")
    return found


def _proof(column: Column) -> Cell:
    proven = sum(bool(each.get("proven")) for each in column.levels)
    if proven == len(LEVELS):
        return Cell("The best possible at every level.")
    return Cell(f"Proven at {proven} of {len(LEVELS)} levels.")


def _met(column: Column, base: Column) -> Cell:
    more = column.met - base.met if column is not base and base.has_plan else 0
    return Cell(f"{column.met} of {column.requests}", _signed(more) if more else "")


def _level(column: Column, base: Column, name: str) -> Cell:
    here, there = _of(column, name), _of(base, name)
    if here is None:
        return Cell("–", "The search did not come to this level.")
    said = percent_said(here["value"]) if name == "fairness" else str(here["value"])
    notes = [str(here["sentence"])]
    if not here["proven"] and here["bound"] is not None:
        bound = percent_said(here["bound"]) if name == "fairness" else str(here["bound"])
        notes.append(f"proven limit {bound}")
    if column is not base and there is not None and here["value"] != there["value"]:
        notes.append(_difference(here, there, name))
    return Cell(said, "; ".join(notes))


def _difference(here: Mapping[str, Any], there: Mapping[str, Any], name: str) -> str:
    """How far from the base, and whether another search could have said otherwise."""
    more = here["value"] - there["value"]
    said = f"{more / 10:+.0f} %" if name == "fairness" else _signed(more)
    if here["proven"] and there["proven"]:
        return said
    is_better = (more > 0) == bool(here["maximise"])
    # Better for certain: beyond what the base can reach at all. Worse for certain: the base is beyond its own limit.
    one, limit = (here["value"], there["bound"]) if is_better else (there["value"], here["bound"])
    if limit is None:
        is_sure = False
    else:
        is_sure = one > limit if here["maximise"] else one < limit
    return f"{said}, for certain" if is_sure else f"{said}, which may be the search’s own"


def _changed(column: Column) -> Cell:
    if not column.has_difference:
        return Cell("")
    most = "" if column.is_least else "at most "
    people = f"{most}{len(column.people)} people’s days change"
    return Cell(f"{len(column.won)} won, {len(column.lost)} lost", people)


def _of(column: Column, name: str) -> Mapping[str, Any] | None:
    return next((each for each in column.levels if each["name"] == name), None)


def _signed(amount: int) -> str:
    return f"+{amount}" if amount > 0 else f"\N{MINUS SIGN}{-amount}"
