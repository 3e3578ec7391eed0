"""The stress test's page: what is most at risk, in names; assumptions in the query; clear words where nothing can go
wrong."""

from __future__ import annotations

import pytest

from mission.models import Meeting, MeetingRequest, PlanVersion
from mission.planning.stress import plan_stress
from scheduler.core.meetings.uncertainty import STILL, Uncertainty
from tests.factories.rows import local, make_meeting
from tests.mission.web.conftest import Door, World


def address(world: World, query: str = "") -> str:
    return f"/missions/baku/plans/{world.published.number}/stress/{query}"


def test_meetings_parties_and_minutes_are_told_in_names(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_b.party, counterpart=world.counterpart.party)
    make_meeting(world.draft, wish, starts_at=world.meeting.ends_at, room=world.meeting.room)
    Meeting.objects.filter(plan=world.draft, request=world.meeting.request).delete()
    first = make_meeting(world.draft, world.meeting.request, starts_at=world.meeting.starts_at, room=world.meeting.room)
    first.attendees.set([world.company_a.head, world.counterpart.head])
    page = enter(world.organiser).get(f"/missions/baku/plans/{world.draft.number}/stress/?overrun_chance=100")
    said = page.content.decode()
    assert page.status_code == 200
    assert "Acme Energy – Ministry of Energy" in said
    assert "Bolt Rail – Ministry of Energy" in said
    assert "After Acme Energy – Ministry of Energy" in said
    assert page.context["test"].study.uncertainty.overrun_chance == 100
    assert page.context["test"].meetings[0].starts_at.tzinfo is not None


def test_the_same_query_gives_the_same_page(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    one, again = (client.get(address(world, "?seed=7")).context["test"] for _ in range(2))
    assert one == again


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?missions=0", "missions"),
        ("?missions=999999", "missions"),
        ("?late_chance=101", "late_chance"),
        ("?seed=x", "seed"),
        ("?minutes=%00", "minutes"),
    ],
)
def test_what_cannot_be_drawn_is_refused_beside_its_field(query: str, field: str, world: World, enter: Door) -> None:
    page = enter(world.organiser).get(address(world, query))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["test"].study.missions == 1000


def test_nothing_is_drawn_when_the_figures_are_empty_or_zero(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    assert client.get(address(world, "?late_mean=&seed=")).context["test"].study.uncertainty == Uncertainty()
    still = "?" + "&".join(f"{name}=0" for name in ("late_chance", "overrun_chance", "door_mean", "traffic_spread"))
    page = client.get(address(world, still))
    assert page.context["test"].study.expected == 0
    assert "minutes more would spare nothing" in page.content.decode()


def test_a_plan_without_meetings_says_so(world: World, enter: Door) -> None:
    Meeting.objects.filter(plan=world.draft).delete()
    page = enter(world.organiser).get(f"/missions/baku/plans/{world.draft.number}/stress/")
    assert page.status_code == 200
    assert "Nothing can run late" in page.content.decode()


def test_a_plan_that_waits_for_its_run_has_no_stress_test(world: World, enter: Door) -> None:
    world.draft.filled_at = None
    world.draft.save(update_fields=["filled_at"])
    client = enter(world.organiser)
    assert client.get(f"/missions/baku/plans/{world.draft.number}/stress/").status_code == 404


def test_times_are_the_missions_own(world: World) -> None:
    found = plan_stress(plan=world.published, uncertainty=STILL, missions=5, seed=1, late_over=5, minutes=5)
    (risk,) = found.meetings
    assert (
        risk.starts_at == world.meeting.starts_at
        or risk.starts_at == Meeting.objects.get(plan=world.published).starts_at
    )
    assert risk.starts_at.date() in (local(world.mission, 1, "00:00").date(), local(world.mission, 2, "00:00").date())


def test_the_button_makes_a_draft_that_keeps_the_minutes_that_help(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_b.party, counterpart=world.counterpart.party)
    second = make_meeting(world.published, wish, starts_at=world.meeting.ends_at, room=world.meeting.room)
    second.attendees.set([world.company_b.head, *world.meeting.attendees.filter(party=world.counterpart.party)])
    client = enter(world.organiser)
    page = client.get(address(world, "?overrun_chance=100")).content.decode()
    assert f"/missions/baku/plans/{world.published.number}/stress/plan/?overrun_chance=100" in page
    response = client.post(address(world, "plan/?overrun_chance=100"))
    plan = PlanVersion.objects.get(based_on=world.published, run__isnull=False)
    assert response["Location"] == f"/missions/baku/plans/{plan.number}/"
    assert "5 minutes more after" in plan.report["reserve"]["sentence"]


def test_without_minutes_that_help_the_button_says_so(world: World, enter: Door) -> None:
    query = "&".join(f"{name}=0" for name in ("late_mean", "overrun_mean", "door_mean", "traffic_spread"))
    response = enter(world.organiser).post(address(world, f"plan/?{query}"), follow=True)
    assert "minutes in reserve would spare nothing" in response.content.decode()
    assert not PlanVersion.objects.filter(based_on=world.published, run__isnull=False).exists()
