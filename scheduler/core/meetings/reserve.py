"""Minutes that a plan shall leave at doors, on the way and after meetings: a named change of the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.sentences import minutes


@dataclass(frozen=True, slots=True)
class Reserve:
    """A named change: minutes that a plan shall leave at the doors of venues, on every journey, after meetings.

    `after`: by request, or by session where there is one. A plan of the problem with a reserve is a plan of the problem
    without it: the reserve only takes possibilities away.
    """

    door: Mapping[str, int] = field(default_factory=dict)
    way: int = 0
    after: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.door or self.way or self.after)

    @property
    def sentence(self) -> str:
        """An order in words, with ids in braces."""
        parts = [f"{minutes(more)} more on arrival at {{{venue}}}" for venue, more in self.door.items()]
        parts += [f"{minutes(more)} more after {{{gathering}}}" for gathering, more in self.after.items()]
        if self.way:
            parts.append(f"{minutes(self.way)} more on every journey")
        return f"Leave {', '.join(parts) or 'no minutes more'}."

    def apply(self, problem: Problem) -> Problem:
        """The problem whose doors, buffer and lengths hold the reserve. Locked meetings keep their length."""
        locked = {lock.request for lock in problem.locks}
        locked |= {problem.request[each].session or "" for each in locked}
        longer = {each: minutes for each, minutes in self.after.items() if each not in locked}
        return replace(
            problem,
            venues=tuple(replace(each, door=each.door + self.door.get(each.id, 0)) for each in problem.venues),
            requests=tuple(replace(each, length=each.length + longer.get(each.id, 0)) for each in problem.requests),
            sessions=tuple(replace(each, length=each.length + longer.get(each.id, 0)) for each in problem.sessions),
            settings=replace(problem.settings, buffer=problem.settings.buffer + self.way),
        )

    def lifted(self, problem: Problem) -> Problem:
        """The way back from `apply`: the problem without the reserve that it holds."""
        less = Reserve(
            {venue: -more for venue, more in self.door.items()},
            -self.way,
            {gathering: -more for gathering, more in self.after.items()},
        )
        return less.apply(problem)
