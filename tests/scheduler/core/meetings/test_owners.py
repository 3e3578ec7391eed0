"""Prices of scarce time by whose it is: never too low, none for what is left over or alone brings nothing."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from scheduler.core.meetings import checks
from scheduler.core.meetings.changes import Change, HigherLimit, MorePlaces, MoreTime, OneMoreInterpreter, apply_all
from scheduler.core.meetings.changes_spare import AnotherRoomLike
from scheduler.core.meetings.explain import Explanations
from scheduler.core.meetings.owners import Owner
from scheduler.core.meetings.prices import SCALE, CertificateError, verify
from scheduler.core.meetings.problem import Interpreter, Person, Problem, Window
from scheduler.core.meetings.scarcity import Market, Scarce, market_of, scarcest
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level
from scheduler.core.search import Search
from tests.scheduler.core.meetings.brute_force import best_levels
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    group,
    hall,
    met,
    mission,
    plan,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.tiny import tiny_problems

DAY_LONG = Window(NINE, TEN + 120)
PAIR = ("az", "en")


def searching() -> Search:
    return Search(limits=PATIENT, clock=time.monotonic)


def market(problem: Problem, solution: Solution | None = None) -> Market:
    return market_of(problem, solution or plan(), alone=None, search=searching())


def prices(problem: Problem, solution: Solution | None = None) -> dict[Owner, float]:
    """Owner -> points of worth, rounded to hundredths; of several half-days the dearest."""
    found: dict[Owner, float] = {}
    for each in market(problem, solution).prices:
        found[each.owner] = max(found.get(each.owner, 0.0), round(each.worth, 2))
    return found


def claims(problem: Problem, solution: Solution) -> tuple[Scarce, ...]:
    """Each with its proof checked: a plan of the changed mission that wins so much, and no more than the bound says."""
    explanations = Explanations(problem, solution, alone=None, search=searching())
    found = scarcest(explanations, market(problem, solution))
    for each in found:
        assert checks.check(apply_all(problem, each.changes), each.solution).hard == ()
        assert each.at_most is not None
        assert 0 < each.worth <= each.at_most
    return found


def best(problem: Problem, *changes: Change) -> int:
    """The most worth of any plan, by trying them all."""
    levels = best_levels(apply_all(problem, changes)).levels
    assert levels is not None
    return levels[Level.WORTH]


def person(who: str) -> Owner:
    return Owner("person", (who,))


def guests(*numbers: int, hours: Window = DAY_LONG) -> list[Person]:
    return [somebody(f"d{n}-1", hours) for n in numbers]


@pytest.fixture
def wanted() -> Problem:
    """A host with half an hour, and three who come at any hour; half an hour is worth 8, 5 and 3."""
    return mission(
        *(wish(f"r{worth}", f"d{worth}", "c1", worth=worth) for worth in (8, 5, 3)),
        persons=[*guests(8, 5, 3), somebody("c1-1", ONE_SLOT)],
    )


WANTED = plan(met("r8", NINE, "c1-1", "d8-1"))


def test_an_hour_more_of_the_wanted_host_costs_what_all_plans_together_show(wanted: Problem) -> None:
    """Brute force: with the hour 16, without it 8. The price says as much, and a search finds it."""
    hour = MoreTime(("c1-1",), Window(HALF_PAST_NINE, HALF_PAST_NINE + 60))
    assert (best(wanted), best(wanted, hour)) == (8, 16)
    assert prices(wanted, WANTED) == {person("c1-1"): 8.0}
    (claim,) = claims(wanted, WANTED)
    assert (claim.who, claim.changes, claim.placed) == ("c1-1", (hour,), ("r3", "r5"))
    assert (claim.worth, claim.at_most) == (8, 8)


def test_a_price_is_said_with_its_hour(wanted: Problem) -> None:
    (price,) = market(wanted, WANTED).prices
    assert (price.unit, price.half, price.day, price.hour) == ("hour", "morning", 0, Window(NINE, NINE + 60))
    assert price.sentence == "An hour more of {c1-1} on day 1 09:00-10:00 is worth 8.0 points at most."


def test_what_is_left_over_has_no_price() -> None:
    """Two half-hours, one wish; a limit of three, one meeting; nine tables, one used."""
    problem = mission(wish("r1", "d1", "c1"), parties={"c1": {"daily_maximum": 3, "total_maximum": 3}})
    assert market(problem, plan(met("r1", NINE, "c1-1", "d1-1"))).prices == ()


def test_a_limit_that_binds_has_the_price_and_the_free_host_has_none() -> None:
    problem = mission(
        wish("r1", "d1", "c1", worth=7), wish("r2", "d2", "c1", worth=4),
        persons=[*guests(1, 2), somebody("c1-1", DAY_LONG)], parties={"c1": {"daily_maximum": 1}},
    )  # fmt: skip
    assert (best(problem), best(problem, HigherLimit("c1", daily=True))) == (7, 11)
    before = plan(met("r1", NINE, "c1-1", "d1-1"))
    assert prices(problem, before) == {Owner("party", ("c1",)): 4.0}
    (claim,) = claims(problem, before)
    assert (claim.changes, claim.worth, claim.at_most) == ((HigherLimit("c1", daily=True),), 4, 4)


def test_where_several_bind_at_once_none_of_them_alone_has_a_price(wanted: Problem) -> None:
    """Host, limit and the host's own room are full: only the hour that brings all three along is worth something."""
    full = replace(
        wanted,
        parties=tuple(replace(each, daily_maximum=1) if each.id == "c1" else each for each in wanted.parties),
        rooms=(hall(ONE_SLOT, holds=1),),
    )
    assert best(full, HigherLimit("c1", daily=True, by=2)) == best(full) == 8
    assert prices(full, WANTED) == {person("c1-1"): 8.0}
    (claim,) = claims(full, WANTED)
    hour = Window(HALF_PAST_NINE, HALF_PAST_NINE + 60)
    assert claim.changes == (MoreTime(("c1-1", "m1"), hour), HigherLimit("c1", daily=True, by=2))
    assert (claim.worth, claim.at_most, best(full, *claim.changes)) == (8, 8, 16)


def test_a_full_room_has_the_price_and_another_like_it_wins_it() -> None:
    problem = mission(
        wish("r1", "d1", "c1", worth=6), wish("r2", "d2", "c2", worth=5),
        hours=ONE_SLOT, rooms=(hall(ONE_SLOT, holds=1),),
    )  # fmt: skip
    before = plan(met("r1", NINE, "c1-1", "d1-1"))
    another = AnotherRoomLike("m1", Window(NINE, NINE + 60))
    assert (best(problem), best(problem, another)) == (6, 11)
    assert prices(problem, before) == {Owner("room", ("m1",)): 5.0}
    (claim,) = claims(problem, before)
    assert (claim.who, claim.changes, claim.worth, claim.at_most) == ("m1", (another,), 5, 5)


def test_interpreters_have_a_price_by_language() -> None:
    helper = Interpreter("i1", (PAIR,), (DAY_LONG,))
    idle = Interpreter("i2", (("az", "ru"),), (DAY_LONG,))
    problem = mission(
        wish("r1", "d1", "c1", worth=6, interpreting=PAIR), wish("r2", "d2", "c2", worth=5, interpreting=PAIR),
        wish("r3", "d3", "c3", worth=2, interpreting=("az", "ru")), hours=ONE_SLOT, interpreters=(helper, idle),
    )  # fmt: skip
    before = plan(met("r1", NINE, "c1-1", "d1-1", by="i1"), met("r3", NINE, "c3-1", "d3-1", by="i2"))
    more = OneMoreInterpreter(PAIR, window=Window(NINE, NINE + 60))
    assert (best(problem), best(problem, more)) == (8, 13)
    assert prices(problem, before) == {Owner("interpreter", PAIR): 5.0}
    (claim,) = claims(problem, before)
    assert (claim.who, claim.changes) == ("interpreters between {language:az} and {language:en}", (more,))
    assert (claim.worth, claim.at_most) == (5, 5)


def test_the_places_of_a_full_session_have_a_price() -> None:
    wishes = (wish("r1", "d1", "c1", worth=8, session="s1"), wish("r2", "d2", "c1", worth=5, session="s1"))
    problem = mission(*wishes, hours=ONE_SLOT, sessions=(group("s1", "c1", 1),))
    before = plan(met("r1", NINE, "c1-1", "d1-1"))
    assert (best(problem), best(problem, MorePlaces("s1"))) == (8, 13)
    assert prices(problem, before) == {Owner("session", ("s1",)): 5.0}
    (price,) = market(problem, before).prices
    assert (price.unit, price.half, price.sentence) == (
        "place",
        None,
        "One more place in {s1} is worth 5.0 points at most.",
    )
    (claim,) = claims(problem, before)
    assert (claim.who, claim.changes, claim.worth, claim.at_most) == ("s1", (MorePlaces("s1"),), 5, 5)


def test_the_certificate_behind_the_prices_is_a_proof(wanted: Problem) -> None:
    proof = market(wanted, WANTED).certificate
    verify(wanted, proof)
    assert (proof.bound, min(proof.prices.values()) > 0) == (8, True)
    with pytest.raises(CertificateError):
        verify(wanted, replace(proof, bound=proof.bound - 1))
    with pytest.raises(CertificateError):
        verify(wanted, replace(proof, prices={}))


def test_an_hour_with_nothing_wanted_in_it_is_not_claimed(wanted: Problem) -> None:
    """The guests are free in that half-hour only: the host has a price there, but no hour beside it brings anything."""
    busy = replace(
        wanted,
        persons=tuple(replace(each, available=(ONE_SLOT,)) for each in wanted.persons),
    )
    assert prices(busy, WANTED) == {person("c1-1"): 8.0}
    assert claims(busy, WANTED) == ()


@settings(max_examples=15, deadline=None)
@given(problem=tiny_problems())
def test_no_meeting_more_brings_more_than_its_price(problem: Problem) -> None:
    """Every limit in all, raised by one, against bound and price by brute force. No price, no gain."""
    limited = [each.id for each in problem.parties if each.total_maximum is not None]
    assume(limited)
    if best_levels(problem).levels is None:
        return
    found = market(problem)
    limits = [each for each in found.prices if each.owner.kind == "party" and each.day is None]
    points = {each.owner.who[0]: each.points for each in limits}
    for party in limited:
        after = best_levels(HigherLimit(party, total=True).apply(problem)).levels
        assert after is not None
        # The bound is whole points rounded down, and a hundredth of a point counts as no price.
        assert after[Level.WORTH] * SCALE < (found.certificate.bound + 1) * SCALE + points.get(party, 0) + SCALE // 100
