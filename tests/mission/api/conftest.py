"""Callers of the API, one for each of the cast, and a mission with a row of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from mission.enums import Outcome, PlanState, Role, Side
from mission.models import Feedback, MeetingLog, MeetingRequest, Mission, PlanVersion, Transfer, User, Vehicle, Venue
from mission.services.records import record_create
from tests.cast import Guests, everything_build, guests_build, town_build
from tests.factories.rows import local, make_membership, make_mission, make_user, message_build
from tests.kept import kept


def client_of(user: User | None) -> APIClient:
    """A caller with a token; without one for None."""
    client = APIClient()
    if user is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return client


def body_of(response: Any) -> Any:
    return json.loads(response.content)


@dataclass(frozen=True)
class World:
    """The whole cast in a mission with a row of every kind, and a published plan."""

    mission: Mission
    company_a: Guests
    company_b: Guests
    counterpart: Guests
    plan: PlanVersion
    users: dict[str, User | None]

    def client(self, who: str) -> APIClient:
        return client_of(self.users[who])

    def url(self, *parts: object) -> str:
        return "/".join(["/api/v1/missions", self.mission.code, *map(str, parts), ""])


def world_build() -> World:
    """The cast's mission with everybody in it and a row of every kind, beside a stranger's."""
    mission = make_mission(code="baku", name="Business Mission to Azerbaijan")
    strangers = make_mission(code="elsewhere", name="Mission of strangers", time_zone="Asia/Tbilisi")
    people = ("Ann Acker", "Adam Ames"), ("Beth Bolt", "Bob Burns"), ("Əli Şükürov", "Gülçin İsmayılova")
    for each in (mission, strangers):
        town_build(each)
        company_a = guests_build(each, "ACME", f"Acme {each.place}", Side.DELEGATION, people[0])
        company_b = guests_build(each, "BOLT", "Bolt Rail", Side.DELEGATION, people[1])
        counterpart = guests_build(each, "ENERGY", "Ministry of Energy", Side.COUNTERPART, people[2], home="MIN")
        everything_build(each, company_a, company_b, counterpart)
        wish = MeetingRequest.objects.get(mission=each, delegation=company_a.party)
        MeetingLog.objects.create(mission=each, request=wish, starts_at=local(each, 1, "14:00"), delay_minutes=5)
        Feedback.objects.create(mission=each, request=wish, party=company_a.party, outcome=Outcome.AGREED)
        message_build(each, PlanVersion.objects.get(mission=each), company_a.head)
        if each is mission:
            cast = company_a, company_b, counterpart
    company_a, company_b, counterpart = cast
    plan = PlanVersion.objects.get(mission=mission)
    ride = {
        "plan": plan,
        "vehicle": Vehicle.objects.get(mission=mission),
        "origin": Venue.objects.get(mission=mission, code="HUB"),
        "destination": Venue.objects.get(mission=mission, code="MIN"),
        "departs_at": local(mission, 1, "13:00"),
        "arrives_at": local(mission, 1, "13:30"),
        "passengers": company_a.persons,
    }
    record_create(model=Transfer, mission=mission, actor=None, values=ride)
    plan.state, plan.published_at = PlanState.PUBLISHED, plan.created_at
    plan.save()
    users = {
        "anonymous": None,
        "stranger": make_membership(strangers, Role.ORGANISER, make_user("stranger@elsewhere.example")).user,
        "organiser": make_membership(mission, Role.ORGANISER, make_user("organiser@chamber.example")).user,
        "company_a": company_a.contact,
        "company_b": company_b.contact,
        "counterpart": counterpart.contact,
        "logistics": make_membership(mission, Role.LOGISTICS, make_user("desk@chamber.example")).user,
        "viewer": make_membership(mission, Role.VIEWER, make_user("viewer@embassy.example")).user,
    }
    return World(mission, company_a, company_b, counterpart, plan, users)


@pytest.fixture
def world(db: None) -> World:
    return kept("the interface's world", world_build)


@pytest.fixture(scope="module")
def lasting_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A world for all the tests of a module, each of which undoes what it does: theirs is the mark `django_db`."""
    with django_db_blocker.unblock():
        world = world_build()
    yield world
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
