"""Page, search, count, export and API of a noun show the same rows: the mission's own, each once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from mission.models import Refusal
from mission.web.nouns import NOUN, NOUNS
from tests.mission.api.conftest import World, body_of

pytestmark = pytest.mark.django_db

# Where the API has the noun: its address, and what the query adds.
IN_THE_API = {
    **{slug: (slug, "") for slug in (
        "sectors", "venues", "rooms", "zones", "travel-times", "requests", "sessions", "refusals", "programme",
        "interpreters", "vehicles",
    )},
    "delegations": ("parties", "side=delegation"),
    "counterparts": ("parties", "side=counterpart"),
    "delegates": ("persons", "side=delegation"),
    "representatives": ("persons", "side=counterpart"),
    "rivals": ("session-rivals", ""),
    "availability": ("availabilities", ""),
}  # fmt: skip


@pytest.fixture
def world(lasting_world: World) -> World:
    return lasting_world


def test_every_noun_is_held_against_the_api() -> None:
    assert set(IN_THE_API) == {noun.slug for noun in NOUNS}


def desk(world: World) -> Client:
    client = Client()
    organiser = world.users["organiser"]
    assert organiser is not None
    client.force_login(organiser)
    return client


def on_the_pages(client: Client, slug: str, query: str = "") -> tuple[list[int], int]:
    """Keys of the rows on all pages of a list, in order, and the number that the list says."""
    found: list[int] = []
    number = 1
    while True:
        page = client.get(f"/missions/baku/{slug}/?page={number}{query}").context["page"]
        found += [each.pk for each in page.object_list]
        if not page.has_next():
            return found, page.paginator.count
        number += 1


def in_the_api(world: World, slug: str, more: str = "") -> tuple[list[int], int]:
    name, query = IN_THE_API[slug]
    found: list[int] = []
    address: str | None = f"{world.url(name)}?{query}{more}"
    count = -1
    while address:
        answer: Any = body_of(world.client("organiser").get(address))
        found += [each["id"] for each in answer["results"]]
        count, address = answer["count"], answer["next"]
    return found, count


def in_the_export(client: Client, slug: str) -> int:
    text = client.get(f"/missions/baku/{slug}/export.csv").content.decode("utf-8-sig")
    return len(list(csv.reader(io.StringIO(text)))) - 1


@pytest.mark.parametrize("slug", IN_THE_API)
def test_list_count_export_and_api_are_the_missions_own_rows(world: World, slug: str) -> None:
    """A refusal's id over the API is made of its two parties, so that nobody learns how many there are."""
    rows = set(NOUN[slug].rows(mission=world.mission).values_list("pk", flat=True))
    client = desk(world)
    shown, said = on_the_pages(client, slug)
    told, count = in_the_api(world, slug)
    if slug == "refusals":
        named = {f"{each.by_id}-{each.of_id}": each.pk for each in Refusal.objects.all()}
        told = [named[str(each)] for each in told]
    assert rows
    assert (sorted(shown), sorted(told)) == (sorted(rows), sorted(rows))
    assert (said, count, in_the_export(client, slug)) == (len(rows), len(rows), len(rows))


def searchable() -> Iterator[str]:
    yield from ("delegations", "delegates", "counterparts", "representatives", "venues", "rooms", "interpreters")


@pytest.mark.parametrize("slug", searchable())
def test_a_search_finds_the_same_on_the_page_and_in_the_api(world: World, slug: str) -> None:
    """By the first word of a row's name; the stranger's mission has a row of the same name."""
    name = re.split(r"\s", NOUN[slug].rows(mission=world.mission).first().name)[0]  # type: ignore[union-attr]
    shown, said = on_the_pages(desk(world), slug, f"&q={name}")
    told, count = in_the_api(world, slug, f"&search={name}")
    assert shown
    assert sorted(shown) == sorted(told)
    assert (said, count) == (len(shown), len(shown))
    assert set(shown) <= set(NOUN[slug].rows(mission=world.mission).values_list("pk", flat=True))
