"""A part of a mission cut out of a plan: what is freed, with the placements that the rest leaves to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from scheduler.core.meetings.bookings import Bookings, Held
from scheduler.core.meetings.candidates import Candidates, Gathering, Placement, Team
from scheduler.core.meetings.choosing import is_within
from scheduler.core.meetings.diary import Diary, Spot
from scheduler.core.meetings.problem import DAY, Window

_INTERPRETERS = 3  # of those who are free at a placement, so many are offered


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`candidates`: the freed gatherings, then those that stand and share a limit with them. `numbers` and
    `placements`: which they are in the whole, and which of its placements. `watched`: persons whose stops matter."""

    candidates: Candidates
    numbers: Sequence[int]
    placements: Sequence[Sequence[int]]
    watched: frozenset[str]


# Number of a gathering -> how it stood when last asked for, and the gathering with nothing left to choose.
AsTheyStand = dict[int, tuple[Held, Gathering]]


def surroundings(
    bookings: Bookings,
    freed: Mapping[int, Held | None],
    random: Random,
    within: Window | None,
    as_they_stand: AsTheyStand,
) -> Surroundings:
    """`freed`: gatherings that `bookings` do not hold now, and how they stood before. `within`: hours they stay in.

    `as_they_stand` is kept by the caller from one step to the next: most gatherings stand as they did.
    """
    whole = bookings.candidates
    diary = _Around(bookings)
    gatherings: list[Gathering] = []
    placements: list[Sequence[int]] = []
    for number, stood in freed.items():
        left, at = _left(bookings, diary, number, stood, random, within)
        gatherings.append(left)
        placements.append(at)
    numbers = list(freed)
    people = frozenset(
        person for gathering in gatherings for team in _teams(gathering) for person in (*team.must, *team.pool)
    )
    limited = {who for who in people if bookings.is_limited(who)}
    limited.update(
        interpreter
        for gathering in gatherings
        for able in gathering.interpreters
        for interpreter in able
        if bookings.is_limited(interpreter)
    )
    limited.update(
        team.party for gathering in gatherings for team in _teams(gathering) if bookings.is_limited(team.party)
    )
    shared = {
        place
        for gathering in gatherings
        for placement in gathering.placements
        for place in placement.places
        if whole.places[place].capacity > 1
    }
    freed_at = [placement for gathering in gatherings for placement in gathering.placements]
    hours = Window(min((at.start for at in freed_at), default=0), max((at.end for at in freed_at), default=0))
    days = {at.start // DAY for at in freed_at}
    in_all = {who for who in limited if who in whole.problem.party and whole.problem.party[who].total_maximum}
    for number, held in bookings.held.items():
        gathering = whole.gatherings[number]
        there = gathering.placements[held.k]
        if (
            (held.place in shared and hours.overlaps(there.start, there.end))
            or (
                there.start // DAY in days
                and any(who in limited for who in (*held.people, held.interpreter, *gathering.parties))
            )
            or not in_all.isdisjoint(gathering.parties)
        ):
            known = as_they_stand.get(number)
            if known is None or known[0] is not held:
                known = as_they_stand[number] = (held, _standing(gathering, held))
            gatherings.append(known[1])
            numbers.append(number)
            placements.append((held.k,))
    kept = {guest.request.id for gathering in gatherings for guest in gathering.guests}
    candidates = replace(whole, problem=whole.problem.only(kept), gatherings=tuple(gatherings), diary=diary)
    return Surroundings(candidates, numbers, placements, people)


class _Around(Diary):
    """Who could sit where beside all that is booked."""

    def __init__(self, bookings: Bookings) -> None:
        vars(self).update(vars(bookings.candidates.diary))  # what it knows already is known here
        self._bookings = bookings
        self._whole = bookings.candidates.diary
        self._beside: dict[tuple[tuple[str, ...], str, int, int], tuple[str, ...]] = {}

    def able(self, people: tuple[str, ...], placement: Spot) -> tuple[str, ...]:
        key = (people, placement.venue, placement.start, placement.end)
        if key not in self._beside:
            able = self._whole.able(people, placement)
            self._beside[key] = tuple(person for person in able if self._bookings.is_free(person, placement))
        return self._beside[key]

    def can_come(self, team: Team, placement: Placement) -> bool:
        return len(self.able(team.must, placement)) == len(team.must) and (
            team.choose <= 0 or len(self.able(team.pool, placement)) >= team.choose
        )


def _teams(gathering: Gathering) -> Sequence[Team]:
    return [gathering.host, *(team for guest in gathering.guests for team in guest.teams)]


def _left(
    bookings: Bookings, diary: _Around, number: int, stood: Held | None, random: Random, within: Window | None
) -> tuple[Gathering, list[int]]:
    """The gathering with what is left of its placements, and which they were."""
    gathering = bookings.candidates.gatherings[number]
    always = [gathering.host]
    if gathering.session is None:
        always = list(_teams(gathering))
    size = sum(team.size for team in always) + gathering.interpreted
    kept: list[int] = []
    placements: list[Placement] = []
    interpreters: list[tuple[str, ...]] = []
    for k, placement in enumerate(gathering.placements):
        if within is not None and not is_within(placement, within):
            continue
        if not all(diary.can_come(team, placement) for team in always):
            continue
        places = tuple(place for place in placement.places if bookings.has_room(place, placement, size))
        if not places:
            continue
        able = [each for each in gathering.interpreters[k] if bookings.is_free(each, placement)]
        if gathering.interpreted and not able:
            continue
        if len(able) > _INTERPRETERS:
            able = random.sample(able, _INTERPRETERS)
            if stood is not None and stood.k == k and stood.interpreter is not None and stood.interpreter not in able:
                able[0] = stood.interpreter
        kept.append(k)
        placements.append(replace(placement, places=places))
        interpreters.append(tuple(able))
    at = {k: number for number, k in enumerate(kept)}
    guests = tuple(
        replace(
            guest,
            open_at=tuple(
                at[k]
                for k in guest.open_at
                if k in at and all(diary.can_come(team, gathering.placements[k]) for team in guest.teams)
            ),
        )
        for guest in gathering.guests
    )
    left = replace(gathering, guests=guests, placements=tuple(placements), interpreters=tuple(interpreters))
    return left, kept


def _standing(gathering: Gathering, held: Held) -> Gathering:
    """The gathering as it takes place, with nothing left to choose."""
    placement = replace(gathering.placements[held.k], places=(held.place,))

    def stays(team: Team, people: Sequence[str]) -> Team:
        among = {*team.must, *team.pool}
        return replace(team, must=tuple(person for person in people if person in among), choose=0, pool=())

    guests = tuple(
        replace(guest, teams=tuple(stays(team, held.guests[guest.request.id]) for team in guest.teams), open_at=(0,))
        for guest in gathering.guests
        if guest.request.id in held.guests
    )
    helpers = (held.interpreter,) if held.interpreter is not None else ()
    return replace(
        gathering,
        host=stays(gathering.host, held.hosts),
        guests=guests,
        placements=(placement,),
        interpreters=(helpers,),
    )
