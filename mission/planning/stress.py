"""The stress test of one plan, in the mission's own names and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mission.models import PlanVersion
from mission.planning.checking import case_of
from mission.planning.hours import timeline_of
from mission.planning.words import Names
from scheduler.core.meetings.stress import Study, stress
from scheduler.core.meetings.stress_words import lever_said, study_said
from scheduler.core.meetings.uncertainty import Uncertainty

MOST_MISSIONS = 5000  # on a page or over the API: a large plan still answers within seconds


@dataclass(frozen=True, slots=True)
class NamedMeeting:
    """One gathering at risk. `chance` from 0 to 1; the rest in minutes."""

    title: str
    starts_at: datetime
    room: str
    chance: float
    expected: float
    inherited: float
    worst: int


@dataclass(frozen=True, slots=True)
class NamedParty:
    name: str
    meetings: int
    chance: float
    expected: float
    programme: float


@dataclass(frozen=True, slots=True)
class NamedLever:
    """`kind`: after, door or way. `saved`: late minutes of the whole mission."""

    kind: str
    subject: str
    sentence: str
    minutes: int
    saved: float


@dataclass(frozen=True, slots=True)
class StressTest:
    """What a thousand lives of a plan say; the gravest come first."""

    study: Study
    sentence: str
    meetings: tuple[NamedMeeting, ...]
    parties: tuple[NamedParty, ...]
    levers: tuple[NamedLever, ...]


def plan_stress(
    *, plan: PlanVersion, uncertainty: Uncertainty, missions: int, seed: int, late_over: int, minutes: int
) -> StressTest:
    """Live through the plan against the mission's data of today; in a fixed number of queries."""
    case = case_of(plan=plan)
    study = stress(
        case.problem,
        case.solution,
        uncertainty=uncertainty,
        missions=missions,
        seed=seed,
        late_over=late_over,
        minutes=minutes,
    )
    return _named(study, case.notes.names, plan)


def _named(study: Study, names: Names, plan: PlanVersion) -> StressTest:
    timeline = timeline_of(plan.mission)
    return StressTest(
        study=study,
        sentence=study_said(study),
        meetings=tuple(
            NamedMeeting(
                title=names.name(each.id),
                starts_at=timeline.moment(each.start),
                room=names.name(each.room),
                chance=each.chance,
                expected=each.expected,
                inherited=each.inherited,
                worst=each.worst,
            )
            for each in study.meetings
        ),
        parties=tuple(
            NamedParty(names.name(each.party), each.meetings, each.chance, each.expected, each.programme)
            for each in study.parties
        ),
        levers=tuple(
            NamedLever(
                kind=each.kind,
                subject=names.name(each.subject),
                sentence=f"{names.sentence(lever_said(each))}.",
                minutes=each.minutes,
                saved=each.saved,
            )
            for each in study.levers
        ),
    )
