"""Named changes that concern more than one row: hours without meetings, a party that leaves, a wish insisted on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scheduler.core.meetings.altering import known, with_row, without
from scheduler.core.meetings.changes import Withdrawn
from scheduler.core.meetings.problem import Problem, Window
from scheduler.core.meetings.sentences import window


@dataclass(frozen=True, slots=True)
class NoMeetings:
    """Nobody meets in `window`: every room is closed. Meetings locked there are let go."""

    window: Window

    @property
    def sentence(self) -> str:
        return f"Hold no meetings on {window(self.window)}."

    def apply(self, problem: Problem) -> Problem:
        def length(request: str) -> int:
            given = problem.request[request]
            return problem.session[given.session].length if given.session else given.length

        kept = [
            each for each in problem.locks if not self.window.overlaps(each.start, each.start + length(each.request))
        ]
        rooms = (replace(each, hours=without(each.hours, self.window)) for each in problem.rooms)
        return replace(problem, rooms=tuple(rooms), locks=tuple(kept))


@dataclass(frozen=True, slots=True)
class Leaves:
    """The party does not take part: its requests and sessions go, nothing is guaranteed to it. Its people remain."""

    party: str

    @property
    def sentence(self) -> str:
        return f"Do without {{{self.party}}} altogether."

    def apply(self, problem: Problem) -> Problem:
        party = known(problem.party, self.party)
        gone = [each.id for each in problem.requests if self.party in (each.counterpart, *each.delegations)]
        left = Withdrawn(tuple(gone)).apply(with_row(problem, replace(party, guaranteed_minimum=0)))
        return replace(left, sessions=tuple(each for each in left.sessions if each.counterpart != self.party))


@dataclass(frozen=True, slots=True)
class Insisted:
    """The request must take place."""

    request: str

    @property
    def sentence(self) -> str:
        return f"Insist on {{{self.request}}}: it must take place."

    def apply(self, problem: Problem) -> Problem:
        return with_row(problem, replace(known(problem.request, self.request), required=True))
