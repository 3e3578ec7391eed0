"""From a workbook to a calendar: import, plan, publish, itinerary, .ics, with the real solver and referee."""

from __future__ import annotations

import icalendar
import pytest

from mission.enums import PlanState, Side
from mission.imports.importing import workbook_import
from mission.itineraries.build import itineraries_of, itinerary_published
from mission.itineraries.ics import itinerary_ics
from mission.management.demonstration import WORKBOOK
from mission.models import Meeting, MeetingRequest, Mission, Party, PlanVersion
from mission.planning.checking import case_of, plan_faults
from mission.planning.explaining import unmet_of
from mission.planning.ground import judged
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_request, plan_take_solution
from mission.services.accounts import demo_organiser_ensure
from mission.services.feeds import feed_create, feed_of
from scheduler import runs
from scheduler.core.search import Limits
from scheduler.models import RunState, SolverRun

# Enough for guarantees, fairness and worth on a quiet machine; comfort is no part of this journey.
SEARCH = Limits(seconds=20, workers=2)


@pytest.fixture
def demo(db: None) -> Mission:
    result = workbook_import(
        mission_code=None, data=WORKBOOK.read_bytes(), filename=WORKBOOK.name, actor=None, dry_run=False
    )
    assert result.errors == ()
    return Mission.objects.get()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_demo_workbook_becomes_calendars(demo: Mission) -> None:
    organiser, _ = demo_organiser_ensure(mission=demo)

    plan = plan_request(mission=demo, actor=organiser, limits=SEARCH)
    assert plan.run is not None
    runs.execute(plan.run.pk, "a journey")
    run = SolverRun.objects.get(pk=plan.run.pk)
    assert run.state == RunState.DONE, run.message
    plan_take_solution(run=run)
    plan = PlanVersion.objects.get(pk=plan.pk)
    assert plan.filled_at is not None
    assert not plan.is_stale

    assert plan_faults(plan=plan) == []
    # How good the plan is depends on the machine; that the referee counts as the run's proof says does not.
    assert plan.report["levels"]
    case = case_of(plan=plan)
    levels = judged(case.ground, case.solution, tuple(plan.report["alone"].items())).levels
    assert all(levels[level["name"]] == level["value"] for level in plan.report["levels"])
    requests = MeetingRequest.objects.filter(mission=demo).count()
    unmet = unmet_of(plan=plan)
    assert len(unmet) == requests - plan.meetings.count()
    assert all(each.reasons for each in unmet)

    plan_publish(plan=plan, actor=organiser)
    plan = PlanVersion.objects.get(pk=plan.pk)
    assert plan.state == PlanState.PUBLISHED

    itineraries = itineraries_of(plan=plan)
    for party in Party.objects.filter(mission=demo):
        told = {stop.uid for stop in itineraries[f"party:{party.pk}"].live if stop.kind == "meeting"}
        column = "request__delegation" if party.side == Side.DELEGATION else "request__counterpart"
        meetings = Meeting.objects.filter(plan=plan, request__session=None, **{column: party})
        own = {str(uid) for uid in meetings.values_list("request__uid", flat=True)}
        assert own <= told

    company = Party.objects.filter(mission=demo, side=Side.DELEGATION).order_by("name")[0]
    path = feed_create(party=company, actor=organiser)
    feed = feed_of(token=path.removeprefix("/calendar/").removesuffix(".ics"))
    assert feed is not None
    data = itinerary_ics(itinerary_published(mission=feed.mission, party=feed.party))
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == len(itineraries[f"party:{company.pk}"].stops) > 3
    assert data == itinerary_ics(itineraries[f"party:{company.pk}"])
