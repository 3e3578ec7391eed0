"""Rows that follow from the rooms' limits and say more where rooms are scarce and guests have many meetings.

Of the meetings of one guest only one can be held at a time: counted guest by guest instead of meeting by meeting, a
full moment is seen sooner. The guests themselves are counted too, one by one where rooms are nearly full at all times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ortools.sat.python import cp_model

from scheduler.core.meetings.breaks import busy_with
from scheduler.core.meetings.problem import Side
from scheduler.core.meetings.variables import Decisions, Item, Literal

# From this part of the rooms' time on that must be used, counting the guests one by one pays; a sum does before.
_NEARLY_FULL = 0.9
_NEEDED = frozenset({"person_is_in_one_place", "room_holds_its_meetings"})


def count_crowds(decisions: Decisions) -> None:
    """Adds the rows for every venue and every moment at which a meeting may start there."""
    if _NEEDED & decisions.left_out:
        return
    venues: dict[str, list[Item]] = defaultdict(list)
    for number, (gathering, held) in enumerate(zip(decisions.gatherings, decisions.held, strict=True)):
        for k, (placement, literal) in enumerate(zip(gathering.placements, held, strict=True)):
            venues[placement.venue].append(Item(placement.start, placement.end, placement.venue, number, k, literal))
    for venue, items in venues.items():
        places = {
            place for item in items for place in decisions.gatherings[item.gathering].placements[item.placement].places
        }
        capacity = sum(decisions.candidates.places[place].capacity for place in places)
        starts = sorted({item.start for item in items})
        is_full = _used(decisions, venue) >= _NEARLY_FULL * capacity * _minutes(items)
        for start in starts:
            here = {item.gathering: item.literal for item in items if item.start <= start < item.end}
            if len(here) > capacity:
                guests = _guests(decisions, venue, start)
                _count_clusters(decisions, here, guests, capacity)
                _count_guests(decisions, here, guests, capacity, one_by_one=is_full)


def _used(decisions: Decisions, venue: str) -> int:
    """Minutes of the meetings that must take place, and can nowhere else."""
    return sum(
        gathering.length
        for gathering in decisions.gatherings
        if gathering.session is None
        and gathering.guests[0].request.required
        and all(placement.venue == venue for placement in gathering.placements)
    )


def _minutes(items: Sequence[Item]) -> int:
    """Minutes in which any meeting may be held."""
    found, until = 0, 0
    for item in sorted(items, key=lambda item: item.start):
        found += max(item.end - max(item.start, until), 0)
        until = max(until, item.end)
    return found


def _guests(decisions: Decisions, venue: str, moment: int) -> dict[str, list[Item]]:
    """Guest -> what he or she may attend at this venue at this moment."""
    problem = decisions.problem
    found = {}
    for person, items in decisions.items.items():
        if problem.party[problem.person[person].party].side == Side.DELEGATION:
            here = [item for item in items if item.venue == venue and item.start <= moment < item.end]
            if here:
                found[person] = here
    return found


def _count_clusters(
    decisions: Decisions, here: dict[int, Literal], guests: dict[str, list[Item]], capacity: int
) -> None:
    """No more clusters of meetings that share a guest are busy than there is room for."""
    left = dict(here)
    clusters: list[Literal] = []
    sharing = {
        guest: {item.gathering for item in items if item.literal.index == here[item.gathering].index}
        for guest, items in guests.items()
    }
    while left:
        guest = max(sorted(sharing), key=lambda each: len(sharing[each]), default=None)
        taken = sorted(sharing[guest]) if guest is not None and sharing[guest] else list(left)[:1]
        of_guest = [item for item in guests.get(guest or "", ()) if item.gathering in taken]
        busy = busy_with(decisions, of_guest) if of_guest else left[taken[0]]
        assert busy is not None
        clusters.append(busy)
        for number in taken:
            del left[number]
        for gatherings in sharing.values():
            gatherings.difference_update(taken)
    if len(clusters) > capacity:
        decisions.model.add(cp_model.LinearExpr.sum(clusters) <= capacity)


def _count_guests(
    decisions: Decisions, here: dict[int, Literal], guests: dict[str, list[Item]], capacity: int, *, one_by_one: bool
) -> None:
    """No more guests are busy than the meetings there is room for can have: as a sum, or counted by Booleans."""
    sizes = [sum(team.size for guest in decisions.gatherings[number].guests for team in guest.teams) for number in here]
    most = max(sizes) * capacity
    busy = [literal for items in guests.values() if (literal := busy_with(decisions, items)) is not None]
    if len(busy) > most and not one_by_one:
        decisions.model.add(cp_model.LinearExpr.sum(busy) <= most)
    elif len(busy) > most:
        counts = [[literal] for literal in busy]
        while len(counts) > 1:
            counts = list(_merged(decisions.model, counts, most + 1))
        decisions.model.add(counts[0][most] == 0)


def _merged(model: cp_model.CpModel, counts: Sequence[list[Literal]], most: int) -> Iterator[list[Literal]]:
    """Counts added up two by two. The k-th literal of a count: at least k + 1 are true; told apart up to `most`."""
    for at in range(0, len(counts) - 1, 2):
        one, other = counts[at], counts[at + 1]
        both = [model.new_bool_var("") for _ in range(min(len(one) + len(other), most))]
        for i in range(len(one) + 1):
            for j in range(len(other) + 1):
                if 0 < i + j <= len(both):
                    reached = [counted[k - 1].negated() for counted, k in ((one, i), (other, j)) if k]
                    model.add_bool_or([both[i + j - 1], *reached])
        yield both
    if len(counts) % 2:
        yield counts[-1]
