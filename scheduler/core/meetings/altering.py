"""How a Problem is altered: one row for another, hours joined or cut. Always a new Problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from scheduler.core.meetings.problem import Interpreter, Party, Person, Problem, Request, Room, Session, Window

Hours = tuple[Window, ...]
Row = TypeVar("Row", Interpreter, Party, Person, Request, Room, Session)


def known(rows: Mapping[str, Row], identifier: str) -> Row:
    found = rows.get(identifier)
    if found is None:
        raise ValueError(f"the problem does not know {identifier}")
    return found


def with_row(problem: Problem, row: Row) -> Problem:
    """The problem with `row` in the place of the one of its kind that has its id."""
    if isinstance(row, Person):
        return replace(problem, persons=_put(problem.persons, row))
    if isinstance(row, Party):
        return replace(problem, parties=_put(problem.parties, row))
    if isinstance(row, Room):
        return replace(problem, rooms=_put(problem.rooms, row))
    if isinstance(row, Interpreter):
        return replace(problem, interpreters=_put(problem.interpreters, row))
    if isinstance(row, Session):
        return replace(problem, sessions=_put(problem.sessions, row))
    return replace(problem, requests=_put(problem.requests, row))


def _put(rows: tuple[Row, ...], row: Row) -> tuple[Row, ...]:
    return tuple(row if each.id == row.id else each for each in rows)


def added(ids: tuple[str, ...], more: str) -> tuple[str, ...]:
    return ids if more in ids else (*ids, more)


def people(problem: Problem, who: Iterable[str]) -> list[str]:
    """Parties replaced by their persons, everybody once."""
    found: dict[str, None] = {}
    for each in who:
        team = [person.id for person in problem.members[each]] if each in problem.party else [each]
        found.update(dict.fromkeys(team))
    return list(found)


def with_hours(problem: Problem, who: Iterable[str], changed: Callable[[Hours], Hours]) -> Problem:
    left = set(people(problem, who))
    unknown = left - problem.person.keys() - problem.room.keys() - problem.interpreter.keys()
    if unknown:
        raise ValueError(f"the problem does not know {min(unknown)}")
    return replace(
        problem,
        persons=tuple(
            replace(each, available=changed(each.available)) if each.id in left else each for each in problem.persons
        ),
        rooms=tuple(replace(each, hours=changed(each.hours)) if each.id in left else each for each in problem.rooms),
        interpreters=tuple(
            replace(each, available=changed(each.available)) if each.id in left else each
            for each in problem.interpreters
        ),
    )


def joined(hours: Hours) -> Hours:
    """Windows that overlap or touch made one, in order: a meeting must lie inside a single one."""
    found: list[Window] = []
    for each in sorted(hours):
        if found and each.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)


def without(hours: Hours, away: Window) -> Hours:
    found: list[Window] = []
    for each in hours:
        found += [Window(each.start, min(each.end, away.start)), Window(max(each.start, away.end), each.end)]
    return tuple(each for each in dict.fromkeys(found) if each.start < each.end)
