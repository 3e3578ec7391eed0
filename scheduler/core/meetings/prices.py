"""A bound on worth that anybody can recompute: scarce time's prices, and exact arithmetic over them. No solver here.

Every plan keeps the rows of `scarcity`: of some possible meetings at most so many take place. Whatever prices >= 0 the
rows are given, no plan is worth more than the sum of price x what a row has to give, plus what each possible meeting
is worth beyond the prices of the rows that it uses (Lagrange). Good prices, from wherever they come, make it sharp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scheduler.core.meetings.candidates import Candidates, Gathering, Team, find_candidates
from scheduler.core.meetings.diary import Diary
from scheduler.core.meetings.problem import DAY, Problem, Session
from scheduler.core.meetings.solution import Certificate

SCALE = 1_000_000  # prices are whole millionths of a point
# With more possible meetings the rows of journeys make most of the work, and lower the bound by one in a thousand.
_FEW = 40_000


@dataclass(frozen=True, slots=True)
class Row:
    """sum(amounts x columns) <= most. `columns` are numbers of possible meetings, 0 or 1 each."""

    columns: tuple[int, ...]
    amounts: tuple[int, ...]
    most: int


Kind = Literal["person", "interpreter", "room", "party", "session"]


@dataclass(frozen=True, slots=True)
class Stake:
    """Whose scarcity a row counts: with one more of any in `who`, and of any in the row's other stakes, it gives more.

    `moments`: minutes at which one more would have to be there; none for what is not counted in hours: the meetings a
    party may have (on `day`, or in all where that is None), and the places of a session.
    """

    kind: Kind
    who: tuple[str, ...]
    moments: tuple[int, ...] = ()
    day: int | None = None


@dataclass
class Scarcity:
    """What is worth something and what is scarce: `worths[column]`, and the rows that every plan keeps.

    `stakes`: row -> whose scarcity it counts; a row without any is nobody's: a request is met once, rivals sit apart.
    """

    worths: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    of_delegation: dict[str, list[int]] = field(default_factory=dict)  # its columns
    wishes: dict[int, int] = field(default_factory=dict)  # rows "a request is met once": what it is worth
    stakes: dict[int, list[Stake]] = field(default_factory=dict)

    def with_floors(self, floors: Mapping[str, int]) -> Scarcity:
        """The same with one row more for each delegation that gets so much worth at least."""
        rows = list(self.rows)
        for delegation, least in sorted(floors.items()):
            columns = self.of_delegation.get(delegation, [])
            rows.append(Row(tuple(columns), tuple(-self.worths[column] for column in columns), -least))
        return Scarcity(self.worths, rows, self.of_delegation, self.wishes, self.stakes)


class CertificateError(ValueError):
    """The certificate does not prove what it claims."""


def verify(problem: Problem, certificate: Certificate) -> None:
    """Recomputes the bound from the problem and the prices alone. Raises CertificateError if it does not follow."""
    scarcity = scarcity_of(find_candidates(problem)).with_floors(certificate.floors)
    wrong = [row for row, price in certificate.prices.items() if price < 0 or not 0 <= row < len(scarcity.rows)]
    if wrong:
        raise CertificateError(f"row {wrong[0]} cannot have this price")
    follows = bound_from(scarcity, certificate.prices)
    if follows > certificate.bound:
        raise CertificateError(f"the prices prove {follows} points, not {certificate.bound}")


def bound_from(scarcity: Scarcity, prices: Mapping[int, int]) -> int:
    """The most worth of any plan that these prices prove; whole numbers throughout."""
    return millionths_from(scarcity, prices) // SCALE


def millionths_from(scarcity: Scarcity, prices: Mapping[int, int]) -> int:
    """The same, not rounded down to whole points."""
    left = [worth * SCALE for worth in scarcity.worths]
    total = 0
    for number, price in prices.items():
        row = scarcity.rows[number]
        total += price * row.most
        for column, amount in zip(row.columns, row.amounts, strict=True):
            left[column] -= price * amount
    return total + sum(each for each in left if each > 0)


@dataclass(frozen=True, slots=True)
class _Use:
    """A possible meeting's use of somebody's or something's time: `size` of those in `able`."""

    start: int
    end: int
    venue: str
    column: int
    gathering: int
    size: int
    able: frozenset[str]


def scarcity_of(candidates: Candidates) -> Scarcity:
    """All rows, in an order that depends on the problem alone."""
    return _Rows(candidates).found


class _Rows:
    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self.problem = candidates.problem
        self.found = Scarcity()
        self._people: dict[str, list[_Use]] = defaultdict(list)
        self._parties: dict[str, list[_Use]] = defaultdict(list)
        self._calls: list[_Use] = []
        self._venues: dict[str, list[_Use]] = defaultdict(list)
        self._counts: dict[str, list[tuple[int, int]]] = defaultdict(list)  # party -> (start, column)
        self._joining: dict[tuple[str, str], list[int]] = defaultdict(list)  # (gathering, delegation) -> columns
        self._seen: dict[tuple[tuple[int, ...], int], int] = {}  # what a row says -> its number
        for number, gathering in enumerate(candidates.gatherings):
            self._enter(number, gathering)
        diary = candidates.diary if len(self.found.worths) <= _FEW else None
        for uses in (*self._people.values(), *self._parties.values()):
            self._share(uses, diary, "person")
        self._share(self._calls, None, "interpreter")
        for at_venue in self._venues.values():
            self._rooms(at_venue)
        self._limits()

    def _enter(self, number: int, gathering: Gathering) -> None:
        """Columns of one gathering, who and what they use, and the rows within it."""
        if gathering.session is None:
            (guest,) = gathering.guests
            held = self._columns(guest.request.worth, len(gathering.placements))
            self._wish(held, guest.request.worth)
        else:
            held = self._columns(0, len(gathering.placements))
            self._row(held, 1)
        self._use(number, gathering, gathering.host, dict(enumerate(held)))
        for k, placement in enumerate(gathering.placements):
            places = frozenset(map(str, placement.places))
            self._venues[placement.venue].append(
                _Use(placement.start, placement.end, placement.venue, held[k], number, 1, places)
            )
            self._counts[gathering.counterpart].append((placement.start, held[k]))
            if gathering.interpreters[k]:
                able = frozenset(gathering.interpreters[k])
                self._calls.append(_Use(placement.start, placement.end, placement.venue, held[k], number, 1, able))
        here: dict[int, list[int]] = defaultdict(list)
        sizes: dict[int, int] = {}
        for guest in gathering.guests:
            joined = dict(enumerate(held))
            if gathering.session is not None:
                columns = self._columns(guest.request.worth, len(guest.open_at))
                joined = dict(zip(guest.open_at, columns, strict=True))
                self._wish(columns, guest.request.worth)
                for k, column in joined.items():
                    self._row((column, held[k]), 0, (1, -1))
                    here[k].append(column)
                    sizes[column] = len(guest.request.delegations)
            for team in guest.teams:
                self._use(number, gathering, team, joined)
            for delegation in guest.request.delegations:
                self.found.of_delegation.setdefault(delegation, []).extend(joined.values())
                self._joining[gathering.id, delegation] += joined.values()
                self._counts[delegation] += [(gathering.placements[k].start, joined[k]) for k in joined]
        if gathering.session is not None:
            for k, columns in here.items():
                amounts = (*(sizes[column] for column in columns), -gathering.session.capacity)
                self._row((*columns, held[k]), 0, amounts, stake=Stake("session", (gathering.id,)))
            self._apart(gathering.session, gathering)

    def _apart(self, session: Session, gathering: Gathering) -> None:
        """Of two delegations that do not sit together one at most joins."""
        joining = {each for guest in gathering.guests for each in guest.request.delegations}
        for pair in (*session.rivals, *self.problem.refusals):
            if joining.issuperset(pair):
                columns = {column for each in pair for column in self._joining[gathering.id, each]}
                self._row(sorted(columns), 1)

    def _wish(self, columns: Sequence[int], worth: int) -> None:
        if len(columns) > 1:
            self.found.wishes[len(self.found.rows)] = worth
            self._row(columns, 1)

    def _columns(self, worth: int, amount: int) -> list[int]:
        first = len(self.found.worths)
        self.found.worths += [worth] * amount
        return list(range(first, first + amount))

    def _use(self, number: int, gathering: Gathering, team: Team, columns: Mapping[int, int]) -> None:
        for k, column in columns.items():
            placement = gathering.placements[k]
            able = self.candidates.able(team, placement) if team.choose > 0 else ()
            given = placement.start, placement.end, placement.venue, column, number
            self._parties[team.party].append(_Use(*given, team.size, frozenset((*team.must, *able))))
            for person in team.must:
                self._people[person].append(_Use(*given, 1, frozenset((person,))))

    def _row(
        self, columns: Sequence[int], most: int, amounts: Sequence[int] | None = None, *, stake: Stake | None = None
    ) -> None:
        """Keeps the row unless it says nothing or has been said; then it is a stake of this one's, too."""
        if amounts is None:
            if len(columns) <= most:
                return
            amounts = (1,) * len(columns)
        key = (tuple(columns), most)
        number = self._seen.setdefault(key, len(self.found.rows))
        if number == len(self.found.rows):
            self.found.rows.append(Row(key[0], tuple(amounts), most))
        if stake is not None:
            self.found.stakes.setdefault(number, []).append(stake)

    def _share(self, uses: Sequence[_Use], diary: Diary | None, kind: Kind) -> None:
        """Of uses that clash pairwise, those that only a set of people can serve take no more people than it has."""
        for moments, clique in _moments(uses) if diary is None else (*_moments(uses), *_journeys(uses, diary)):
            able: dict[frozenset[str], list[_Use]] = defaultdict(list)
            for use in clique:
                able[use.able].append(use)
            everybody = frozenset[str]().union(*able)
            for people in dict.fromkeys((*able, everybody)):
                taking = [use for those, here in able.items() if those <= people for use in here]
                needed = {use.gathering: use.size for use in taking}
                if sum(needed.values()) > len(people):
                    taking.sort(key=lambda use: use.column)
                    stake = Stake(kind, tuple(sorted(people)), moments)
                    self._row([use.column for use in taking], len(people), [use.size for use in taking], stake=stake)

    def _rooms(self, uses: Sequence[_Use]) -> None:
        places = self.candidates.places
        for moments, here in _moments(uses):
            able = {use.able for use in here}
            for among in sorted({*able, frozenset[str]().union(*able)}, key=sorted):
                capacity = sum(places[int(place)].capacity for place in among)
                rooms = tuple(room for place in sorted(map(int, among)) for room in places[place].rooms)
                taking = [use.column for use in here if use.able <= among]
                self._row(taking, capacity, stake=Stake("room", rooms, moments))

    def _limits(self) -> None:
        for party, counted in self._counts.items():
            given = self.problem.party[party]
            if given.total_maximum is not None:
                self._row([column for _, column in counted], given.total_maximum, stake=Stake("party", (party,)))
            if given.daily_maximum is not None:
                for day in range(self.problem.days):
                    today = [column for start, column in counted if start // DAY == day]
                    self._row(today, given.daily_maximum, stake=Stake("party", (party,), day=day))


def _moments(uses: Sequence[_Use]) -> Iterator[tuple[tuple[int, ...], list[_Use]]]:
    """For each start (in a tuple of its own), what covers it: of any two such stops, one has to give way."""
    by_start: dict[int, list[_Use]] = defaultdict(list)
    for use in uses:
        by_start[use.start].append(use)
    going: list[_Use] = []
    for start in sorted(by_start):
        going = [use for use in going if use.end > start] + by_start[start]
        yield (start,), going


def _journeys(uses: Sequence[_Use], diary: Diary) -> Iterator[tuple[tuple[int, ...], list[_Use]]]:
    """For each end at a venue and each moment after it: stops there that last until then, or would begin in between,
    and stops elsewhere under way at a moment at which nobody can have arrived. With the minutes that both sorts cover.
    """
    venues: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        venues[use.venue].append(use)
    if len(venues) < 2:
        return
    at_moment = {start: here for (start,), here in _moments(uses)}
    for venue, there in venues.items():
        for end in sorted({use.end for use in there}):
            leaving = [use for use in there if use.start < end <= use.end]
            arrival = {other: diary.ready(venue, other, end) for other in venues if other != venue}
            for moment, under_way in at_moment.items():
                if not end <= moment < max(arrival.values()):
                    continue
                late = [use for use in under_way if use.venue != venue and moment < arrival[use.venue]]
                if late:
                    yield (end - 1, moment), leaving + late
