"""What the database itself refuses: every named guard of a mission's rows, each tried with a row that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint

from mission.enums import PlanState, Role, Side
from mission.models import FeedToken, IdempotentAct, Mission, Party, Person, PlanVersion, Room, Transfer, Vehicle
from tests.factories.rows import local, make_availability, make_membership, make_user

BACKWARDS = {"ends_at": F("starts_at")}
# The guard, and what breaks it in a row that is sound otherwise.
BREAKS: dict[str, dict[str, Any]] = {
    "programme_item_ends_after_it_starts": BACKWARDS,
    "availability_ends_after_it_starts": BACKWARDS,
    "availability_is_of_one_thing": {"person": None, "party": None, "room": None, "interpreter": None, "vehicle": None},
    "interpreter_stretch_has_a_length_and_a_rest": {"longest_stretch": 90, "rest_minutes": 0},
    "vehicle_has_a_seat": {"seats": 0},
    "vehicle_driver_hours_fit_a_day": {"driver_hours": 25},
    "meeting_log_delay_is_sane": {"delay_minutes": 241},
    "meeting_log_arrival_has_a_time": {"attendance": "arrived", "arrived_at": None},
    "meeting_log_no_show_has_no_outcome": {"attendance": "no_show", "arrived_at": None, "outcome": "agreed"},
    "meeting_log_follow_up_has_words": {"follow_up": "", "follow_up_by": "Ann"},
    "feedback_rating_is_1_to_5": {"rating": 6},
    "mission_ends_after_it_starts": {"last_day": F("first_day") - timedelta(days=1)},
    "mission_grid_is_5_to_30_minutes": {"grid_minutes": 7},
    "mission_day_has_hours": {"day_until": F("day_from")},
    "mission_lunch_has_hours": {"lunch_until": F("lunch_from")},
    "membership_of_a_party_has_the_party": {"role": Role.COMPANY, "party": None},
    "party_side_is_known": {"side": "elsewhere"},
    "party_guarantee_fits_its_total_maximum": {"guaranteed_minimum": 4, "total_maximum": 3},
    "party_stretch_has_a_length_and_a_rest": {"longest_stretch": 10, "rest_minutes": 30},
    "venue_position_is_whole": {"latitude": 40, "longitude": None},
    "room_holds_a_meeting": {"holds": 0},
    "room_seats_two": {"seats": 1},
    "travel_time_is_at_most_ten_hours": {"minutes": 601},
    "published_plan_has_a_time": {"published_at": None, "state": "superseded"},
    "discarded_plan_is_a_draft": {"discarded_at": F("created_at")},
    "meeting_ends_after_it_starts": BACKWARDS,
    "group_session_has_a_place": {"capacity": 0},
    "group_session_window_has_a_length": {"earliest": "2026-02-09T10:00Z", "latest": "2026-02-09T09:00Z"},
    "session_rivals_are_two": {"other": F("one")},
    "meeting_request_has_two_sides": {"delegation": F("counterpart")},
    "meeting_request_length_is_sane": {"length_minutes": 481},
    "meeting_request_window_has_a_length": {"earliest": "2026-02-09T10:00Z", "latest": "2026-02-09T09:00Z"},
    "refusal_is_of_another": {"of": F("by")},
    "feed_token_is_of_one_owner": {"person": Person.objects.values("pk")[:1]},
    "message_state_is_known": {"state": "elsewhere"},
    "message_sent_has_a_lease": {"state": "sending", "lease_until": None},
    "bundle_kind_is_known": {"kind": "elsewhere"},
    "bundle_state_is_known": {"state": "elsewhere"},
    "bundle_in_work_has_a_lease": {"state": "making", "lease_until": None},
    "bundle_ready_has_a_file": {"state": "ready", "size": 0},
    "transfer_arrives_after_it_departs": {"arrives_at": F("departs_at")},
}


@pytest.fixture
def everything(strangers_mission: Mission) -> Mission:
    """A mission with a row of every kind that the database guards."""
    mission = strangers_mission
    host = Party.objects.get(mission=mission, side=Side.COUNTERPART)
    user, plan = make_user(), PlanVersion.objects.get(mission=mission)
    room, vehicle = Room.objects.filter(mission=mission).first(), Vehicle.objects.get(mission=mission)
    make_membership(mission, Role.COUNTERPART, user, host)
    make_membership(mission, Role.VIEWER, user)
    make_availability(mission, room=room)
    PlanVersion.objects.filter(pk=plan.pk).update(state=PlanState.PUBLISHED, published_at=local(mission, 1, "09:00"))
    FeedToken.objects.create(mission=mission, party=host, token_hash="0" * 64)
    IdempotentAct.objects.create(user=user, key="k", digest="d")
    Transfer.objects.create(
        mission=mission, plan=plan, vehicle=vehicle, origin=host.home_venue,
        destination=host.home_venue, departs_at=local(mission, 1, "09:00"), arrives_at=local(mission, 1, "09:20"),
    )  # fmt: skip
    return mission


def guards(kind: type[CheckConstraint | UniqueConstraint]) -> Iterator[tuple[Any, Any]]:
    for model in apps.get_app_config("mission").get_models():
        yield from ((model, each) for each in model._meta.constraints if isinstance(each, kind))


def refused(act: Any, *words: str) -> bool:
    """Whether the database refuses, and says which guard it was."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return any(word in str(error) for word in words)
    return False


def test_every_check_has_a_row_that_breaks_it() -> None:
    assert {each.name for _, each in guards(CheckConstraint)} == set(BREAKS)


def test_every_check_refuses_by_its_name(everything: Mission) -> None:
    failed = []
    for model, guard in guards(CheckConstraint):
        row = model._default_manager.order_by("pk").first()
        assert row is not None, model
        rows = model._default_manager.filter(pk=row.pk)
        sound = {each: getattr(row, model._meta.get_field(each).attname) for each in BREAKS[guard.name]}
        assert rows.update(**sound) == 1  # the control: as it is, the row is let in
        if not refused(lambda rows=rows, guard=guard: rows.update(**BREAKS[guard.name]), guard.name):
            failed.append(guard.name)
    assert failed == []


def test_nothing_that_is_unique_can_be_twice(everything: Mission) -> None:
    failed = []
    for model, guard in guards(UniqueConstraint):
        rows = model._default_manager.exclude(**{f"{guard.fields[0]}": None})
        row = (rows.filter(guard.condition) if guard.condition else rows).order_by("-pk").first()
        assert row is not None, guard.name
        columns = ", ".join(f"{model._meta.db_table}.{model._meta.get_field(each).column}" for each in guard.fields)
        twin = twin_of(row, {*guard.fields})
        if not refused(lambda model=model, twin=twin: model._base_manager.bulk_create([twin]), guard.name, columns):
            failed.append(guard.name)
    assert failed == []


def twin_of(row: models.Model, kept: set[str]) -> models.Model:
    """The same row once more, with other values where some other key would refuse it first."""
    twin = type(row)(**{each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields})
    twin.pk = None
    for each in row._meta.concrete_fields:
        if each.unique and not each.primary_key:
            setattr(twin, each.attname, each.get_default())
    if isinstance(twin, PlanVersion):
        if "number" in kept:
            twin.state, twin.published_at = PlanState.DRAFT, None
        else:
            twin.number += 1
    return twin
