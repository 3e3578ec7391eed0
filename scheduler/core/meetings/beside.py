"""The part of a plan's ledger that a few meetings touch: the referee judges a change by it, without the whole plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from scheduler.core.meetings.checks import CHECKS, HARD
from scheduler.core.meetings.checks_goals import impossible_shares
from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Finding


class Beside(Ledger):
    """Some meetings beside a plan (which does not hold them): whom and what they take, with all that these do besides.

    `touched`: ids of persons, parties, rooms and interpreters to look at as well.
    """

    def __init__(self, base: Ledger, meetings: Sequence[Meeting], touched: Iterable[str] = ()) -> None:
        of = base.problem.request
        sessions = dict.fromkeys(of[each.request].session for each in meetings if each.request in of)
        seated = [each for session in sessions if session is not None for each in base.of_session.get(session, ())]
        super().__init__(base.problem, Solution((*seated, *meetings)), base.alone)
        self._base = base
        self._touched = frozenset(touched)
        # What depends on the problem alone is known already.
        for name in ("party_of", "_persons", "guests", "longest_way", "_ways"):
            self.__dict__[name] = getattr(base, name)

    def _with_all_else(self, of: Mapping[str, list[Gathering]], ids: Iterable[str]) -> Mapping[str, list[Gathering]]:
        own = self.gatherings
        taken = {each.id for each in own}
        found: dict[str, list[Gathering]] = {}
        for each in sorted({*ids, *self._touched.intersection(of)}):
            others = [gathering for gathering in of.get(each, ()) if gathering.id not in taken]
            here = [gathering for gathering in own if _takes(gathering, each)]
            if others or here:
                found[each] = sorted([*others, *here], key=lambda gathering: (gathering.start, gathering.id))
        return found

    @cached_property
    def met(self) -> Mapping[str, Meeting]:
        return {**self._base.met, **{each.request: each for each in self.meetings}}

    @cached_property
    def of_person(self) -> Mapping[str, list[Gathering]]:
        ids = {person for each in self.gatherings for person in each.attendees}
        return self._with_all_else(self._base.of_person, ids)

    @cached_property
    def of_interpreter(self) -> Mapping[str, list[Gathering]]:
        ids = {interpreter for each in self.gatherings for interpreter in each.interpreters}
        return self._with_all_else(self._base.of_interpreter, ids)

    @cached_property
    def of_room(self) -> Mapping[str, list[Gathering]]:
        ids = {each.room for each in self.gatherings if each.room in self.problem.room}
        return self._with_all_else(self._base.of_room, ids)

    @cached_property
    def of_party(self) -> Mapping[str, list[Gathering]]:
        ids = {party for each in self.gatherings for party in each.parties}
        return self._with_all_else(self._base.of_party, ids)


def new_faults(rest: Ledger, before: Sequence[Meeting], after: Sequence[Meeting]) -> list[Finding]:
    """What the referee holds against `rest` with the meetings `after`, and not against it with `before` in their place:
    the difference of two whole judgements, from the few persons, rooms and days that change.

    `rest`: the plan without the requests of both; every request of `before` is one of `after`.
    """
    old, new = Beside(rest, before), Beside(rest, after)
    touched_before, touched_after = _taken(old), _taken(new)
    old, new = Beside(rest, before, touched_after), Beside(rest, after, touched_before)
    known = set(_faults(old))
    return [each for each in _faults(new) if each not in known]


def _faults(ledger: Ledger) -> list[Finding]:
    found = [finding for name in HARD for finding in CHECKS[name](ledger)]
    return found if ledger.alone is None else [*found, *impossible_shares(ledger)]


def _taken(ledger: Ledger) -> set[str]:
    """Everybody and everything that a ledger's own gatherings take."""
    return {
        thing for each in ledger.gatherings for thing in (each.room, *each.attendees, *each.parties, *each.interpreters)
    }


def _takes(gathering: Gathering, thing: str) -> bool:
    return (
        thing == gathering.room
        or thing in gathering.attendees
        or thing in gathering.parties
        or thing in gathering.interpreters
    )
