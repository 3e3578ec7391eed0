"""What the bound says one more hour of somebody's or something's time is worth: prices, by whose they are.

A certificate prices rows; a row is somebody's (`Stake`). One unit more of a resource raises the limits of the rows that
it has a stake in, so the bound rises by the sum of their prices at most (Lagrange: of sum(price x limit), which is part
of the bound, each term grows by its price). Where several rows bind at once this promises too much, so the linear
programme is solved again with the limits raised, and the smaller figure counts. What is left over in a plan that
reaches the bound has no price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scheduler.core.meetings.bounds import Rises
from scheduler.core.meetings.candidates import Candidates
from scheduler.core.meetings.prices import SCALE, Kind, Scarcity, Stake
from scheduler.core.meetings.problem import DAY, Problem, Side, Window
from scheduler.core.meetings.sentences import span

HOUR = 60
MIDDAY = 13 * 60  # what begins before it belongs to the morning
_NOTHING = SCALE // 100  # less than a hundredth of a point is the solver's rounding
_TIMED: tuple[Kind, ...] = ("person", "room", "interpreter")
_UNITS = {"party": "meeting", "session": "place"}


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """Who has a scarce resource. `who` by kind: a person; a language pair that interpreters speak; rooms that no rule
    can tell apart; a party that may have so many meetings; a session with so many places."""

    kind: Kind
    who: tuple[str, ...]

    @property
    def said(self) -> str:
        """In words, ids in braces."""
        if self.kind == "interpreter":
            one, other = self.who
            return f"interpreters between {{language:{one}}} and {{language:{other}}}"
        if self.kind == "room" and len(self.who) > 1:
            return f"rooms like {{{self.who[0]}}}"
        return f"{{{self.who[0]}}}"


@dataclass(frozen=True, slots=True)
class Price:
    """One unit more of what `owner` has is worth `points` at most: millionths (prices.SCALE) of a point of worth.

    The unit is an hour for persons, interpreters and rooms: `hour` is the dearest of its half-day. It is a meeting for
    a party's limit (of `day`, or in all where that is None), and a place for a session. To an hour of a person belong
    the rooms in which only that person's party receives, and as many meetings of its limit as fit into the hour.
    """

    owner: Owner
    points: int
    day: int | None = None
    hour: Window | None = None

    @property
    def unit(self) -> str:
        """ "hour", "meeting" or "place"."""
        return _UNITS.get(self.owner.kind, "hour")

    @property
    def half(self) -> str | None:
        """ "morning" or "afternoon" for an hour."""
        return None if self.hour is None else "morning" if self.hour.start % DAY < MIDDAY else "afternoon"

    @property
    def worth(self) -> float:
        """Points of worth."""
        return self.points / SCALE

    @property
    def sentence(self) -> str:
        """Ids in braces, e.g. "An hour more of {p1} on day 1 15:00-16:00 is worth 12.5 points at most." """
        if self.hour is not None:
            what = f"An hour more of {self.owner.said} on {span(self.hour.start, self.hour.end)}"
        elif self.unit == "place":
            what = f"One more place in {self.owner.said}"
        else:
            what = f"One more meeting of {self.owner.said} {'in all' if self.day is None else f'on day {self.day + 1}'}"
        return f"{what} is worth {self.worth:.1f} points at most."


def prices_of(
    candidates: Candidates, scarcity: Scarcity, rises: Rises, *, goes_on: Callable[[], bool] = lambda: True
) -> tuple[tuple[Price, ...], bool]:
    """Every owner of something scarce with its price in each half-day, the dearest first, none that is 0; and whether
    these are all of them.

    `rises` is made from `scarcity` and the certificate. Once `goes_on` says no, what is left has no price.
    """
    book = _Book(candidates, scarcity, rises)
    found = []
    for unit in sorted(book.units(), key=lambda each: (each.price.owner.kind == "person", -rises.at_most(each.more))):
        if not goes_on():
            book.is_complete = False
            break
        price = book.priced(unit)
        if price is not None:
            found.append(price)
    found.sort(key=lambda each: (-each.points, each.owner, each.day or 0, each.hour or Window(0, 0)))
    return tuple(found), book.is_complete


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit more: which rows give so much more with it, and those of them that would without the owner, too."""

    price: Price
    more: Mapping[int, int]
    beside: Mapping[int, int]


class _Book:
    """All units that the prices might make worth something."""

    def __init__(self, candidates: Candidates, scarcity: Scarcity, rises: Rises) -> None:
        self.problem = candidates.problem
        self.places = {room: place.rooms for place in candidates.places for room in place.rooms}
        self.rises = rises
        self.is_complete = True  # nothing was left out for want of time
        self.stakes = scarcity.stakes
        self.of_party: dict[str, list[str]] = defaultdict(list)  # party -> rooms in which nobody else receives
        users: dict[str, set[str]] = defaultdict(set)
        for request in self.problem.requests:
            for room in request.rooms:
                users[room].add(request.counterpart)
        for session in self.problem.sessions:
            for room in session.rooms:
                users[room].add(session.counterpart)
        for room, parties in users.items():
            if len(parties) == 1:
                self.of_party[next(iter(parties))].append(room)
        self._rows: dict[tuple[Kind, str], list[int]] = defaultdict(list)  # rows that somebody has a stake in
        for row, stakes in self.stakes.items():
            for stake in stakes:
                for who in stake.who:
                    self._rows[stake.kind, who].append(row)

    def units(self) -> Iterator[_Unit]:
        """The dearest hour of each half-day, each limit on its day, each session."""
        for owner, members in self._owners().items():
            beside = self._beside(owner)
            if owner.kind in _TIMED:
                yield from self._hours(owner, members, beside)
                continue
            days = {stake.day for row in self._rows_of(members) for stake in self.stakes[row] if stake.kind == "party"}
            for day in days or {None}:
                more = self._more(members, None, day)
                if owner.kind == "session" and more:
                    dearest = max(more, key=lambda row: self.rises.at_most({row: 1}))
                    more = {dearest: 1}  # of its starts one at most is taken
                if self.rises.at_most(more):
                    yield _Unit(Price(owner, 0, day), more, {})

    def priced(self, unit: _Unit) -> Price | None:
        """The unit's price; None where it brings nothing, or nothing beyond what comes with it."""
        beside = self.rises.of(unit.beside)
        if beside is not None and self.rises.at_most(unit.more) - beside < _NOTHING:
            return None
        points = self.rises.of(unit.more)
        if beside is None or points is None:
            self.is_complete = False
            return None
        if points - beside < _NOTHING:
            return None
        return Price(unit.price.owner, points, unit.price.day, unit.price.hour)

    def _owners(self) -> Mapping[Owner, frozenset[tuple[Kind, str]]]:
        """Each owner and the stakeholders of whom one more is a unit of it."""
        found: dict[Owner, set[tuple[Kind, str]]] = defaultdict(set)
        for kind, who in self._rows:
            for owner in self._owner(kind, who):
                found[owner].add((kind, who))
        return {owner: frozenset(members) for owner, members in found.items()}

    def _owner(self, kind: Kind, who: str) -> Iterator[Owner]:
        if kind == "room":
            yield Owner(kind, self.places[who])
        elif kind == "interpreter":
            for pair in self.problem.interpreter[who].pairs:
                yield Owner(kind, pair)
        else:
            yield Owner(kind, (who,))

    def _beside(self, owner: Owner) -> frozenset[tuple[Kind, str]]:
        """What an hour of a person brings along: the own rooms, and the meetings that the party may have."""
        if owner.kind != "person":
            return frozenset()
        party = self.problem.person[owner.who[0]].party
        rooms: list[tuple[Kind, str]] = [("room", room) for room in self.of_party[party]]
        return frozenset([*rooms, ("party", party)])

    def _hours(
        self, owner: Owner, members: frozenset[tuple[Kind, str]], beside: frozenset[tuple[Kind, str]]
    ) -> Iterator[_Unit]:
        halves: dict[tuple[int, bool], list[_Unit]] = defaultdict(list)
        moments = {
            moment
            for row in self._rows_of(members)
            for stake in self.stakes[row]
            if (stake.kind, stake.who[0]) in members or stake.kind == owner.kind
            for moment in stake.moments
        }
        for start in sorted({moment - moment % self.problem.settings.grid for moment in moments}):
            hour, day = Window(start, start + HOUR), start // DAY
            times = self._units_in(members, hour)
            more = self._more(members | beside, hour, day, times)
            if self.rises.at_most(more):
                along = self._more(beside, hour, day, times) if beside else {}
                halves[day, start % DAY < MIDDAY].append(_Unit(Price(owner, 0, day, hour), more, along))
        for units in halves.values():
            yield max(units, key=lambda each: self.rises.at_most(each.more))

    def _rows_of(self, members: Iterable[tuple[Kind, str]]) -> set[int]:
        return {row for member in members for row in self._rows.get(member, ())}

    def _units_in(self, members: Iterable[tuple[Kind, str]], hour: Window) -> int:
        """Whoever can be used for half an hour of it only gives two of that with an hour more."""
        given = self.problem
        windows = [
            window
            for kind, who in members
            for window in (
                given.person[who].available
                if kind == "person"
                else given.room[who].hours
                if kind == "room"
                else given.interpreter[who].available
            )
        ]
        used = max((min(each.end, hour.end) - max(each.start, hour.start) for each in windows), default=HOUR)
        return -(-HOUR // max(used, self.problem.settings.grid))

    def _more(
        self, members: frozenset[tuple[Kind, str]], hour: Window | None, day: int | None, units: int = 1
    ) -> dict[int, int]:
        """Row -> how much more it gives with so many more of each member: rows in which all stakes are theirs."""
        found = {}
        for row in self._rows_of(members):
            stakes = self.stakes[row]
            if all(_is_opened(stake, members, hour, day) for stake in stakes):
                limits = [stake.who[0] for stake in stakes if stake.kind == "party"]
                found[row] = self._meetings(limits[0]) if limits and hour is not None else units
        return found

    def _meetings(self, party: str) -> int:
        """How many of a party's meetings fit into an hour, at least one."""
        lengths = [each.length for each in self.problem.requests if party in (each.counterpart, *each.delegations)]
        return max(1, HOUR // min(lengths, default=HOUR))


def _is_opened(stake: Stake, members: frozenset[tuple[Kind, str]], hour: Window | None, day: int | None) -> bool:
    if not any((stake.kind, who) in members for who in stake.who):
        return False
    if stake.kind == "party":
        return stake.day == day or (stake.day is None and hour is not None)
    return hour is None or any(hour.covers(moment, moment + 1) for moment in stake.moments)


def is_of_a_host(problem: Problem, owner: Owner) -> bool:
    """Whether an organiser can ask the counterparts for more of it: all but a guest's own time and limits."""
    party = problem.person[owner.who[0]].party if owner.kind == "person" else owner.who[0]
    return party not in problem.party or problem.party[party].side == Side.COUNTERPART
