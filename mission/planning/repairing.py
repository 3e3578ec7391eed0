"""Mend a plan that people know: say what happened, search, choose one of the offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import PlanState
from mission.models import Mission, PlanVersion, User
from mission.planning.happenings import Happening, change_of, fact_write, happening_of_json, happenings_said
from mission.planning.hours import minute_ceil, minute_floor, timeline_of
from mission.planning.problem import BuildNotes, problem_of_rows
from mission.planning.requesting import limits_default, refuse_a_second_run
from mission.planning.rows import MissionRows, rows_of
from mission.planning.solution import meetings_write
from mission.planning.words import key
from mission.services.plans import PlanConflictError, plan_create, plan_lock_row
from mission.services.records import audit_write
from scheduler import runs
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.changes import Released
from scheduler.core.meetings.codec import problem_from_json, solution_from_json
from scheduler.core.meetings.known import known_meetings
from scheduler.core.meetings.problem import DAY, Known, KnownMeeting, Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.timeline import TimelineError

if TYPE_CHECKING:
    from scheduler.core.search import Limits


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a plan is mended. `now`: None before the mission; `notice` in minutes; `gains_count`: whether who
    only gains a meeting counts as somebody whose day changes."""

    now: datetime | None = None
    notice: int = 0
    gains_count: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting of one person, as a page shows it."""

    starts_at: datetime
    title: str
    room: str


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """One person's day before and after: what is lost and what is new."""

    person: str
    party: str
    lost: tuple[Entry, ...]
    gained: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RepairOffer:
    """One way to mend the plan. `people`: whose day changes; `gaining`: who only gets a meeting more; `proven`: no plan
    that drops no more changes fewer people's days."""

    number: int
    title: str
    levels: tuple[Mapping[str, Any], ...]
    changed: int
    proven: bool
    short: int
    met: int
    dropped: tuple[str, ...]
    new: tuple[str, ...]
    people: tuple[ChangedDay, ...]
    gaining: tuple[ChangedDay, ...]


# --- asking


def repair_request(
    *,
    plan: PlanVersion,
    happenings: Sequence[Happening],
    terms: Terms,
    actor: User | None,
    limits: Limits | None = None,
) -> PlanVersion:
    """Queue a search for the least change to `plan` and number a draft that waits for the organiser's choice.

    Nothing in the mission's data changes before an offer is taken. Without happenings the data as they stand by now are
    what happened. Raises PlanConflictError while another run is under way, ValidationError if the data contradict each
    other.
    """
    with transaction.atomic():
        mission = Mission.objects.select_for_update().get(pk=plan.mission_id)
        refuse_a_second_run(mission)
        if plan.filled_at is None:
            raise ValidationError(f"{plan} has no meetings: there is nothing to mend.")
        problem, notes, released = repair_problem(plan=plan, happenings=happenings, terms=terms)
        try:
            run = runs.submit(problem=problem, limits=limits or limits_default())
        except runs.RunRefused as refused:
            raise ValidationError([notes.names.sentence(each) for each in refused.errors]) from refused
        said = " ".join(each.sentence for each in happenings) or "The data changed."
        note = f"Repair of plan {plan.number}: {said}"
        draft = plan_create(mission=mission, actor=actor, run=run, based_on=plan, note=_short(note))
        published = PlanVersion.objects.filter(mission=mission, state=PlanState.PUBLISHED).first()
        draft.report = {
            "remarks": [*notes.remarks, *released],
            "repair": {
                "of": plan.number,
                "published": published.number if published else None,
                "happenings": [each.as_json() for each in happenings],
                "now": terms.now.isoformat() if terms.now else None,
                "notice": terms.notice,
                "gains_count": terms.gains_count,
            },
        }
        draft.save(update_fields=["report"])
        audit_write(
            mission=mission,
            actor=actor,
            verb="plan.repair",
            subject=draft,
            changes={"of": plan.number, "happenings": [each.sentence for each in happenings]},
        )
        runs.wake(run)
    return draft


def repair_ordered(*, plan: PlanVersion, given: Mapping[str, Any], actor: User | None) -> PlanVersion:
    """The same from one mapping: what `happenings_said` takes, and now, notice, gains_count, seconds."""
    happenings = happenings_said(mission=plan.mission, plan=plan, kind=given["kind"], given=given)
    terms = Terms(given.get("now"), given.get("notice") or 0, bool(given.get("gains_count")))
    limits = limits_default()
    if given.get("seconds"):
        limits = replace(limits, seconds=float(given["seconds"]))
    return repair_request(plan=plan, happenings=happenings, terms=terms, actor=actor, limits=limits)


def repair_problem(
    *, plan: PlanVersion, happenings: Sequence[Happening], terms: Terms
) -> tuple[Problem, BuildNotes, tuple[str, ...]]:
    """The mission after what happened, with the plan that people know; and which obligations had to be let go."""
    mission = plan.mission
    rows = rows_of(mission=mission, plan=plan)
    problem, notes = problem_of_rows(rows)
    if notes.errors:
        raise ValidationError(list(notes.errors))
    known = Known(_known(rows), _minute(mission, terms.now), terms.notice, terms.gains_count)
    for happening in happenings:
        change = change_of(happening, mission=mission, problem=problem)
        if change is not None:
            problem = change.apply(problem)
    problem = replace(problem, known=known)
    obliged = {each.id for each in problem.requests if each.required} | {each.request for each in problem.locks}
    impossible = sorted(obliged & find_candidates(problem).hopeless.keys())
    if impossible:
        problem = Released(tuple(impossible)).apply(problem)
    said = "{} is locked or must take place, but cannot any more: the repair lets it go."
    return problem, notes, tuple(said.format(notes.names.name(each)) for each in impossible)


def _known(rows: MissionRows) -> tuple[KnownMeeting, ...]:
    timeline = timeline_of(rows.mission)
    found = []
    for meeting in rows.meetings:
        request = rows.requests[meeting.request_id]
        found.append(
            KnownMeeting(
                gathering=key("session", request.session_id) if request.session_id else key("request", request.pk),
                request=key("request", request.pk),
                start=minute_floor(timeline, meeting.starts_at),
                end=minute_floor(timeline, meeting.ends_at),
                room=key("room", meeting.room_id),
                attendees=tuple(key("person", pk) for pk in rows.attendees_of_meeting.get(meeting.pk, ())),
                interpreter=key("interpreter", meeting.interpreter_id) if meeting.interpreter_id else None,
            )
        )
    return tuple(found)


def _minute(mission: Mission, now: datetime | None) -> int | None:
    """The minute it is; None before the mission begins, its last minute when it is over."""
    if now is None:
        return None
    try:
        minute = minute_ceil(timeline_of(mission), now)
    except TimelineError as error:
        raise ValidationError({"now": f"{error}. Choose a time before or after."}) from error
    return None if minute < 0 else min(minute, mission.days * DAY)


def _short(note: str) -> str:
    return note if len(note) <= 200 else f"{note[:199]}…"


# --- choosing


def is_repair(plan: PlanVersion) -> bool:
    return isinstance(plan.report, dict) and "repair" in plan.report


def offers_of(*, plan: PlanVersion) -> tuple[RepairOffer, ...]:
    """The offers of a repair, the best in the order of the goals first; empty while there are none."""
    run = plan.run
    if run is None or not is_repair(plan) or not run.report or not run.report.get("offers"):
        return ()
    problem = problem_from_json(run.problem)
    _, notes = problem_of_rows(rows_of(mission=plan.mission))
    return tuple(
        _offer(number, given, problem, plan.mission, notes)
        for number, given in enumerate(run.report["offers"], start=1)
    )


def offer_take(*, plan: PlanVersion, number: int, actor: User | None) -> PlanVersion:
    """Give the draft the meetings of one offer, and enter what happened into the mission's data.

    Nobody hears of it before the draft is published. Raises PlanConflictError if another plan was published meanwhile
    or an offer was taken already, ValidationError if there is no such offer.
    """
    with transaction.atomic():
        draft = plan_lock_row(plan)
        if not is_repair(draft) or draft.run is None:
            raise ValidationError(f"{draft} is not a repair: it has no offers.")
        if draft.filled_at is not None:
            raise PlanConflictError(f"An offer was taken already: {draft} has its meetings.")
        given = (draft.run.report or {}).get("offers", [])
        if not 1 <= number <= len(given):
            raise ValidationError("There is no such offer. Choose one of those that are shown.")
        repair = draft.report["repair"]
        published = PlanVersion.objects.filter(mission=draft.mission, state=PlanState.PUBLISHED).first()
        if (published.number if published else None) != repair["published"]:
            raise PlanConflictError(
                f"{published or 'Nothing'} is published by now, and this repair was searched for before that. "
                "People know another plan: start the repair again from it."
            )
        for each in repair["happenings"]:
            fact_write(happening=happening_of_json(each), mission=draft.mission, actor=actor)
        offer = given[number - 1]
        solution = solution_from_json(offer["solution"])
        written = meetings_write(plan=draft, problem=problem_from_json(draft.run.problem), solution=solution)
        draft.filled_at = timezone.now()
        draft.is_stale = draft.is_stale or bool(written.dropped)
        draft.report = {
            **draft.report,
            "levels": offer["levels"],
            "met": written.meetings,
            "unmet": len(draft.run.problem["requests"]) - written.meetings,
            "soft": {},
            "remarks": [*draft.report.get("remarks", ()), *written.dropped],
            "repair": {**repair, "taken": number},
        }
        draft.save(update_fields=["filled_at", "is_stale", "report"])
        audit_write(
            mission=draft.mission, actor=actor, verb="plan.take_offer", subject=draft, changes={"offer": number}
        )
    plan.refresh_from_db()
    return draft


def _offer(number: int, given: Mapping[str, Any], problem: Problem, mission: Mission, notes: BuildNotes) -> RepairOffer:
    assert problem.known is not None
    solution = solution_from_json(given["solution"])
    levels = {str(each["name"]): each for each in given["levels"]}
    changed, short = levels["changed"], int(levels["guarantees"]["value"])
    dropped = tuple(notes.names.name(each) for each in given["dropped"])
    knew = {each.request for each in problem.known.meetings}
    new = tuple(notes.names.name(each.request) for each in solution.meetings if each.request not in knew)
    days = _changed_days(problem, solution, mission, notes)
    return RepairOffer(
        number=number,
        title=_title(int(changed["value"]), len(dropped), short),
        levels=tuple(given["levels"]),
        changed=int(changed["value"]),
        proven=bool(changed["proven"]),
        short=short,
        met=len(solution.meetings),
        dropped=dropped,
        new=new,
        people=tuple(each for each in days if each.lost or problem.known.gains_count),
        gaining=tuple(each for each in days if not each.lost and not problem.known.gains_count),
    )


def _title(changed: int, dropped: int, short: int) -> str:
    people = (
        "Change nobody's day" if changed == 0 else f"Change {changed} {'person' if changed == 1 else 'people'}'s day"
    )
    drops = "drop nothing" if dropped == 0 else f"drop {dropped} {'meeting' if dropped == 1 else 'meetings'}"
    more = "" if short == 0 else f", miss {short} guaranteed {'meeting' if short == 1 else 'meetings'}"
    return f"{people}, {drops}{more}"


def _changed_days(problem: Problem, solution: Solution, mission: Mission, notes: BuildNotes) -> tuple[ChangedDay, ...]:
    """Everybody whose stops differ, party by party."""
    assert problem.known is not None
    before, after = _days(problem.known.meetings), _days(known_meetings(problem, solution))
    party = {each.id: each.party for each in problem.persons}
    timeline = timeline_of(mission)

    def entries(stops: Iterable[tuple[int, str, str, str]]) -> tuple[Entry, ...]:
        names = notes.names
        return tuple(
            Entry(timeline.moment(start), names.name(gathering), names.name(room))
            for start, _, gathering, room in sorted(stops)
        )

    found = []
    for person in before.keys() | after.keys():
        lost, gained = before[person] - after[person], after[person] - before[person]
        if lost or gained:
            of = notes.names.name(party[person]) if person in party else "Interpreter"
            found.append(ChangedDay(notes.names.name(person), of, entries(lost), entries(gained)))
    return tuple(sorted(found, key=lambda each: (each.party, each.person)))


def _days(meetings: Iterable[KnownMeeting]) -> defaultdict[str, set[tuple[int, str, str, str]]]:
    """Person or interpreter -> (start, end, gathering, room) of every stop."""
    found: defaultdict[str, set[tuple[int, str, str, str]]] = defaultdict(set)
    for each in meetings:
        for person in (*each.attendees, *((each.interpreter,) if each.interpreter else ())):
            found[person].add((each.start, str(each.end), each.gathering, each.room))
    return found
