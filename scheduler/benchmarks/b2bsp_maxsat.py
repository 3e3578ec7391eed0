"""The rival on B2BSOP: the best published way, partial MaxSAT with implied constraints, by a solver from PyPI.

After M. Bofill, J. Coll, M. Garcia, J. Giraldez-Cru, G. Pesant, J. Suy and M. Villaret, JAIR 74 (2022): a literal for
each meeting and slot, who is busy when, who has begun, and a soft "no break ends here" for each participant and slot.
Implied: a participant is busy as often as she has meetings, and at most two participants a table are busy at once.
It shares the reader of instances with the product's adapter, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic

from scheduler.benchmarks.b2bsp import MOST_APART, Instance, breaks, faults
from scheduler.benchmarks.clauses import Clauses, Literal
from scheduler.core.rules import Status

# hermax's class for UWrMaxSAT, the solver of the published figures in its later competition version.
SOLVER = "UWrMaxSATCompSolver"
Held = Mapping[int, Mapping[int, Literal]]  # meeting -> slot -> the literal that it takes place then


@dataclass(frozen=True, slots=True)
class Rival:
    """What the rival found: `breaks` None without a timetable, `status` UNKNOWN where time was over."""

    status: Status
    breaks: int | None
    seconds: float


def is_installed() -> bool:
    try:
        import_module("hermax.core")
    except ImportError:
        return False
    return True


def by_maxsat(instance: Instance, *, seconds: float, solver: str = SOLVER) -> Rival:
    """In a process of its own, since the solver listens to no clock: it is ended when its time is over.

    Raises AssertionError for a timetable that breaks a rule of the instance.
    """
    began = monotonic()
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_solve, args=(instance, solver, theirs), daemon=True)
    process.start()
    theirs.close()
    found: Sequence[int] | None = None
    try:
        is_done = ours.poll(seconds)
        found = ours.recv() if is_done else None
    except EOFError:  # it died
        is_done = False
    finally:
        process.kill()
        process.join()
    spent = monotonic() - began
    if found is None:
        return Rival(Status.INFEASIBLE if is_done else Status.UNKNOWN, None, spent)
    wrong = list(faults(instance, found))
    if wrong:
        raise AssertionError(f"the rival's timetable is none: {wrong[0]}")
    return Rival(Status.OPTIMAL, sum(breaks(instance, found)), spent)


def _solve(instance: Instance, name: str, answer: Connection) -> None:
    """Sends the slot of every meeting, or None where there is no timetable."""
    clauses, held = encode(instance)
    solver = getattr(import_module("hermax.core"), name)()
    for hard in clauses.hard:
        solver.add_clause(hard)
    for soft in clauses.soft:
        solver.set_soft(soft, 1)
    if not solver.solve():
        answer.send(None)
        return
    true = {literal for literal in solver.get_model() if literal > 0}
    answer.send([next(slot for slot, literal in held[number].items() if literal in true) for number in sorted(held)])


def encode(instance: Instance) -> tuple[Clauses, Held]:
    clauses = Clauses()
    slots = range(1, instance.slots + 1)
    held = {number: _slots(clauses, instance, number) for number in range(1, len(instance.meetings) + 1)}
    for number, meeting in enumerate(instance.meetings, 1):
        for earlier in meeting.after:
            for slot, literal in held[number].items():
                clauses.add(-literal, *(each for before, each in held[earlier].items() if before < slot))
    busy = {each: [_busy(clauses, instance, held, each, slot) for slot in slots] for each in instance.meetings_of}
    for slot in slots:
        clauses.at_most([of[slot] for of in held.values() if slot in of], instance.tables)
        clauses.at_most([of[slot - 1] for of in busy.values()], 2 * instance.tables)
    for participant, numbers in instance.meetings_of.items():
        if len(numbers) > instance.slots:
            _contradict(clauses)
        else:
            clauses.exactly(busy[participant], len(numbers))
    _share(clauses, [clauses.counted(_ends_of_breaks(clauses, of)) for of in busy.values()])
    return clauses, held


def _contradict(clauses: Clauses) -> None:
    never = clauses.new()
    clauses.add(never)
    clauses.add(-never)


def _slots(clauses: Clauses, instance: Instance, number: int) -> dict[int, Literal]:
    """Exactly one of the slots that the meeting may have."""
    closed = frozenset[int]().union(
        *(instance.forbidden[each - 1] for each in instance.meetings[number - 1].participants)
    )
    held = {slot: clauses.new() for slot in instance.slots_of(number) if slot not in closed}
    if held:
        clauses.add(*held.values())
    else:
        _contradict(clauses)
    clauses.at_most_one(list(held.values()))
    return held


def _busy(clauses: Clauses, instance: Instance, held: Held, participant: int, slot: int) -> Literal:
    here = [held[number][slot] for number in instance.meetings_of[participant] if slot in held[number]]
    clauses.at_most_one(here)
    return clauses.any_of(here)


def _ends_of_breaks(clauses: Clauses, busy: Sequence[Literal]) -> list[Literal]:
    """For each slot but the last: she is idle in it, busy in the next, and was busy before. The fewest, if possible."""
    found = []
    begun: Literal | None = None
    for now, then in pairwise(busy):
        if begun is not None:
            end = clauses.new()
            clauses.add(end, now, -then, -begun)
            for each in (-now, then, begun):
                clauses.add(-end, each)
            clauses.soft.append(-end)
            found.append(end)
        begun = now if begun is None else clauses.any_of([begun, now])
    return found


def _share(clauses: Clauses, counts: Sequence[Sequence[Literal]]) -> None:
    """Nobody has more than so many breaks more than anybody else."""
    longest = max(map(len, counts), default=0)
    for most in range(longest - MOST_APART):
        some = clauses.new()  # somebody has at least most + 1 + MOST_APART breaks
        for count in counts:
            if most + MOST_APART < len(count):
                clauses.add(some, -count[most + MOST_APART])
            # so everybody has at least most + 1
            clauses.add(-some, *count[most : most + 1])
