"""The rulebook of a mission: every rule with its weight or switch and how often it bound; weights to be changed."""

from __future__ import annotations

from mission.models import AuditEntry, Meeting, Mission, PlanVersion
from mission.planning.rulebook import RulesInForce, rules_of
from scheduler.core.meetings.rulebook import COMFORT_RULES, RULES
from tests.factories.rows import make_refusal, make_room
from tests.mission.web.conftest import Door, World

ADDRESS = "/missions/baku/rulebook/"


def found_of(world: World) -> RulesInForce:
    return rules_of(mission=Mission.objects.get(pk=world.mission.pk))


def test_every_rule_stands_on_the_page_with_its_sentence(world: World, enter: Door) -> None:
    response = enter(world.organiser).get(ADDRESS)
    page = response.content.decode()
    for rule in RULES:
        assert rule.sentence.replace("'", "&#x27;") in page
        assert rule.name in page
    assert [rule.name for _, rules in response.context["groups"] for rule in rules] == [rule.name for rule in RULES]


def test_the_published_plan_is_what_counts_else_the_newest_draft(world: World) -> None:
    assert found_of(world).plan == world.published
    PlanVersion.objects.filter(pk=world.published.pk).update(state="superseded")
    assert found_of(world).plan == world.draft


def test_what_stands_in_a_wishs_way_is_counted(world: World, enter: Door) -> None:
    """Company B wishes to meet the host too: at the time of company A's meeting it would be in two places at once."""
    found = found_of(world)
    lines = {each.name: each.binding for each in found.rules}
    unmet = found.unmet
    assert unmet is not None
    assert unmet >= 1
    assert lines["person_is_in_one_place"].requests >= 1
    assert lines["worth_is_met"].places == unmet
    page = enter(world.organiser).get(ADDRESS).content.decode()
    assert f"{unmet} request" in page
    assert "Stands in the way of" in page
    Meeting.objects.filter(plan=world.published).delete()
    emptied = {each.name: each.binding for each in found_of(world).rules}
    assert emptied["room_holds_its_meetings"].requests == 0


def test_a_refusal_that_keeps_a_wish_out_is_counted_with_its_rule(world: World) -> None:
    before = {each.name: each.kept_out for each in found_of(world).rules}
    make_refusal(world.mission, world.counterpart.party, world.company_b.party)
    after = {each.name: each.kept_out for each in found_of(world).rules}
    assert after["refused_pair_never_meets"] == before["refused_pair_never_meets"] + 1


def test_a_mission_without_a_plan_still_has_its_rulebook(mission: Mission, organiser, enter: Door) -> None:
    page = enter(organiser).get(ADDRESS)
    assert page.status_code == 200
    assert "There is no plan yet." in page.content.decode()
    assert page.context["found"].unmet is None


def test_data_that_contradict_each_other_are_said_and_nothing_is_counted(world: World, enter: Door) -> None:
    Mission.objects.filter(pk=world.mission.pk).update(weights={"travel_is_shrt": 3})
    page = enter(world.organiser).get(ADDRESS)
    assert page.status_code == 200
    assert page.context["found"].plan is None
    assert "travel_is_shrt" in page.content.decode()


def test_weights_are_changed_and_an_empty_field_means_the_usual(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    response = client.post(ADDRESS, {"travel_is_short": "3", "hours_are_decent": "0", "places_are_few": ""})
    assert response["Location"] == ADDRESS
    assert Mission.objects.get(pk=world.mission.pk).weights == {"travel_is_short": 3, "hours_are_decent": 0}
    lines = {each.name: each for each in found_of(world).rules}
    assert (lines["travel_is_short"].binding.weight, lines["travel_is_short"].own_weight) == (3, 3)
    assert (lines["hours_are_decent"].binding.is_on, lines["hours_are_decent"].switch) == (
        False,
        "Weight 0 per meeting, switched off.",
    )
    assert lines["places_are_few"].own_weight is None
    assert AuditEntry.objects.filter(mission=world.mission, verb="mission.update").exists()
    shown = client.get(ADDRESS).content.decode()
    assert "the mission&#x27;s own" in shown or "the mission's own" in shown
    client.post(ADDRESS, dict.fromkeys(COMFORT_RULES, ""))
    assert Mission.objects.get(pk=world.mission.pk).weights == {}


def test_a_weight_that_is_none_is_refused_beside_its_field(world: World, enter: Door) -> None:
    for wrong in ("-1", "x", "10000000"):
        response = enter(world.organiser).post(ADDRESS, {"travel_is_short": wrong})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["travel_is_short"]
    assert Mission.objects.get(pk=world.mission.pk).weights == {}


def test_more_rooms_and_wishes_are_more_placements(world: World) -> None:
    before = {each.name: each.binding.placements for each in found_of(world).rules}
    make_room(world.mission, world.counterpart.party.home_venue, code="MIN-2", name="Second room")
    after = {each.name: each.binding.placements for each in found_of(world).rules}
    assert after["person_is_in_one_place"] > before["person_is_in_one_place"]
