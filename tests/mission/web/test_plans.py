"""Plans: asked for, watched, looked at, published, brought back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.utils import timezone

from mission.models import Meeting, MeetingRequest, PlanVersion
from mission.web.chart import chart_of
from mission.web.proof import proof_of
from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.factories.rows import make_party, make_plan, make_request
from tests.mission.web.conftest import Door, World

LEVELS = [
    {"name": "guarantees", "value": 0, "proven": True, "sentence": "the best possible"},
    {"name": "fairness", "value": 612, "proven": True, "sentence": "the best possible"},
    {"name": "worth", "value": 14210, "proven": False, "sentence": "within 0.6 % of the best possible"},
    {"name": "comfort", "value": 30, "proven": False, "sentence": "not yet proven"},
]


def test_the_progress_asks_again_while_a_run_lives_and_no_more_when_it_has_ended(
    world: World, enter: Door, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    client = enter(world.organiser)
    plan = client.post("/missions/baku/plans/new/", {"seconds": "10", "gap": "0", "workers": "1"})["Location"]
    waiting = client.get(plan).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert '<meta http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 1s"' in client.get(plan + "progress/").content.decode()
    SolverRun.objects.update(
        progress={"phase": "worth", "value": 40, "bound": 50, "gap": 0.2, "met": 3, "elapsed": 1.5,
                  "history": [[0.5, "worth", 30, 55, 2], [1.5, "worth", 40, 50, 3]]}
    )  # fmt: skip
    part = client.get(plan + "progress/").content.decode()
    assert "20.0 %" in part
    assert "<polyline" in part
    assert "style=" not in part
    with django_capture_on_commit_callbacks(execute=True):
        client.post(plan + "cancel/")
        runs.reap()
    ended = client.get(plan + "progress/")
    assert (ended.status_code, "hx-trigger" in ended.content.decode()) == (200, False)
    assert "hx-trigger" not in client.get(plan).content.decode()


def test_a_run_whose_plan_is_not_written_yet_is_not_said_to_have_failed(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    plan = client.post("/missions/baku/plans/new/", {"seconds": "10", "gap": "0", "workers": "1"})["Location"]
    SolverRun.objects.update(state=RunState.DONE, finished_at=timezone.now(), message="The best possible plan.")
    between = client.get(plan + "progress/")
    assert 'hx-trigger="every 1s"' in between.content.decode()
    assert "The best possible plan." in between.content.decode()
    assert "There is no plan" not in between.content.decode()
    assert 'hx-trigger="every 1s"' in client.get(plan).content.decode()
    assert "It is being made." in client.get("/missions/baku/plans/").content.decode()
    SolverRun.objects.update(announced_at=timezone.now())
    after = client.get(plan + "progress/")
    assert "hx-trigger" not in after.content.decode()
    assert "There is no plan" in after.content.decode()


def test_the_matrix_names_both_sides_and_the_programme(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    home = f"/missions/baku/plans/{world.published.number}/matrix/"
    companies = client.get(home).content.decode()
    hosts = client.get(home + "?rows=counterparts").content.decode()
    assert '<span class="name">Ministry of Energy</span>' in companies
    assert '<span class="name">Acme Energy</span>' in hosts
    for page in (companies, hosts):
        assert "14:00–14:30" in page
        assert "Day 2 · Tuesday 10 February 2026" in page
    assert "Audience of baku" in companies
    assert client.get(home + "?rows=elsewhere").status_code == 404


def test_an_unmet_request_comes_with_a_reason(world: World, enter: Door) -> None:
    page = enter(world.organiser).get(f"/missions/baku/plans/{world.published.number}/unmet/")
    assert "Bolt Rail – Ministry of Energy" in page.content.decode()
    assert all(each["unmet"].reasons for each in page.context["rows"])


def test_requests_not_met_come_twenty_five_a_page_and_a_search_is_kept_from_page_to_page(
    world: World, enter: Door, django_assert_max_num_queries: Any
) -> None:
    for at in range(60):
        company = make_party(world.mission, name=f"{'Carpet' if at < 55 else 'Dairy'} {at:02}")
        make_request(world.mission, company, world.other_host.party, rank=None)
    client = enter(world.organiser)
    home = f"/missions/baku/plans/{world.published.number}/unmet/"

    first = client.get(home)
    assert len(first.context["rows"]) == 25
    assert "62 requests are not met" in first.content.decode()
    assert 'href="?page=2"' in first.content.decode()

    found = client.get(home + "?q=carpet&page=2")
    assert [each["unmet"].delegation for each in found.context["rows"]] == [f"Carpet {at}" for at in range(25, 50)]
    assert 'href="?q=carpet&amp;page=1"' in found.content.decode()
    assert 'value="carpet"' in found.content.decode()
    assert "fits “nobody”" in client.get(home + "?q=nobody").content.decode()
    with django_assert_max_num_queries(8):
        client.get(home)


def test_publishing_shows_the_difference_first(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    Meeting.objects.filter(plan=world.draft).update(room=world.mission.hub.rooms.get(code="HUB-2"))
    home = f"/missions/baku/plans/{world.draft.number}/publish/"
    page = client.get(home)
    assert len(page.context["difference"].room_only) == 1
    client.post(home, {"replaces": world.published.number})
    world.draft.refresh_from_db()
    world.published.refresh_from_db()
    assert (world.draft.state, world.published.state) == ("published", "superseded")


def test_publishing_over_a_plan_that_was_not_seen_is_refused(world: World, enter: Door) -> None:
    home = f"/missions/baku/plans/{world.draft.number}/publish/"
    response = enter(world.organiser).post(home, {"replaces": "0"})
    assert "published meanwhile" in response.content.decode()
    world.draft.refresh_from_db()
    assert world.draft.state == "draft"


def test_an_older_plan_comes_back_as_a_draft(world: World, enter: Door) -> None:
    response = enter(world.organiser).post(f"/missions/baku/plans/{world.published.number}/copy/")
    copy = PlanVersion.objects.get(based_on=world.published)
    assert response["Location"] == f"/missions/baku/plans/{copy.number}/"
    assert copy.meetings.count() == world.published.meetings.count()


def test_a_published_plan_is_not_deleted(world: World, enter: Door) -> None:
    enter(world.organiser).post(f"/missions/baku/plans/{world.published.number}/delete/")
    assert PlanVersion.objects.filter(pk=world.published.pk).exists()


def test_the_run_of_show_has_no_wish_and_no_draft(world: World, enter: Door) -> None:
    MeetingRequest.objects.filter(pk=world.meeting.request_id).update(comment="A canary in a coal mine", rank=8765)
    Meeting.objects.filter(plan=world.draft).update(room=world.mission.hub.rooms.get(code="HUB-2"))
    for user in (world.logistics, world.viewer):
        page = enter(user).get("/missions/baku/run-of-show/").content.decode()
        assert "Ministry of Energy: Acme Energy" in page
        assert "Quba" not in page
        assert "canary" not in page
        assert "8765" not in page


def test_a_proof_is_a_sentence_that_promises_no_more_than_was_proven(world: World) -> None:
    plan = make_plan(world.mission)
    assert proof_of(plan) is None
    plan.report = {"levels": LEVELS, "met": 150, "unmet": 55}
    proof = proof_of(plan)
    assert proof is not None
    assert proof.sentence == (
        "150 of the 205 requests that can be planned are met. Proven at 2 of 4 levels; "
        "wishes within 0.6 % of the best possible, comfort not yet proven."
    )
    plan.report = {"levels": LEVELS[:2]}
    cut_short = proof_of(plan)
    assert cut_short is not None
    assert cut_short.sentence == "Proven at 2 of 4 levels; wishes not yet proven, comfort not yet proven."
    plan.report = {"levels": [{**level, "proven": True} for level in LEVELS]}
    proven = proof_of(plan)
    assert proven is not None
    assert proven.sentence == "This is proven to be the best possible plan, at every level."


def test_a_chart_needs_two_points_of_the_level_in_work() -> None:
    history = [[0.1, "worth", 5, None, 1], [0.4, "comfort", 90, 10, 4]]
    assert chart_of({"phase": "comfort", "history": history}) is None
    chart = chart_of({"phase": "comfort", "history": [*history, [0.9, "comfort", 60, 40, 4]]})
    assert chart is not None
    assert chart.summary == (
        "Comfort: the plan’s value went from 90 to 60 in 0.5 seconds; the proven limit is 40, 33.3 % away."
    )
    assert [(row.seconds, row.value, row.bound, row.gap) for row in chart.rows] == [
        (0.4, 90, 10, "88.9 %"), (0.9, 60, 40, "33.3 %"),
    ]  # fmt: skip
    assert chart_of({}) is None


def test_what_it_would_take_is_asked_for_watched_and_shown(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    home = f"/missions/baku/plans/{world.published.number}/"
    page = client.get(home + "unmet/").content.decode()
    assert "Find out what it would take" in page
    assert "every 1s" not in page
    assert client.post(home + "explain/")["Location"] == home + "unmet/"
    assert 'hx-trigger="every 1s"' in client.get(home + "unmet/").content.decode()
    assert "HX-Refresh" not in client.get(home + "explain/progress/").headers
    runs.execute(SolverRun.objects.get(kind="explanation").pk, "a test")
    assert client.get(home + "explain/progress/")["HX-Refresh"] == "true"
    shown = client.get(home + "unmet/")
    assert shown.context["explanation"].is_ready
    assert any(each["card"] is not None for each in shown.context["rows"])


def test_pages_of_plans_ask_a_fixed_number_of_queries_with_an_explanation(
    world: World, enter: Door, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    client = enter(world.organiser)
    home = f"/missions/baku/plans/{world.published.number}/"
    client.post(home + "explain/")
    runs.execute(SolverRun.objects.get(kind="explanation").pk, "a test")
    for page in ("", "unmet/"):
        with django_assert_max_num_queries(45):
            assert client.get(home + page).status_code == 200
