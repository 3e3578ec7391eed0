"""Breaks in the model: how often a guest has nothing to do between two meetings of a half-day.

A moment is busy or not (exactly one of the stops that cover it, or "not busy"); a block of meetings starts where a busy
moment follows an idle one; the blocks are counted one after the other, and a half-day has one break less than blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from scheduler.core.meetings.half_days import half_days
from scheduler.core.meetings.variables import Breaks, Decisions, HalfDay, Item, Literal

total = cp_model.LinearExpr.sum


@dataclass(frozen=True, slots=True)
class _Moment:
    """A span in which no stop begins or ends. `busy`: whether one is made then; None where none can be."""

    start: int
    end: int
    busy: Literal | None


# So many breaks are told apart by literals of their own.
_ONE_BY_ONE = 3


def breaks_of(decisions: Decisions, half_day: HalfDay) -> Breaks:
    """The half-day's breaks, modelled exactly and once."""
    key = id(half_day)
    if key not in decisions.breaks:
        decisions.breaks[key] = _count(decisions, half_day)
    return decisions.breaks[key]


def breaks_of_guests(decisions: Decisions) -> Mapping[str, Sequence[Breaks]]:
    """Guest -> the breaks of each half-day; only guests who may have a meeting."""
    found: dict[str, list[Breaks]] = defaultdict(list)
    for half_day in half_days(decisions):
        breaks = breaks_of(decisions, half_day)
        for guest in half_day.guests:
            found[guest].append(breaks)
    return found


def total_of(breaks: Iterable[Breaks]) -> cp_model.LinearExprT:
    return total([literal for each in breaks for literal in each.counted])


def _count(decisions: Decisions, half_day: HalfDay) -> Breaks:
    model = decisions.model
    moments = _moments(decisions, half_day.items)
    starts = _block_starts(model, moments)
    gatherings = len({item.gathering for item in half_day.items})
    most = 0
    blocks: list[Literal] = []  # blocks[j]: at least j + 1 blocks have started so far
    for start, possible in starts:
        most = min(possible, gatherings)
        blocks = _started(model, blocks, start, min(most, _ONE_BY_ONE + 1))
    counted = blocks[1:]
    if counted:
        _tell_the_whole_block(decisions, half_day, moments, counted[0])
    if most > len(blocks):
        further = model.new_int_var(0, most - len(blocks), "")
        model.add(further == total([start for start, _ in starts]) - len(blocks)).only_enforce_if(blocks[-1])
        model.add(further == 0).only_enforce_if(blocks[-1].negated())
        counted.append(further)
    return Breaks(tuple(counted), max(most - 1, 0))


def _moments(decisions: Decisions, items: Sequence[Item]) -> list[_Moment]:
    """The spans between two neighbouring starts or ends."""
    points = sorted({item.start for item in items} | {item.end for item in items})
    return [
        _Moment(start, end, busy_with(decisions, [item for item in items if item.start <= start and end <= item.end]))
        for start, end in pairwise(points)
    ]


def _block_starts(model: cp_model.CpModel, moments: Sequence[_Moment]) -> list[tuple[Literal, int]]:
    """Where a block may start, by time, each with the most blocks there can be up to it."""
    starts: list[tuple[Literal, int]] = []
    before: Literal | None = None
    most, since = 0, 2  # two blocks have an idle moment between them
    for moment in moments:
        since += 1
        if moment.busy is not None:
            if since >= 2:
                most, since = most + 1, 0
            start = moment.busy if before is None else _both(model, moment.busy, before.negated())
            starts.append((start, most))
        before = moment.busy
    return starts


def _tell_the_whole_block(
    decisions: Decisions, half_day: HalfDay, moments: Sequence[_Moment], is_broken: Literal
) -> None:
    """A half-day whose meetings all take place is broken, or it is one block, just as long as they are together.

    These rows follow from the others. How long the guest is busy ties the moments together; where the block lies is
    what a search without breaks has to decide.
    """
    length = _length_together(decisions, half_day)
    if length is None:
        return
    spent = [(moment.end - moment.start) * moment.busy for moment in moments if moment.busy is not None]
    decisions.model.add(total(spent) == length)
    ends = {moment.end for moment in moments}
    whole: list[tuple[int, Literal]] = []
    for first in moments:
        end = first.start + length
        within = [moment for moment in moments if first.start <= moment.start < end]
        if end in ends and all(moment.busy is not None for moment in within):
            whole.append((first.start, decisions.model.new_bool_var("")))
    decisions.model.add_exactly_one([is_broken, *(literal for _, literal in whole)])
    for moment in moments:
        if moment.busy is None:
            continue
        around = [literal for start, literal in whole if start <= moment.start < start + length]
        elsewhere = [literal for start, literal in whole if not start <= moment.start < start + length]
        decisions.model.add_at_most_one([moment.busy.negated(), *around])
        decisions.model.add_at_most_one([moment.busy, *elsewhere])


def _length_together(decisions: Decisions, half_day: HalfDay) -> int | None:
    """The minutes of a half-day's meetings, if all of them must take place in it."""
    if "required_request_is_met" in decisions.left_out:
        return None
    literals: dict[int, set[int]] = defaultdict(set)
    for item in half_day.items:
        literals[item.gathering].add(item.literal.index)
    length = 0
    for number, here in literals.items():
        gathering = decisions.gatherings[number]
        request = gathering.guests[0].request
        if gathering.session is not None or not request.required:
            return None
        if here != {literal.index for literal in decisions.held[number]}:
            return None
        length += gathering.length
    return length


def busy_with(decisions: Decisions, here: Iterable[Item]) -> Literal | None:
    """True exactly if one of these stops, of which no two can be made, is made; None where there is none."""
    literals = list({item.literal.index: item.literal for item in here}.values())
    if len(literals) <= 1:
        return literals[0] if literals else None
    key = frozenset(literal.index for literal in literals)
    if key not in decisions.busy:
        busy = decisions.model.new_bool_var("")
        decisions.model.add_exactly_one([*literals, busy.negated()])
        decisions.busy[key] = busy
    return decisions.busy[key]


def _started(model: cp_model.CpModel, blocks: Sequence[Literal], start: Literal, most: int) -> list[Literal]:
    """The count of blocks after one more that may have started."""
    found = [start if not blocks else _either(model, blocks[0], start)]
    for at, fewer in enumerate(blocks):
        if at + 1 < most:
            one_more = _both(model, fewer, start)
            found.append(_either(model, blocks[at + 1], one_more) if at + 1 < len(blocks) else one_more)
    return found


def _both(model: cp_model.CpModel, one: cp_model.LiteralT, other: cp_model.LiteralT) -> Literal:
    both = model.new_bool_var("")
    model.add_bool_and([one, other]).only_enforce_if(both)
    model.add_bool_or([both, ~one, ~other])
    return both


def _either(model: cp_model.CpModel, one: Literal, other: Literal) -> Literal:
    either = model.new_bool_var("")
    model.add_implication(one, either)
    model.add_implication(other, either)
    model.add_bool_or([one, other, either.negated()])
    return either
