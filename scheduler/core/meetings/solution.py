"""What is decided: a frozen, sparse plan. A request that is not here is not met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from scheduler.core.rules import LevelResult, Status


@dataclass(frozen=True, slots=True)
class Meeting:
    """A request placed: start in minutes since the first midnight, in which room, with whom (both sides' persons by id,
    sorted), interpreted by whom. Requests of one session share start, room, interpreter and the host's persons."""

    request: str
    start: int
    room: str
    attendees: tuple[str, ...]
    interpreter: str | None = None


@dataclass(frozen=True)
class Solution:
    """The plan, sorted by request id."""

    meetings: tuple[Meeting, ...] = ()

    @cached_property
    def meeting(self) -> Mapping[str, Meeting]:
        """Request id -> its meeting."""
        return {each.request: each for each in self.meetings}


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to repair a plan. `dropped`: requests people know a meeting for that are not met though they could be
    asked for still; `levels`: the best that is possible for who drops no more than these."""

    solution: Solution
    levels: tuple[LevelResult, ...]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """`bound`: no plan in which each delegation gets its part of `floors` (worth) at least is worth more. `prices`: row
    number of prices.py -> price in millionths of a point, those that are not 0; the floors' rows come last."""

    bound: int
    prices: Mapping[int, int]
    floors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search brings back.

    `solution`: the best plan found, None if none. `levels`: one result per goal, in order, for the goals reached.
    `alone`: delegation id -> the most worth it could get alone. `first_plan_seconds`: None without a plan. `message`:
    what happened, in words for the organiser. `braked`: somebody stopped it early. `offers`: of a repair, the ways
    there are, the best in the order of the goals first; `solution` is that one's. `certificate`: what proves the bound
    on worth, if the prices of scarce time do; `fairness_certificate`: what proves that a share is out of reach (plans
    with its floors would be worth less than nothing), likewise.
    """

    status: Status
    solution: Solution | None
    levels: tuple[LevelResult, ...]
    alone: Mapping[str, int]
    first_plan_seconds: float | None
    seconds: float
    message: str
    braked: bool = False
    offers: tuple[Offer, ...] = ()
    certificate: Certificate | None = None
    fairness_certificate: Certificate | None = None
