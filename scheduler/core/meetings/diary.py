"""When a person or interpreter could sit where, looked at alone."""

from __future__ import annotations

from typing import Protocol

from scheduler.core.meetings.problem import DAY, Engagement, Interpreter, Person, Problem, Side, Window


class Spot(Protocol):
    """A span at a venue."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def venue(self) -> str: ...


class Diary:
    """When a person or interpreter could sit where, looked at alone: hours, engagements, journeys, visitor lists."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._journeys: dict[tuple[str, str, int], int] = {}
        self._known: dict[tuple[int, str, int, int], bool] = {}
        self._able: dict[tuple[tuple[str, ...], str, int, int], tuple[str, ...]] = {}
        # People with the same hours and engagements share one profile, so that each question is answered once.
        self._profiles: list[tuple[tuple[Window, ...], tuple[Engagement, ...]]] = []
        self._profile: dict[str, int] = {}
        numbers: dict[object, int] = {}
        everybody: list[Person | Interpreter] = [*problem.persons, *problem.interpreters]
        for each in everybody:
            hours = (each.available, each.engagements)
            if hours not in numbers:
                numbers[hours] = len(self._profiles)
                self._profiles.append(hours)
            self._profile[each.id] = numbers[hours]

    def ready(self, origin: str | None, destination: str | None, end: int) -> int:
        """The earliest start at `destination` for somebody who is busy at `origin` until `end`."""
        if origin is None or destination is None or origin == destination:
            return end
        key = (origin, destination, end % DAY)
        if key not in self._journeys:
            venue = self.problem.venue[destination]
            self._journeys[key] = self._arrival(*key) + venue.door + self.problem.settings.buffer
        return end + self._journeys[key]

    def _arrival(self, origin: str, destination: str, clock: int) -> int:
        """Minutes until arrival for who may leave at once or wait until the traffic eases."""
        leg = self.problem.leg.get((origin, destination))
        if leg is None:
            return 0
        waiting = ((since - clock) % DAY + minutes for since, minutes in leg.bands)
        return min(leg.minutes(clock), *waiting)

    def suits_person(self, person: Person, start: int, end: int, venue: str) -> bool:
        if not self._suits(self._profile[person.id], start, end, venue):
            return False
        closes = self.problem.venue[venue].list_closes
        if closes is None or person.named_at is None or self.problem.party[person.party].side != Side.DELEGATION:
            return True
        return person.named_at <= start - closes

    def able(self, people: tuple[str, ...], placement: Spot) -> tuple[str, ...]:
        """Who of these could sit there."""
        key = (people, placement.venue, placement.start, placement.end)
        if key not in self._able:
            self._able[key] = tuple(
                person
                for person in people
                if self.suits_person(self.problem.person[person], placement.start, placement.end, placement.venue)
            )
        return self._able[key]

    def suits_interpreter(self, interpreter: Interpreter, start: int, end: int, venue: str) -> bool:
        return self._suits(self._profile[interpreter.id], start, end, venue)

    def profile(self, person: str) -> int:
        """A number shared by all who have the same hours and engagements."""
        return self._profile[person]

    def _suits(self, profile: int, start: int, end: int, venue: str) -> bool:
        key = (profile, venue, start, end)
        if key not in self._known:
            available, engagements = self._profiles[profile]
            self._known[key] = any(window.covers(start, end) for window in available) and all(
                self._clear_of(engagement, start, end, venue) for engagement in engagements
            )
        return self._known[key]

    def _clear_of(self, engagement: Engagement, start: int, end: int, venue: str) -> bool:
        window = engagement.window
        if window.end <= start:
            return self.ready(engagement.venue, venue, window.end) <= start
        if end <= window.start:
            return self.ready(venue, engagement.venue, end) <= window.start
        return False
