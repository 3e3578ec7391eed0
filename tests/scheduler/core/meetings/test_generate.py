"""Made-up missions: the same from the same seed, sound at any size, and with a little of everything."""

from __future__ import annotations

import pytest

from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import DAY, Problem, Side
from scheduler.core.meetings.validation import problem_errors

DEMO = generate(31, 26, 200, 2, 7)
SIZES = [(0, 0, 0, 1), (0, 5, 0, 2), (3, 0, 0, 1), (1, 1, 1, 1), (2, 2, 4, 1), (5, 4, 12, 3), (60, 60, 840, 2)]


def test_same_seed_makes_the_same_mission() -> None:
    assert generate(31, 26, 200, 2, 7) == DEMO


def test_another_seed_makes_another_mission() -> None:
    assert generate(31, 26, 200, 2, 8) != DEMO


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mission_of_any_size_is_sound(size: tuple[int, int, int, int], seed: int) -> None:
    companies, counterparts, requests, days = size
    problem = generate(companies, counterparts, requests, days, seed)

    assert problem_errors(problem) == ()
    assert problem.days == days
    assert len(problem.requests) == requests
    assert [each.side for each in problem.parties].count(Side.DELEGATION) == companies
    assert [each.side for each in problem.parties].count(Side.COUNTERPART) == counterparts


def test_mission_of_a_thousand_companies_is_sound() -> None:
    problem = generate(1000, 600, 12_000, 2, 1)
    assert problem_errors(problem) == ()
    assert len(problem.requests) == 12_000


def _features(problem: Problem) -> dict[str, bool]:
    needs = [need for request in problem.requests for need in request.needs]
    guests = [each for each in problem.persons if problem.party[each.party].side is Side.DELEGATION]
    return {
        "two delegates of each company": len(guests) == 2 * 31,
        "named attendees": any(need.named for need in needs),
        "asked attendees": any(need.asked for need in needs),
        "two of a party": any(need.at_least == 2 for need in needs),
        "two companies together": any(len(request.delegations) == 2 for request in problem.requests),
        "sessions with rivals": any(session.rivals for session in problem.sessions),
        "interpreting": any(request.interpreting for request in problem.requests),
        "interpreters who rest": all(each.rest for each in problem.interpreters) and bool(problem.interpreters),
        "obligations": any(request.required for request in problem.requests),
        "refusals": bool(problem.refusals),
        "guarantees": any(party.guaranteed_minimum for party in problem.parties),
        "limits a day": any(party.daily_maximum for party in problem.parties),
        "limits in all": any(party.total_maximum for party in problem.parties),
        "pauses": any(party.pauses for party in problem.parties),
        "stretches": any(party.stretch for party in problem.parties),
        "visitor lists": any(venue.list_closes for venue in problem.venues),
        "late names": any(person.named_at is not None for person in guests),
        "doors": any(venue.door for venue in problem.venues),
        "traffic": any(len(leg.bands) > 1 for leg in problem.legs),
        "scarce seats": any(room.seats for room in problem.rooms),
        "hosts of the highest rank": any(person.rank == 1 for person in problem.persons),
        "meetings of two lengths": {request.length for request in problem.requests} >= {30, 45},
        "asked windows": any(request.windows for request in problem.requests),
        "a programme": all(person.engagements for person in guests),
    }


def test_mission_of_the_demo_size_has_a_little_of_everything() -> None:
    assert [feature for feature, is_there in _features(DEMO).items() if not is_there] == []


def test_no_way_is_shorter_than_boarding_nor_longer_than_an_hour() -> None:
    minutes = [each for leg in DEMO.legs for _, each in leg.bands]
    assert min(minutes) >= 14
    assert max(minutes) <= 60


def test_obligations_share_no_party_so_that_all_can_be_kept() -> None:
    parties = [each for r in DEMO.requests if r.required for each in (*r.delegations, r.counterpart)]
    assert len(parties) == len(set(parties))


def test_hours_of_everybody_lie_within_the_days() -> None:
    assert all(0 <= hours.start < hours.end <= 2 * DAY for person in DEMO.persons for hours in person.available)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((2, 2, 5, 1), "2 companies and 2 counterparts make 4 pairs, not 5"),
        ((-1, 2, 0, 1), "cannot be negative"),
        ((1, 1, 1, 0), "at least one day"),
    ],
)
def test_impossible_size_is_refused_in_words(size: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generate(*size, seed=1)
