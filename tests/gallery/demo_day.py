"""The demo's first day as it might have gone: who came, what came of it, what was said; always the same."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils import timezone

from mission.enums import Attendance, BundleKind, BundleState, Outcome, PlanState, Role
from mission.management.demonstration import CODE
from mission.messages.outbox import outbox_fill
from mission.models import (
    Bundle,
    Meeting,
    MeetingLog,
    Membership,
    Message,
    Mission,
    Party,
    Person,
    PlanVersion,
    User,
    WhatIf,
)
from mission.planning.curing import explanation_request
from mission.planning.whatif import what_if_ask, what_if_start
from mission.selectors.plans import meetings_of, plans_discarded_of
from mission.services.accounts import contact_invite, demo_organiser_ensure
from mission.services.day import attendance_note, delay_add, outcome_note
from mission.services.feedback import feedback_set
from mission.services.plans import plan_copy, plan_create, plan_discard
from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.factories.large import large_plan_build
from tests.factories.rows import make_membership, make_mission
from tests.gallery.sights import COMPANY, EMPTY, HOST, ORGANISER, Cast

MAKING = "After the late registration"
AFTERNOON = time(15, 20)
FOLLOW_UPS = (
    ("Send the feasibility study of the storage pilot", "Commercial attaché"),
    ("Name a contact for the tender's technical questions", "Counterpart's protocol office"),
    ("Second call with the procurement team", "Company"),
)


def cast_of() -> Cast:
    """The demo's mission with a published plan, a draft beside it, and its first morning lived through."""
    mission = Mission.objects.get(code=CODE)
    organiser, _ = demo_organiser_ensure(mission=mission)
    plan = PlanVersion.objects.get(mission=mission, state=PlanState.PUBLISHED)
    draft = PlanVersion.objects.filter(mission=mission, state=PlanState.DRAFT, filled_at__isnull=False).first()
    draft = draft or plan_copy(plan=plan, actor=organiser)
    meetings = list(meetings_of(plan=plan).order_by("starts_at", "request__delegation__code"))
    now = datetime.combine(mission.first_day, AFTERNOON, tzinfo=mission.zone)
    company = _busiest([each.request.delegation for each in meetings])
    host = _busiest([each.request.counterpart for each in meetings])
    if not MeetingLog.objects.filter(mission=mission).exists():
        _live(meetings, organiser, now)
    person = company.persons.order_by("-is_head", "name").first()
    assert person is not None
    explained = explanation_request(plan=plan, actor=organiser)
    if not explained.ended:
        runs.execute(explained.pk, "gallery")
    asked, message, bundle = _what_if(mission, organiser), _message(plan), _bundle(plan, organiser)
    thrown, large = _thrown(draft, organiser), _large(organiser)
    return Cast(mission, plan, draft, _making(plan), asked, message, bundle, thrown, large, company, host, person, now)


def _making(plan: PlanVersion) -> PlanVersion:
    """A draft whose search is three quarters through: the published plan's own run, with its history cut short."""
    mission = plan.mission
    known = PlanVersion.objects.filter(mission=mission, note=MAKING).first()
    if known is not None:
        return known
    assert plan.run is not None
    run = SolverRun.objects.get(pk=plan.run.pk)
    history = run.progress["history"]
    worth = [each for each in history if each[1] == "worth" and each[2] is not None]
    upto = history[: history.index(worth[len(worth) * 3 // 4]) + 1]
    elapsed, phase, value, bound, met = upto[-1]
    gap = None if bound is None else abs(bound - value) / max(abs(bound), abs(value), 1)
    now = {"phase": phase, "value": value, "bound": bound, "gap": gap, "met": met, "elapsed": elapsed, "history": upto}
    fresh = SolverRun.objects.create(
        problem=run.problem, limits=run.limits, state=RunState.RUNNING, attempts=1, token=1, worker="gallery",
        started_at=run.started_at, lease_until=timezone.now() + timedelta(days=3650), progress=now,
    )  # fmt: skip
    return plan_create(mission=mission, actor=plan.created_by, run=fresh, note=MAKING)


def _what_if(mission: Mission, organiser: User) -> WhatIf:
    """What if there were no second afternoon, or every way took ten minutes more?"""
    known = WhatIf.objects.filter(mission=mission, run__state=RunState.DONE).first()
    if known is not None:
        return known
    changes: list[dict[str, object]] = [
        {"kind": "half_day", "what": "1:afternoon"},
        {"kind": "minutes", "number": 10},
    ]
    made = what_if_start(mission=mission, actor=organiser, scenarios=[{"changes": [each]} for each in changes])
    asked = what_if_ask(what_if=made, actor=organiser)
    assert asked.run is not None
    runs.execute(asked.run.pk, "gallery")
    return asked


def _message(plan: PlanVersion) -> Message:
    outbox_fill(plan=plan)
    found = Message.objects.filter(plan=plan).order_by("pk").first()
    assert found is not None
    return found


def _bundle(plan: PlanVersion, organiser: User) -> Bundle:
    """The badges, a third of them drawn."""
    Bundle.objects.filter(mission=plan.mission).delete()
    now = {"state": BundleState.MAKING, "claim": "gallery", "lease_until": timezone.now() + timedelta(days=1)}
    total = Person.objects.filter(mission=plan.mission).count()
    made = {"kind": BundleKind.BADGES, "made": total // 3, "total": total, "created_by": organiser}
    return Bundle.objects.create(mission=plan.mission, plan=plan, **made, **now)


def _thrown(draft: PlanVersion, organiser: User) -> PlanVersion:
    """A draft that was thrown away just now."""
    known = plans_discarded_of(mission=draft.mission).first()
    if known is None:
        known = plan_copy(plan=draft, actor=organiser, note="Without the second afternoon")
        plan_discard(plan=known, actor=organiser)
    PlanVersion.with_discarded.filter(pk=known.pk).update(discarded_at=timezone.now())
    return known


def _large(organiser: User) -> PlanVersion:
    """A mission of the largest size that pages are held to, beside the demo's; and one without a single row."""
    if not Mission.objects.filter(code=EMPTY).exists():
        make_membership(make_mission(code=EMPTY, name="Mission to Georgia", place="Tbilisi"), Role.ORGANISER, organiser)
    known = PlanVersion.objects.filter(mission__code="large").first()
    if known is not None:
        return known
    mission = make_mission(code="large", name="A mission of 60 companies and 60 counterparts")
    make_membership(mission, Role.ORGANISER, organiser)
    return large_plan_build(mission)


def user_of(cast: Cast, who: str) -> User | None:
    """The demo's organiser, a party's contact, or nobody."""
    if who == ORGANISER:
        return demo_organiser_ensure(mission=cast.mission)[0]
    return _contact({COMPANY: cast.company, HOST: cast.host}[who]).user if who in (COMPANY, HOST) else None


def _contact(party: Party) -> Membership:
    role = Role.COMPANY if party.side == "delegation" else Role.COUNTERPART
    known = Membership.objects.filter(party=party, role=role).first()
    organiser, _ = demo_organiser_ensure(mission=party.mission)
    email = f"{party.code.lower()}@gallery.example"
    return known or contact_invite(
        mission=party.mission, party=party, email=email, name=f"Contact of {party.name}"[:200], actor=organiser
    )


def _busiest(parties: list[Party]) -> Party:
    count = Counter(each.pk for each in parties)
    return max(parties, key=lambda each: (count[each.pk], -each.pk))


def _live(meetings: list[Meeting], organiser: User, now: datetime) -> None:
    """What was noted and said until `now`."""
    mission = meetings[0].plan.mission
    speaks = Membership.objects.get(mission=mission, user=organiser)
    for at, meeting in enumerate(each for each in meetings if each.starts_at < now):
        if meeting.ends_at > now:
            attendance_note(meeting=meeting, attendance=Attendance.ARRIVED, at=meeting.starts_at, actor=organiser)
            if at % 4 == 0:
                delay_add(meeting=meeting, minutes=10, actor=organiser)
            continue
        if at % 11 == 7:
            attendance_note(meeting=meeting, attendance=Attendance.NO_SHOW, at=now, actor=organiser)
            continue
        outcome = (Outcome.AGREED, Outcome.PROMISING, Outcome.PROMISING, Outcome.NOTHING)[at % 4]
        what, who = FOLLOW_UPS[at % 3] if outcome == Outcome.AGREED else ("", "")
        due = mission.last_day + timedelta(days=7 + at) if what else None
        outcome_note(
            meeting=meeting, attendance=Attendance.ARRIVED, now=now, actor=organiser, outcome=outcome, follow_up=what,
            follow_up_by=who, follow_up_due=due,
        )  # fmt: skip
        for party in (meeting.request.delegation, meeting.request.counterpart):
            feedback_set(
                meeting=meeting, party=party, outcome=outcome, rating=5 - at % 3, actor=organiser, membership=speaks,
                now=now, text="Well prepared; the right people were in the room." if at % 5 == 0 else "",
            )  # fmt: skip
