"""The stress test and the rulebook over the API: figures in JSON, wrong queries and wrong weights refused."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mission.models import Mission, PlanVersion
from scheduler.core.meetings.rulebook import RULES
from tests.mission.api.conftest import World, body_of

pytestmark = pytest.mark.django_db


def test_the_rulebook_tells_every_rule_in_order(world: World) -> None:
    PlanVersion.objects.filter(pk=world.plan.pk).update(filled_at=timezone.now())
    found = body_of(world.client("organiser").get("/api/v1/missions/baku/rulebook/"))
    assert [each["name"] for each in found["rules"]] == [rule.name for rule in RULES]
    assert found["plan"] == world.plan.number
    assert found["contradictions"] == []
    assert set(found["rules"][0]) >= {"sentence", "weight", "requests", "alone", "placements", "bound", "switch"}


def test_the_rulebook_of_a_mission_without_a_plan_says_nothing_of_binding(world: World) -> None:
    PlanVersion.objects.filter(mission=world.mission).update(filled_at=None, state="draft", published_at=None)
    found = body_of(world.client("organiser").get("/api/v1/missions/baku/rulebook/"))
    assert (found["plan"], found["unmet"], found["tried"]) == (None, None, None)


def test_a_weight_of_no_comfort_rule_is_refused(world: World) -> None:
    client = world.client("organiser")
    address = "/api/v1/missions/baku/"
    tag = client.get(address)["ETag"]
    for wrong in ({"room_is_open": 1}, {"travel_is_shrt": 1}):
        answer = client.patch(address, {"weights": wrong}, content_type="application/json", headers={"If-Match": tag})
        assert answer.status_code == 400
        assert "is not a comfort rule" in answer.content.decode()
    answer = client.patch(
        address, {"weights": {"travel_is_short": 4}}, content_type="application/json", headers={"If-Match": tag}
    )
    assert answer.status_code == 200
    assert Mission.objects.get(code="baku").weights == {"travel_is_short": 4}


def test_the_stress_test_is_told_in_figures_and_the_seed_decides(world: World) -> None:
    client = world.client("organiser")
    address = f"/api/v1/missions/baku/plans/{world.plan.number}/stress/"
    one, again = (body_of(client.get(f"{address}?missions=50&seed=3")) for _ in range(2))
    assert one == again
    assert (one["missions"], one["seed"], one["late_over"]) == (50, 3, 5)
    assert set(one) == {
        "missions", "seed", "late_over", "sentence", "expected", "margin", "on_time", "meetings", "parties", "levers"
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", ["missions=0", "missions=1000000", "late_chance=101", "seed=x", "sed=1", "seed=", "seed=%00"]
)
def test_a_query_that_cannot_be_is_refused(query: str, world: World) -> None:
    answer = world.client("organiser").get(f"/api/v1/missions/baku/plans/{world.plan.number}/stress/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_reserve_is_refused_in_words_where_no_minutes_pay(world: World) -> None:
    """The plan has one meeting, on which nothing waits."""
    PlanVersion.objects.filter(pk=world.plan.pk).update(filled_at=timezone.now())
    answer = world.client("organiser").post(world.url("plans"), {"reserve": "paying"})
    assert answer.status_code == 400
    assert "minutes in reserve would spare nothing" in answer.content.decode()
    assert world.client("organiser").post(world.url("plans"), {"reserve": "all"}).status_code == 400
