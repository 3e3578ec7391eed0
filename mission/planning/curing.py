"""What it would take: cures for the unmet requests of a plan and its scarcest resources, searched for by a run of their
own and told in the mission's names. The same plan on the same data is explained once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from mission.models import PlanVersion, User
from mission.planning.checking import Case, alone_of, case_of
from mission.planning.words import Names, pk_of
from mission.services.records import audit_write
from scheduler import explanations, runs
from scheduler.core.meetings.sentences import moment, span
from scheduler.models import ENDED, RunState, SolverRun

SECONDS = 60.0  # for all cards of a plan; the demo takes a tenth of it
EDITION = "4"  # another one makes every plan be explained anew
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "karvan:explanation")
FIRST = 1  # the rank of a first wish
LEVELS = {
    "guarantees": "meetings missing from guarantees",
    "fairness": "share of the worst-off company, per mille",
    "worth": "points of worth",
    "comfort": "points of discomfort",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One goal level of the whole plan, as it is and as it would be."""

    level: str
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Cure:
    """A way to place a request, in words. No `changes`: other meetings make room. `placed`: when and where."""

    changes: tuple[str, ...]
    placed: str
    moved: tuple[str, ...]
    dropped: tuple[str, ...]
    staffed: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """One hour and place that was asked for, and what is in the way there."""

    when: str
    where: str
    hindrances: tuple[str, ...]
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What the search found for one request. `found`: as in scheduler/core/meetings/explain.py."""

    found: str
    tried: int
    cures: tuple[Cure, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Scarce:
    """A resource and what a unit more of it would bring. `worth`: points that a search has found; `at_most`: points
    that it can bring by the bound, None if that was not found out."""

    who: str
    changes: tuple[str, ...]
    placed: tuple[str, ...]
    first_wishes: int
    dropped: tuple[str, ...]
    moved: tuple[str, ...]
    worth: int
    at_most: int | None


@dataclass(frozen=True, slots=True)
class ScarcePrice:
    """What one more `unit` ("hour", "meeting", "place") of somebody's or something's is worth at most, in points.

    `kind`: person, room, interpreter, party (its limit of meetings) or session; `of`: the person's party, in names.
    """

    kind: str
    who: str
    of: str
    unit: str
    when: str
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How far it is. `state`: "none", or a run's; `cards` by the request's primary key; `done` of `of` cards."""

    state: str
    message: str = ""
    done: int = 0
    of: int = 0
    cards: Mapping[int, Card] | None = None
    scarce: tuple[Scarce, ...] = ()
    prices: tuple[ScarcePrice, ...] = ()
    prices_complete: bool = True

    @property
    def is_under_way(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == RunState.DONE


def explanation_request(*, plan: PlanVersion, actor: User | None) -> SolverRun:
    """Queue the search for cures, or come back with the one there is. Raises ValidationError for data that contradict
    each other and for a plan that is not filled yet."""
    from scheduler.core.search import Limits

    if plan.filled_at is None:
        raise ValidationError(f"{plan} has no meetings yet: there is nothing to explain.")
    case = case_of(plan=plan)
    if case.notes.errors:
        raise ValidationError(list(case.notes.errors))
    given = explanations.Case(case.problem, case.solution, alone_of(case.plan))
    try:
        run = runs.submit_explanation(case=given, limits=Limits(seconds=SECONDS, workers=1), key=_key(case))
    except runs.RunRefused as refused:
        raise ValidationError([case.notes.names.sentence(each) for each in refused.errors]) from refused
    if run.state == RunState.QUEUED:
        audit_write(mission=plan.mission, actor=actor, verb="plan.explain", subject=plan)
        runs.wake(run)
    return run


def explanation_of(case: Case) -> Explanation:
    """What is known about this plan on the data of today; one query beside the case's own."""
    run = SolverRun.objects.filter(key=_key(case)).defer("problem", "solution").first()
    if run is None:
        return Explanation("none")
    done, of = run.progress.get("value") or 0, run.progress.get("bound") or 0
    if run.state not in ENDED or not isinstance(run.report, dict):
        return Explanation(run.state, run.message, done, of)
    names = case.notes.names
    cards = {pk_of(each["request"]): _card(names, each) for each in run.report["cards"]}
    scarce = tuple(_scarce(case, names, each) for each in run.report["scarce"])
    market = run.report["market"]
    prices = tuple(_price(case, names, each) for each in market["prices"]) if market else ()
    complete = market is not None and market["complete"]
    return Explanation(run.state, run.message, len(cards), len(cards), cards, scarce, prices, complete)


def cure_given(case: Case, request_pk: int, at: int) -> Mapping[str, Any] | None:
    """A request's cure number `at` as the run reported it, in the core's ids; None if nothing is known for this plan on
    the data of today."""
    run = SolverRun.objects.filter(key=_key(case), state=RunState.DONE).defer("problem", "solution").first()
    if run is None or not isinstance(run.report, dict):
        return None
    cards: list[dict[str, Any]] = run.report["cards"]
    cures: list[dict[str, Any]] = next((each["cures"] for each in cards if pk_of(each["request"]) == request_pk), [])
    return cures[at] if at < len(cures) else None


def _key(case: Case) -> uuid.UUID:
    """The same for the same question: problem, plan and what each delegation could get alone."""
    alone = alone_of(case.plan)
    told = None if alone is None else sorted(alone.items())
    asked = f"{case.ground.digest} {case.problem.locks!r} {case.solution!r}"
    return uuid.uuid5(_SPACE, f"{EDITION} {case.plan.pk} {asked} {told!r}")


def _card(names: Names, given: Mapping[str, Any]) -> Card:
    return Card(
        given["found"],
        given["tried"],
        tuple(_cure(names, each, given["levels"]) for each in given["cures"]),
        tuple(
            Spot(
                names.sentence(moment(each["start"])),
                names.name(each["venue"]),
                tuple(names.sentence(one["sentence"]) for one in each["hindrances"]),
                any(one["is_secret"] for one in each["hindrances"]),
            )
            for each in given["spots"]
        ),
    )


def _cure(names: Names, given: Mapping[str, Any], before: Mapping[str, int]) -> Cure:
    return Cure(
        _said(names, given["changes"]),
        _place(names, given["placed"]),
        _moves(names, given["moved"]),
        tuple(names.name(each) for each in given["dropped"]),
        tuple(names.name(each) for each in given["staffed"]),
        tuple(Figure(level, title, before[level], given["levels"][level]) for level, title in LEVELS.items()),
    )


def _scarce(case: Case, names: Names, given: Mapping[str, Any]) -> Scarce:
    firsts = sum(case.rows.requests[pk_of(each)].rank == FIRST for each in given["placed"])
    return Scarce(
        _who(names, given["who"]),
        _said(names, given["changes"]),
        tuple(names.name(each) for each in given["placed"]),
        firsts,
        tuple(names.name(each) for each in given["dropped"]),
        _moves(names, given["moved"]),
        given["worth"],
        given["at_most"],
    )


def _price(case: Case, names: Names, given: Mapping[str, Any]) -> ScarcePrice:
    """When: the half-day with its dearest hour, the day of a limit, or nothing."""
    when = ""
    if given["start"] is not None:
        when = names.sentence(span(given["start"], given["end"]))
    elif given["day"] is not None:
        when = names.sentence(f"day {given['day'] + 1}")
    party = ""
    if given["kind"] == "person":
        party = names.name(case.problem.person[given["who"].strip("{}")].party)
    who = _who(names, given["who"])
    return ScarcePrice(given["kind"], who, party, given["unit"], when, given["points"])


def _who(names: Names, said: str) -> str:
    """A resource's owner, given as an id or in words with ids in braces."""
    found = names.sentence(said) if "{" in said else names.name(said)
    return found[:1].upper() + found[1:]


def _said(names: Names, changes: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(names.sentence(each["sentence"]) for each in changes)


def _place(names: Names, meeting: Mapping[str, Any]) -> str:
    return names.sentence(f"{moment(meeting['start'])} in {{{meeting['room']}}}")


def _moves(names: Names, moved: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"{names.name(each['request'])}: from {_place(names, each['before'])} to {_place(names, each['after'])}"
        for each in moved
    )
