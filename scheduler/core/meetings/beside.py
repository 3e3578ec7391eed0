"""The part of a plan's ledger that one more meeting touches: the referee judges it without the whole plan."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.solution import Meeting, Solution


class Beside(Ledger):
    """A meeting beside a plan (which does not hold it): whom and what it takes, with all that these do besides."""

    def __init__(self, base: Ledger, meeting: Meeting) -> None:
        session = base.problem.request[meeting.request].session
        seated = base.of_session.get(session, ()) if session is not None else ()
        super().__init__(base.problem, Solution((*seated, meeting)))
        self._base = base
        # What depends on the problem alone is known already.
        for name in ("party_of", "_persons", "guests", "longest_way", "_ways"):
            self.__dict__[name] = getattr(base, name)

    def _with_all_else(self, of: Mapping[str, list[Gathering]], ids: set[str]) -> Mapping[str, list[Gathering]]:
        own = self.gatherings
        taken = {each.id for each in own}
        found: dict[str, list[Gathering]] = {}
        for each in sorted(ids):
            others = [gathering for gathering in of.get(each, ()) if gathering.id not in taken]
            here = [gathering for gathering in own if _takes(gathering, each)]
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


def _takes(gathering: Gathering, thing: str) -> bool:
    return (
        thing == gathering.room
        or thing in gathering.attendees
        or thing in gathering.parties
        or thing in gathering.interpreters
    )
