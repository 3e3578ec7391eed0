"""The part of a plan's ledger that some meetings touch: the referee judges it without the whole plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.solution import Meeting, Solution


class Part(Ledger):
    """A plan that differs from `base` in no meetings but those of `requests`, which are whole sessions with all that
    join them. It holds `meetings`, theirs, and everything else that the persons, interpreters, rooms and parties of
    these do."""

    def __init__(self, base: Ledger, requests: Collection[str], meetings: Iterable[Meeting]) -> None:
        super().__init__(base.problem, Solution(tuple(meetings)), base.alone)
        self._base = base
        self._requests = requests
        self._also: tuple[Gathering, ...] = ()
        # What depends on the problem alone is known already.
        for name in ("party_of", "_persons", "guests", "longest_way", "_ways", "wishes_of"):
            self.__dict__[name] = getattr(base, name)

    def look_at(self, gatherings: Iterable[Gathering]) -> None:
        """Whom and what these take is looked at as well. Call it before anything is asked."""
        self._also = tuple(gatherings)

    @cached_property
    def _taken(self) -> frozenset[str]:
        request = self.problem.request
        return frozenset(request[each].session or each for each in self._requests if each in request)

    def _with_all_else(
        self, of: Mapping[str, list[Gathering]], takes: Callable[[Gathering], Iterable[str]]
    ) -> Mapping[str, list[Gathering]]:
        mine: dict[str, list[Gathering]] = defaultdict(list)
        for gathering in self.gatherings:
            for each in takes(gathering):
                mine[each].append(gathering)
        ids = {each for gathering in (*self.gatherings, *self._also) for each in takes(gathering)}
        found: dict[str, list[Gathering]] = {}
        for each in sorted(ids):
            others = [gathering for gathering in of.get(each, ()) if gathering.id not in self._taken]
            together = sorted([*others, *mine.get(each, ())], key=lambda other: (other.start, other.id, other.room))
            if together:
                found[each] = together
        return found

    @cached_property
    def met(self) -> Mapping[str, Meeting]:
        found = {request: each for request, each in self._base.met.items() if request not in self._requests}
        for each in self.meetings:
            found.setdefault(each.request, each)
        return found

    @cached_property
    def of_person(self) -> Mapping[str, list[Gathering]]:
        return self._with_all_else(self._base.of_person, lambda each: each.attendees)

    @cached_property
    def of_interpreter(self) -> Mapping[str, list[Gathering]]:
        return self._with_all_else(self._base.of_interpreter, lambda each: each.interpreters)

    @cached_property
    def of_room(self) -> Mapping[str, list[Gathering]]:
        known = self.problem.room
        return self._with_all_else(self._base.of_room, lambda each: (each.room,) if each.room in known else ())

    @cached_property
    def of_party(self) -> Mapping[str, list[Gathering]]:
        return self._with_all_else(self._base.of_party, lambda each: each.parties)


class Beside(Part):
    """A meeting beside a plan (which does not hold it): whom and what it takes, with all that these do besides."""

    def __init__(self, base: Ledger, meeting: Meeting) -> None:
        session = base.problem.request[meeting.request].session
        seated = base.of_session.get(session, ()) if session is not None else ()
        meetings = (*seated, meeting)
        super().__init__(base, {each.request for each in meetings}, meetings)
