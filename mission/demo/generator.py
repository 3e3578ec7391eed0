"""Missions of any size from a seed, as workbooks: for tests, benchmarks and trying things out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from mission.demo.drafting import Draft

ZONE = ZoneInfo("Asia/Baku")
FIRST_DAY = date(2026, 2, 9)
SECTORS = ("energy", "agriculture", "digital", "transport", "healthcare", "finance")
AREAS = ("Z1", "Z2", "Z3", "Z4", "Z5")
HUB = "HUB"
MOST_DAYS, MOST_PARTIES, MOST_REQUESTS = 31, 5000, 40_000
_LETTERS = "əşçğıöü"
Item = TypeVar("Item")


class SizeError(ValueError):
    """Why no mission of this size can be made."""


@dataclass(frozen=True)
class Size:
    """How large a mission is to be."""

    companies: int
    counterparts: int
    requests: int
    days: int

    def check(self) -> None:
        """Raises SizeError."""
        if not (1 <= self.companies <= MOST_PARTIES and 1 <= self.counterparts <= MOST_PARTIES):
            raise SizeError(f"Companies and counterparts must each number 1 to {MOST_PARTIES:,}.")
        if not 1 <= self.days <= MOST_DAYS:
            raise SizeError(f"A mission lasts 1 to {MOST_DAYS} days.")
        most = min(self.companies * self.counterparts, MOST_REQUESTS)
        if not 0 <= self.requests <= most:
            raise SizeError(
                f"{self.companies} companies and {self.counterparts} counterparts make {most:,} requests at most."
            )


class _Dice:
    """Chance by random() alone: the one call whose sequence no Python version changes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, share: float) -> bool:
        return self._random.random() < share

    def number(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def one(self, items: Sequence[Item]) -> Item:
        return items[self.number(0, len(items) - 1)]

    def unit(self) -> float:
        return self._random.random()


def mission_draft(*, size: Size, seed: int) -> Draft:
    """A mission of that size: popular hosts, half of them met at home, some interpreted; the same for the same seed."""
    size.check()
    dice = _Dice(seed)
    draft = Draft(ZONE.key)
    _frame(draft, size, seed)
    hosts = [_host(draft, number, dice, size.days) for number in range(1, size.counterparts + 1)]
    for number in range(1, size.companies + 1):
        _company(draft, number, dice)
    for number in range(1, max(2, size.companies // 5) + 1):
        languages = "az en ru" if number % 3 == 0 else "az en"
        draft.add("interpreters", code=f"I-{number:04}", name=f"Interpreter {number}", languages=languages,
                  longest_stretch=180, rest_minutes=30)  # fmt: skip
    for number in range(1, max(2, size.companies // 8) + 1):
        draft.add("vehicles", code=f"K-{number:04}", name=f"Van {number}", kind="van", seats=7)
    _requests(draft, size, hosts, dice)
    return draft


def _frame(draft: Draft, size: Size, seed: int) -> None:
    """The mission, its sectors, town, hub and programme."""
    draft.add(
        "mission", code=f"generated-{size.companies}x{size.counterparts}-{seed}", place="Baku, Azerbaijan",
        name=f"Generated mission, {size.companies} companies", time_zone=ZONE.key, first_day=FIRST_DAY,
        last_day=FIRST_DAY + timedelta(days=size.days - 1), hub=HUB,
    )  # fmt: skip
    for code in SECTORS:
        draft.add("sectors", code=code, name=code.capitalize())
    for at, code in enumerate(AREAS):
        draft.add("zones", code=code, name=f"Area {code}")
        for beyond, other in enumerate(AREAS):
            minutes = 5 + 6 * abs(at - beyond)
            for clock, share in ((time(0), 10), (time(8), 15), (time(10), 10), (time(17), 15), (time(19), 10)):
                way = {"origin": code, "destination": other, "from_time": clock}
                draft.add("travel_times", **way, minutes=minutes * share // 10)
    draft.add("venues", code=HUB, name="Hotel", zone="Z3", door_minutes=0)
    for number in range(1, max(3, size.companies // 4) + 1):
        draft.add("rooms", code=f"{HUB}-{number:03}", venue=HUB, name=f"Room {number}", seats=10)
    for day in range(size.days):
        draft.add("programme", code=f"LUNCH-{day + 1}", kind="lunch", title="Lunch", venue=HUB, audience="delegations",
                  starts_at=_at(day, "12:30"), ends_at=_at(day, "13:30"))  # fmt: skip


def _host(draft: Draft, number: int, dice: _Dice, days: int) -> str:
    code = f"H-{number:04}"
    draft.add("venues", code=code, name=f"Office {number}", zone=dice.one(AREAS), door_minutes=dice.one((5, 5, 10)))
    draft.add("rooms", code=f"{code}-R", venue=code, name="Reception room", seats=12)
    languages = dice.one(("az en", "az en", "az en ru", "az", "az ru"))
    draft.add("parties", code=code, side="counterpart", name=f"Institution {number} {dice.one(_LETTERS)}",
              sectors=(dice.one(SECTORS),), home_venue=code, languages=languages, daily_maximum=dice.number(5, 8),
              lunch_minutes=45)  # fmt: skip
    for person in range(1, dice.number(1, 4) + 1):
        draft.add("persons", code=f"{code}-{person}", party=code, name=f"Host {number}.{person} {dice.one(_LETTERS)}",
                  rank=person + 1, is_head=person == 1, languages=languages)  # fmt: skip
    for day in range(days):
        if dice.below(0.3):
            start, end = dice.one((("09:00", "13:00"), ("14:00", "18:00"), ("10:00", "16:00")))
            draft.add("availability", thing="party", code=code, kind="available", starts_at=_at(day, start),
                      ends_at=_at(day, end))  # fmt: skip
    return code


def _company(draft: Draft, number: int, dice: _Dice) -> None:
    code = f"C-{number:04}"
    draft.add("parties", code=code, side="delegation", name=f"Company {number}", sectors=(dice.one(SECTORS),),
              guaranteed_minimum=2, lunch_minutes=45, longest_stretch=180, rest_minutes=15)  # fmt: skip
    for person in (1, 2):
        draft.add("persons", code=f"{code}-{person}", party=code, name=f"Guest {number}.{person}", rank=person,
                  is_head=person == 1, languages="en")  # fmt: skip


def _requests(draft: Draft, size: Size, hosts: Sequence[str], dice: _Dice) -> None:
    """Pairs drawn by the hosts' popularity (Pareto: few are wanted by many), ranked in the order of the draw."""
    pull = [(1 - dice.unit()) ** -0.6 for _ in hosts]
    for number in range(1, size.companies + 1):
        share = size.requests * number // size.companies - size.requests * (number - 1) // size.companies
        # Keeping the largest of unit ** (1 / weight) draws without replacement by weight.
        keys = sorted(
            ((dice.unit() ** (1 / weight), host) for host, weight in zip(hosts, pull, strict=True)), reverse=True
        )
        for rank, (_, host) in enumerate(keys[:share], start=1):
            at_home = dice.below(0.5)
            accepted = dice.below(0.8)
            draft.add(
                "requests", delegation=f"C-{number:04}", counterpart=host, rank=rank,
                answer="accepted" if accepted else "pending", host_rank=dice.number(1, 9) if accepted else None,
                length_minutes=45 if at_home else 30, venues=(host,) if at_home else (HUB,),
            )  # fmt: skip


def _at(day: int, clock: str) -> datetime:
    return datetime.combine(FIRST_DAY + timedelta(days=day), time.fromisoformat(clock), tzinfo=ZONE)
