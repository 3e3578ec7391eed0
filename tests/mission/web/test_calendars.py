"""The organiser's page of calendar addresses: for anybody and anything of the mission, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import icalendar
import pytest
from django.test import Client

from mission.models import FeedToken, Interpreter, Party, Person, Room
from mission.services.feeds import feed_create
from tests.cast import Guests
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/calendars/"


def path_of(made: Any) -> str:
    return "/calendar/" + made.context["address"].rpartition("/calendar/")[2]


def summaries(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    return sorted(str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def choice(world: World, kind: str) -> str:
    interpreter = Interpreter.objects.get(mission=world.mission)
    owner = {
        "party": world.company_a.party, "person": world.company_a.head, "interpreter": interpreter,
        "room": world.published.meetings.get().room, "mission": None,
    }[kind]  # fmt: skip
    return kind if owner is None else f"{kind}:{owner.pk}"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("party", ["Audience of baku", "Meeting with Ministry of Energy"]),
        ("person", ["Audience of baku", "Meeting with Ministry of Energy"]),
        ("room", ["Ministry of Energy: Acme Energy"]),
        ("interpreter", ["Business Mission to Azerbaijan: no appointments yet"]),
        ("mission", ["Audience of baku", "Ministry of Energy: Acme Energy"]),
    ],
)
def test_an_organiser_makes_an_address_of_each_kind_and_switches_it_off(
    kind: str, shown: list[str], world: World, enter: Door
) -> None:
    client = enter(world.organiser)
    made = client.post(HOME + "new/", {"owner": choice(world, kind)})
    path = path_of(made)
    assert made.context["address"] in made.content.decode()
    assert made.context["address"] not in client.get(HOME).content.decode()
    assert "never" in client.get(HOME).content.decode()
    assert summaries(path) == shown
    assert FeedToken.objects.get().last_used_at is not None
    assert '<span class="quiet">never</span>' not in client.get(HOME).content.decode()
    client.post(f"{HOME}{FeedToken.objects.get().pk}/revoke/")
    assert Client().get(path).status_code == 404
    assert "None yet." in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    "owner", ["party:0", "person:x", "room:", "room:-1", "party:99999999999999999999", "user:1", "room:1\0", "room:٣"]
)
def test_an_owner_that_is_not_on_offer_is_not_there(owner: str, world: World, enter: Door) -> None:
    assert enter(world.organiser).post(HOME + "new/", {"owner": owner}).status_code == 404
    assert not FeedToken.objects.exists()


def test_nothing_of_another_mission_gets_an_address_or_is_shown(
    world: World, enter: Door, strangers_mission: Any
) -> None:
    theirs = {"party": Party, "person": Person, "room": Room, "interpreter": Interpreter}
    client = enter(world.organiser)
    for kind, model in theirs.items():
        row = model.objects.filter(mission=strangers_mission).first()
        assert row is not None
        assert client.post(HOME + "new/", {"owner": f"{kind}:{row.pk}"}).status_code == 404
        assert f'value="{kind}:{row.pk}"' not in client.get(HOME).content.decode()
    feed_create(actor=None, mission=strangers_mission)
    assert client.post(f"{HOME}{FeedToken.objects.get().pk}/revoke/").status_code == 404
    assert FeedToken.objects.get().revoked_at is None
    assert "None yet." in client.get(HOME).content.decode()


def test_no_choice_makes_no_address(world: World, enter: Door) -> None:
    said = enter(world.organiser).post(HOME + "new/", follow=True).content.decode()
    assert "Choose whose days the address shall show." in said
    assert not FeedToken.objects.exists()


def test_the_page_takes_no_more_queries_for_more_addresses(
    world: World,
    enter: Door,
    company_b: Guests,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    for person in (*world.company_a.persons, *company_b.persons):
        feed_create(actor=world.organiser, person=person)
    for room in Room.objects.filter(mission=world.mission):
        feed_create(actor=world.organiser, room=room)
    client = enter(world.organiser)
    with django_assert_max_num_queries(12) as asked:
        client.get(HOME)
    before = len(asked)  # type: ignore[arg-type]
    for _ in range(5):
        feed_create(actor=None, party=company_b.party)
    with django_assert_max_num_queries(before):
        client.get(HOME)
