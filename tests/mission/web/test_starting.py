"""A plan started: limits in words, what stays locked, and each way in which a search can end without a plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mission.models import Meeting, MeetingRequest, Mission, PlanVersion
from mission.planning.requesting import plan_take_solution
from mission.web.chart import ROWS, chart_of, stages_of
from scheduler.models import RunState, SolverRun
from tests.factories.rows import make_meeting, make_plan
from tests.mission.web.conftest import Door, World

START = "/missions/baku/plans/new/"
LIMITS = {"seconds": "10", "gap": "0", "workers": "1"}


def test_a_plan_is_asked_for_with_its_seconds(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(START, LIMITS | {"note": "First try"})
    plan = PlanVersion.objects.get(note="First try")
    assert response["Location"] == f"/missions/baku/plans/{plan.number}/"
    assert plan.run is not None
    assert plan.run.limits["seconds"] == 10
    assert plan.run.limits["workers"] == 1
    assert plan.run.limits["gap"] == 0


def test_seconds_beyond_the_limit_are_refused_beside_the_field(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(START, LIMITS | {"seconds": "999999"})
    assert list(response.context["form"].errors) == ["seconds"]
    assert not SolverRun.objects.exists()


def test_a_second_plan_at_once_is_refused_in_words(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    client.post(START, LIMITS)
    response = client.post(START, LIMITS)
    assert "is still being made" in response.content.decode()
    assert SolverRun.objects.count() == 1


def test_limits_are_chosen_in_words_and_reach_the_search(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.get(START).content.decode()
    for said in ("10 seconds", "2 minutes", "(usual)", "Only the proof", "0.5 %", "1 core"):
        assert said in page
    client.post(START, {"seconds": "120", "gap": "0.005", "workers": "1"})
    limits = SolverRun.objects.get().limits
    assert (limits["seconds"], limits["gap"], limits["workers"]) == (120, 0.005, 1)


def test_minutes_in_reserve_need_a_plan_that_shows_where_they_pay(world: World, enter: Door) -> None:
    """The published plan has one meeting, on which nothing waits."""
    response = enter(world.organiser).post(START, LIMITS | {"reserve": "paying"})
    assert response.status_code == 422
    assert "minutes in reserve would spare nothing" in response.content.decode()
    assert not SolverRun.objects.exists()


@pytest.mark.parametrize("wrong", [{"gap": "0.9"}, {"workers": "9999"}, {"seconds": "soon"}, {"seconds": ""}])
def test_limits_nobody_offered_are_refused_beside_the_field(world: World, enter: Door, wrong: dict[str, str]) -> None:
    response = enter(world.organiser).post(START, LIMITS | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    assert not SolverRun.objects.exists()


def test_what_is_locked_is_listed_and_another_plans_locks_can_be_taken(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    Meeting.objects.filter(pk=world.meeting.pk).update(is_locked=True)
    newest = client.get(START)
    assert newest.context["chosen"] == world.published
    assert "Nothing is locked in" in newest.content.decode()
    other = client.get(START, {"based_on": world.draft.number})
    assert [each.pk for each in other.context["locked"]] == [world.meeting.pk]
    client.post(START, LIMITS | {"based_on": world.draft.number})
    assert PlanVersion.objects.order_by("-number").first().based_on == world.draft
    assert client.get(START, {"based_on": "999"}).status_code == 404
    assert client.get(START, {"based_on": "none"}).status_code == 404


def test_the_start_says_what_counts_and_what_the_mission_weighs_itself(world: World, enter: Door) -> None:
    Mission.objects.filter(pk=world.mission.pk).update(weights={"idle_time_is_short": 0})
    page = enter(world.organiser).get(START).content.decode()
    assert "The worst-off company gets" in page
    assert page.count("set by you") == 1
    assert 'class="number">off<' in page


def test_the_start_asks_no_more_for_more_plans_and_locks(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    world.published.meetings.update(is_locked=True)
    client.get(START)
    with CaptureQueriesContext(connection) as few:
        client.get(START)
    other = MeetingRequest.objects.exclude(pk=world.meeting.request_id).filter(mission=world.mission).first()
    assert other is not None
    for _ in range(3):
        plan = make_plan(world.mission, filled_at=timezone.now())
        for wish in (world.meeting.request, other):
            make_meeting(plan, wish, is_locked=True)
    client.get(START)
    with CaptureQueriesContext(connection) as many:
        client.get(START)
    assert len(many) == len(few)


def test_what_was_found_is_thrown_away_when_asked(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    address = client.post(START, LIMITS)["Location"]
    run = SolverRun.objects.get()
    SolverRun.objects.update(progress={"phase": "worth", "value": 1, "bound": 2, "met": 1, "history": []})
    waiting = client.get(address).content.decode()
    assert "Good enough: take it" in waiting
    assert "Cancel and throw it away" in waiting
    client.post(address + "cancel/", {"discard": "1"})
    # The search had its plan already when the word came.
    solution = {"schema": 1, "meetings": []}
    now = timezone.now()
    ended = {"state": RunState.CANCELLED, "finished_at": now, "announced_at": now, "solution": solution}
    SolverRun.objects.filter(pk=run.pk).update(**ended)
    plan = plan_take_solution(run=SolverRun.objects.get(pk=run.pk))
    assert plan is not None
    assert plan.filled_at is None
    assert "thrown away" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("state", "status", "heading"),
    [
        (RunState.FAILED, "infeasible", "not everything can hold at once"),
        (RunState.FAILED, "unknown", "the time was too short"),
        (RunState.FAILED, None, "the search broke off"),
        (RunState.CANCELLED, None, "It was cancelled"),
    ],
)
def test_each_end_without_a_plan_has_its_own_words_and_a_way_on(
    world: World, enter: Door, state: str, status: str | None, heading: str
) -> None:
    client = enter(world.organiser)
    address = client.post(START, LIMITS)["Location"]
    SolverRun.objects.update(state=state, finished_at=timezone.now(), announced_at=timezone.now(), message="Because.")
    PlanVersion.objects.filter(run__isnull=False).update(report={"status": status} if status else {})
    page = client.get(address).content.decode()
    assert heading in page
    assert "Because." in page
    assert "what was published before" in page
    assert f"{START}?seconds={60 if status == 'unknown' else 10}" in page
    assert "hx-trigger" not in page


def test_the_way_on_brings_its_seconds_along(world: World, enter: Door) -> None:
    page = enter(world.organiser).get(START, {"seconds": "60"}).content.decode()
    assert '<option value="60" selected>' in page


def test_a_long_history_is_a_short_table_that_ends_with_the_newest() -> None:
    history: list[Any] = [[each / 10, "worth", each, 500, 1] for each in range(150)]
    chart = chart_of({"phase": "worth", "history": history})
    assert chart is not None
    assert len(chart.rows) <= ROWS
    assert chart.rows[-1].value == 149
    assert chart.value.count(",") == 300  # a stair for each improvement, and the last one up to now


def test_levels_are_told_in_the_order_in_which_they_were_reached() -> None:
    history: list[Any] = [
        [0.1, "building", None, None, None], [0.2, "guarantees", 0, 0, 3], [0.4, "fairness", 500, 1000, 3],
        [0.8, "fairness", 750, 1000, 4], [1.0, "worth", 40, None, 4],
    ]  # fmt: skip
    found = [(each.title, each.value, each.bound, each.gap) for each in stages_of({"history": history})]
    assert found == [("Guarantees", 0, 0, "0 %"), ("Fairness", 750, 1000, "25.0 %"), ("Wishes", 40, None, "")]
    assert stages_of({}) == ()


def test_a_first_limit_far_away_does_not_flatten_the_drawing() -> None:
    history: list[Any] = [[1, "worth", 2092, 38731, 1], [2, "worth", 2150, 2260, 1], [3, "worth", 2207, 2238, 1]]
    chart = chart_of({"phase": "worth", "history": history})
    assert chart is not None
    assert (chart.low, chart.high) == (2092, 2260)
    assert chart.bound.startswith("6.0,6.0 ")  # at the upper edge
