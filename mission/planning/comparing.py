"""Plans side by side: one ground for all of them, what each is worth on it, and what differs meeting by meeting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from statistics import median

from mission.models import Meeting, Mission, PlanVersion
from mission.planning.difference import Difference, differing
from mission.planning.ground import Alone, Ground, judged, ledger_of
from mission.planning.hours import minute_floor, timeline_of
from mission.planning.words import key
from scheduler.core.meetings import checks_goals
from scheduler.core.meetings import solution as core
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level

JUDGED = 8  # how many are remembered in this process


def solutions_of(*, mission: Mission, plans: Iterable[PlanVersion]) -> dict[int, Solution]:
    """Several plans' meetings as the core knows them, by the plan's primary key: two queries."""
    pks = [plan.pk for plan in plans]
    timeline = timeline_of(mission)
    people: dict[int, list[str]] = defaultdict(list)
    through = Meeting.attendees.through
    for meeting_pk, person_pk in through.objects.filter(meeting__plan__in=pks).values_list("meeting_id", "person_id"):
        people[meeting_pk].append(key("person", person_pk))
    minute = cache(partial(minute_floor, timeline))  # hundreds of meetings begin at a few dozen moments
    found: dict[int, list[core.Meeting]] = {pk: [] for pk in pks}
    columns = ("pk", "plan_id", "request_id", "starts_at", "room_id", "interpreter_id")
    for pk, plan, request, starts_at, room, interpreter in (
        Meeting.objects.filter(plan__in=pks).order_by("request_id").values_list(*columns)
    ):
        found[plan].append(
            core.Meeting(
                request=key("request", request),
                start=minute(starts_at),
                room=key("room", room),
                attendees=tuple(sorted(people[pk])),
                interpreter=key("interpreter", interpreter) if interpreter else None,
            )
        )
    return {pk: Solution(tuple(meetings)) for pk, meetings in found.items()}


# --- what a plan is worth


@dataclass(frozen=True)
class Measures:
    """One plan's figures. `hard`: broken rules; `worth` in points; `missing`: guaranteed meetings not there; `shares`:
    delegation id -> permille of what it could get alone; `travel` and `idle` in person-minutes; `places`: changes of
    place; `odd_hours`: meetings very early or very late; `travel_of`: delegation id -> its part of `travel`.
    """

    hard: int
    met: int
    requests: int
    worth: int
    missing: int
    shares: Mapping[str, int]
    travel: int
    idle: int
    places: int
    odd_hours: int
    travel_of: Mapping[str, int]

    @property
    def least_share(self) -> int:
        return min(self.shares.values(), default=1000)

    @property
    def middle_share(self) -> int:
        return round(median(self.shares.values())) if self.shares else 1000

    @property
    def worst_off(self) -> tuple[str, ...]:
        """The delegations that get least: all of those that are equal."""
        return tuple(each for each, share in self.shares.items() if share == self.least_share)


def measures_of(*, ground: Ground, solution: Solution, alone: Alone = ()) -> Measures:
    """Judged by the referee. `alone`: the most each delegation could get alone (without: all that it wishes)."""
    return _judged(ground, solution, alone)


@lru_cache(maxsize=JUDGED)
def _judged(ground: Ground, solution: Solution, alone: Alone) -> Measures:
    problem = ground.problem
    report, ledger = judged(ground, solution, alone or None), ledger_of(ground, solution, alone or None)
    amounts: Counter[str] = Counter()
    travel: Counter[str] = Counter()
    party_of = {person.id: person.party for person in problem.persons}
    for each in report.soft:
        amounts[each.rule] += each.amount
        if each.rule == "travel_is_short":
            travel[party_of[each.subjects[0]]] += each.amount
    return Measures(
        hard=len(report.hard),
        met=len(ledger.met),
        requests=len(problem.requests),
        worth=report.levels[Level.WORTH],
        missing=report.levels[Level.GUARANTEES],
        shares=checks_goals.shares(ledger),
        travel=amounts["travel_is_short"],
        idle=amounts["idle_time_is_short"],
        places=amounts["places_are_few"],
        odd_hours=amounts["hours_are_decent"],
        travel_of=travel,
    )


def alone_of(mission: Mission, plans: Iterable[PlanVersion]) -> Alone:
    """What each delegation could get alone, as a run on today's data proved it for one of `plans`; else nothing. One
    answer for all plans, so that their shares can be compared."""
    for plan in plans:
        given = plan.report.get("alone") if isinstance(plan.report, dict) else None
        changed = mission.data_changed_at
        if given and plan.run is not None and not plan.is_stale and (changed is None or changed <= plan.run.created_at):
            return tuple(sorted((str(party), int(most)) for party, most in given.items()))
    return ()


# --- what differs


def difference_of(*, old: Solution, new: Solution) -> Difference[core.Meeting]:
    """From one plan to another, each list by time."""
    return differing(
        _by_request(old),
        _by_request(new),
        time=lambda each: each.start,
        room=lambda each: each.room,
        people=lambda each: (each.interpreter, frozenset(each.attendees)),
    )


def _by_request(solution: Solution) -> dict[Hashable, core.Meeting]:
    return {each.request: each for each in sorted(solution.meetings, key=lambda each: (each.start, each.request))}


def people_of(difference: Difference[core.Meeting]) -> frozenset[str]:
    """Ids of all whose days change: of a meeting with other people, only those who come or go."""
    both = [each for change in (*difference.moved, *difference.room_only) for each in (change.before, change.after)]
    whole = frozenset(person for each in (*difference.added, *difference.dropped, *both) for person in each.attendees)
    swapped = (set(each.before.attendees) ^ set(each.after.attendees) for each in difference.people_only)
    return whole.union(*swapped)


# --- several plans at once


@dataclass(frozen=True)
class Judged:
    """One of the plans compared: its figures, and what it changes against the published one (None: none is)."""

    plan: PlanVersion
    solution: Solution
    measures: Measures
    against_published: Difference[core.Meeting] | None


def plans_compare(*, ground: Ground, plans: Sequence[PlanVersion], published: PlanVersion | None) -> list[Judged]:
    """Each of `plans` (filled) on the same ground. Two queries whatever their number."""
    mission = ground.rows.mission
    everything = [*plans, *([published] if published and published not in plans else [])]
    solutions = solutions_of(mission=mission, plans=everything)
    alone = alone_of(mission, everything)
    old = solutions[published.pk] if published else None
    return [
        Judged(
            plan,
            solutions[plan.pk],
            measures_of(ground=ground, solution=solutions[plan.pk], alone=alone),
            None if old is None else difference_of(old=old, new=solutions[plan.pk]),
        )
        for plan in plans
    ]
