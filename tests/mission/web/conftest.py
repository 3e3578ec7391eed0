"""The cast at its desks: everybody signed in, a row of every kind, a published plan and a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from mission.enums import Role, Side
from mission.models import Meeting, Membership, Mission, PlanVersion, User
from mission.planning.publishing import plan_publish
from tests.cast import Guests, everything_build, guests_build
from tests.factories.rows import (
    local,
    make_availability,
    make_meeting,
    make_membership,
    make_plan,
    make_request,
    make_user,
)
from tests.kept import kept

Door = Callable[[User | None], Client]


@dataclass(frozen=True)
class World:
    """A mission in full swing. `asked`: company A's wish; `meeting`: where it was placed."""

    mission: Mission
    company_a: Guests
    company_b: Guests
    counterpart: Guests
    other_host: Guests
    organiser: User
    logistics: User
    viewer: User
    stranger: User
    published: PlanVersion
    draft: PlanVersion
    meeting: Meeting
    contact_link: Membership

    @property
    def users(self) -> dict[str, User | None]:
        return {
            "anonymous": None,
            "stranger": self.stranger,
            "organiser": self.organiser,
            "company_own": self.company_a.contact,
            "company_other": self.company_b.contact,
            "counterpart_own": self.counterpart.contact,
            "counterpart_other": self.other_host.contact,
            "logistics": self.logistics,
            "viewer": self.viewer,
        }


PARTS = ("mission", "company_a", "company_b", "counterpart", "organiser", "logistics", "viewer", "stranger")


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> World:
    def build() -> World:
        return world_build(**{part: request.getfixturevalue(part) for part in PARTS})

    if {*PARTS, "strangers_mission"} & set(request.fixturenames):  # the test has begun the mission itself
        return build()
    return kept("the web's world", build)


def world_build(
    *,
    mission: Mission,
    company_a: Guests,
    company_b: Guests,
    counterpart: Guests,
    organiser: User,
    logistics: User,
    viewer: User,
    stranger: User,
) -> World:
    other_host = guests_build(
        mission, "HEALTH", "Ministry of Health", Side.COUNTERPART, ("Aysel Quliyeva", "Rəşad Əliyev")
    )
    everything_build(mission, company_a, company_b, counterpart)
    afternoon = {"starts_at": local(mission, 1, "13:00"), "ends_at": local(mission, 1, "18:00")}
    make_availability(mission, party=counterpart.party, **afternoon)
    # What the house's cast made is a draft; the published one is a plan of its own beside it.
    draft = PlanVersion.objects.get(mission=mission)
    meeting = draft.meetings.get()
    published = make_plan(mission, filled_at=timezone.now())
    make_meeting(published, meeting.request)
    PlanVersion.objects.filter(pk=draft.pk).update(filled_at=timezone.now())
    published = plan_publish(plan=published, actor=organiser)
    make_request(mission, company_b.party, other_host.party, rank=1)
    return World(
        mission=mission,
        company_a=company_a,
        company_b=company_b,
        counterpart=counterpart,
        other_host=other_host,
        organiser=organiser,
        logistics=logistics,
        viewer=viewer,
        stranger=stranger,
        published=published,
        draft=PlanVersion.objects.get(pk=draft.pk),
        meeting=meeting,
        contact_link=make_membership(mission, Role.COMPANY, make_user("second@acme.example"), company_a.party),
    )


@pytest.fixture
def enter() -> Door:
    """A browser of that user."""

    def opened(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened
