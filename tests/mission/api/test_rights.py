"""Every route of the API has its row in the rights table, and every cell of the table is true."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver

from mission.api import urls
from mission.api.views.document import document
from mission.enums import Role
from mission.models import MeetingRequest, Membership, ProgrammeItem
from tests.factories.rows import local, make_availability, make_refusal
from tests.mission.api.conftest import World
from tests.mission.api.rights import ROLES, TABLE

pytestmark = pytest.mark.django_db

MEANS = {"y": "let in", "n": 403, "-": 404, "!": 401}
# What a caller who is let in may be told about an empty or careless body.
LET_IN = {200, 201, 202, 204, 400, 409, 428}


def routes() -> list[str]:
    """Every "METHOD name" under the API but the answer for addresses where nothing stands."""
    found = []

    def walk(patterns: list[Any]) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns)
            elif isinstance(each, URLPattern) and each.name != "nothing":
                actions = getattr(each.callback, "actions", None) or {"get": "get"}
                allowed = each.callback.cls.http_method_names
                found.extend(
                    f"{method.upper()} {each.name}" for method in actions if method in allowed and method != "head"
                )

    walk(urls.urlpatterns)
    return sorted(set(found))


def test_every_route_has_a_row() -> None:
    assert routes() == sorted(TABLE)


def test_every_route_is_in_the_document_that_is_tried_out() -> None:
    operations = [method for found in document()["paths"].values() for method in found if method != "parameters"]
    assert len(operations) == len(set(TABLE) - {"GET schema", "GET docs"})


def test_every_row_has_a_cell_for_every_role() -> None:
    assert {row for row, cells in TABLE.items() if len(cells) != len(ROLES)} == set()


@pytest.fixture
def entries(lasting_world: World) -> dict[str, object]:
    """For every noun the entry that the table speaks of: company A's where entries belong to somebody."""
    world = lasting_world
    a = world.company_a
    refusal = make_refusal(world.mission, a.party, world.company_b.party)
    found: dict[str, object] = {
        "missions": world.mission.code,
        "parties": a.party.pk,
        "persons": a.head.pk,
        "programme": ProgrammeItem.objects.get(mission=world.mission).pk,
        "availabilities": make_availability(
            world.mission, party=a.party, starts_at=local(world.mission, 2, "13:00"),
            ends_at=local(world.mission, 2, "14:00"),
        ).pk,
        "requests": MeetingRequest.objects.get(delegation=a.party).pk,
        "refusals": f"{refusal.by_id}-{refusal.of_id}",
        "memberships": Membership.objects.get(mission=world.mission, role=Role.VIEWER).pk,
        "plans": world.plan.number,
    }  # fmt: skip
    found["itineraries-parties"], found["itineraries-persons"] = found["parties"], found["persons"]
    for noun, door in urls.NOUNS.items():
        noun = noun.replace("/", "-")
        model = door.model
        if noun not in found:
            lookup = {"plan__mission" if noun == "meetings" else "mission": world.mission}
            found[noun] = model.objects.filter(**lookup).first().pk
    return found


def _url(world: World, name: str, entries: dict[str, object]) -> str:
    noun, _, rest = name.rpartition("-")
    if not noun:
        return reverse(f"api:{name}")
    if noun == "missions":
        return reverse(f"api:{name}", kwargs={} if rest == "list" else {"code": entries[noun]})
    kwargs = {"code": world.mission.code}
    if rest not in ("list", "catalogue"):
        kwargs["number" if noun == "plans" else "pk"] = entries[noun]
    return reverse(f"api:{name}", kwargs=kwargs)


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_true(lasting_world: World, entries: dict[str, object], role: str) -> None:
    wrong = {}
    client = lasting_world.client(role)
    for row, cells in TABLE.items():
        if row in ("DELETE token", "DELETE session"):
            continue  # they would sign the caller out; they have tests of their own
        method, name = row.split(" ", 1)
        with transaction.atomic():
            answer = client.generic(method, _url(lasting_world, name, entries), "{}", content_type="application/json")
            transaction.set_rollback(True)
        cell = MEANS[cells[ROLES.index(role)]]
        if answer.status_code != cell and not (cell == "let in" and answer.status_code in LET_IN):
            wrong[row] = (cell, answer.status_code)
        elif answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
            wrong[row] = ("a problem", answer["Content-Type"])
    assert wrong == {}
