"""What a step frees: within its hours, without what another step has taken, as much as models can solve."""

from __future__ import annotations

from random import Random

import pytest

from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.choosing import Choosing, Way, is_within
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import DAY, Window

MODELS = (Way.SHARED, Way.GUESTS, Way.HOSTS, Way.HOURS)
SECOND_DAY = Window(DAY, 2 * DAY)


@pytest.fixture(scope="module")
def bookings() -> Bookings:
    found = construct(find_candidates(generate(companies=20, counterparts=16, requests=140, days=2, seed=3)))
    assert found is not None
    return found


def choosing(bookings: Bookings, seed: int = 1, ways: tuple[Way, ...] = tuple(Way)) -> Choosing:
    return Choosing(bookings, Random(seed), ways, shrinks=0.5)


@pytest.mark.parametrize("way", MODELS)
def test_a_step_of_a_day_frees_what_stands_there_or_could(bookings: Bookings, way: Way) -> None:
    for seed in range(5):
        part = choosing(bookings, seed).part(way, (), (), SECOND_DAY)
        assert part.within is not None
        assert SECOND_DAY.covers(part.within.start, part.within.end)
        assert part.numbers or way == Way.HOURS
        for number in part.numbers:
            placements = bookings.candidates.gatherings[number].placements
            held = bookings.held.get(number)
            stands = [placements[held.k]] if held is not None else placements
            assert any(is_within(placement, part.within) for placement in stands)


@pytest.mark.parametrize("way", MODELS)
def test_nothing_is_freed_twice_at_once(bookings: Bookings, way: Way) -> None:
    chooser = choosing(bookings)
    taken = set(chooser.part(Way.SHARED, (), (), None).numbers)
    assert taken.isdisjoint(chooser.part(way, (), taken, None).numbers)


def test_the_worst_off_come_first(bookings: Bookings) -> None:
    chooser = choosing(bookings)
    part = chooser.part(Way.SHARED, ["d7"], (), None)
    of_theirs = [number for number, each in enumerate(bookings.candidates.gatherings) if "d7" in each.parties]
    assert set(of_theirs) <= set(part.numbers)
    assert chooser.touches("d7", of_theirs[:1])
    assert not chooser.touches("d7", [number for number in part.numbers if number not in of_theirs])


def test_a_step_frees_less_after_a_model_without_an_end_and_more_after_one_with(bookings: Bookings) -> None:
    chooser = choosing(bookings)
    chooser.note(Way.HOSTS, 0, wide=False, ended=False)
    smaller = chooser.size[Way.HOSTS, False]
    assert len(chooser.part(Way.HOSTS, (), (), SECOND_DAY).numbers) <= len(
        choosing(bookings).part(Way.HOSTS, (), (), SECOND_DAY).numbers
    )
    chooser.note(Way.HOSTS, 0, wide=False, ended=True)
    assert chooser.size[Way.HOSTS, False] > smaller
    # Steps in all days have a size of their own.
    assert (Way.HOSTS, True) not in chooser.size


def test_what_brought_most_is_taken_most_and_nothing_is_never_taken(bookings: Bookings) -> None:
    chooser = choosing(bookings, ways=MODELS)
    chooser.note(Way.HOURS, 50, wide=True)
    taken = [chooser.way(moves=True) for _ in range(400)]
    assert taken.count(Way.HOURS) > 250
    assert set(taken) == set(MODELS)


def test_moves_are_taken_only_where_they_may_be(bookings: Bookings) -> None:
    chooser = choosing(bookings)
    chooser.note(Way.MOVES, 50, wide=True)
    assert Way.MOVES not in {chooser.way(moves=False) for _ in range(100)}
    assert Way.MOVES in {chooser.way(moves=True) for _ in range(100)}
