"""Papers made in one go, on the pages: asked for, watched with and without scripts, stopped, taken along."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from mission.enums import BundleState
from mission.itineraries.bundles import bundle_make
from mission.models import Bundle
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/papers/"
ADD = f"{HOME}bundles/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def world(world: World) -> World:
    Bundle.objects.filter(mission=world.mission).delete()
    return world


def ask(world: World, enter: Door, kind: str = "pack", paper: str = "a4") -> str:
    """The address of what was asked for."""
    answer = enter(world.organiser).post(ADD, {"kind": kind, "paper": paper})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_page_offers_asks_shows_and_hands_out(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.get(HOME).content.decode()
    assert page.count(f'action="{ADD}"') == 9
    assert page.count("csrfmiddlewaretoken") >= 9
    where = ask(world, enter)
    waiting = client.get(where).content.decode()
    assert "Waiting for a worker" in waiting
    assert f'hx-get="{where}progress/"' in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert client.get(f"{where}progress/").status_code == 200
    bundle_make(Bundle.objects.get(mission=world.mission).pk)
    ended = client.get(f"{where}progress/")
    assert (ended.status_code, "It is ready" in ended.content.decode()) == (200, True)
    assert "hx-get" not in ended.content.decode()
    ready = client.get(where).content.decode()
    assert "hx-get" not in ready
    (link,) = re.findall(rf'href="({where}file/)"', ready)
    answer = client.get(link)
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body)
    assert answer["Content-Disposition"] == (f'attachment; filename="baku-plan-{world.published.number}-pack-a4.zip"')
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert "index.html" in archive.namelist()
    assert "Ready" in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("kind", "paper", "name", "begins"),
    [
        ("booklet", "letter", "booklet-letter.pdf", b"%PDF-"),
        ("badges", "a4", "badges-a4.pdf", b"%PDF-"),
        ("days", "", "days.xlsx", b"PK"),
    ],
)
def test_single_papers_that_take_long_go_the_same_way(
    world: World, enter: Door, kind: str, paper: str, name: str, begins: bytes
) -> None:
    client, where = enter(world.organiser), ask(world, enter, kind, paper)
    bundle_make(Bundle.objects.get(mission=world.mission).pk)
    assert "It is ready" in client.get(where).content.decode()
    answer = client.get(f"{where}file/")
    assert answer["Content-Disposition"] == f'attachment; filename="baku-plan-{world.published.number}-{name}"'
    assert b"".join(answer.streaming_content).startswith(begins)


def test_logistics_has_the_badges_made_and_nothing_else(world: World, enter: Door) -> None:
    client = enter(world.logistics)
    where = client.post(ADD, {"kind": "badges", "paper": "a4"})["Location"]
    assert f'action="{where}stop/"' in client.get(where).content.decode()
    bundle_make(Bundle.objects.get(mission=world.mission).pk)
    assert client.get(f"{where}file/").status_code == 200
    assert where in client.get(HOME).content.decode()
    for kind in ("pack", "print", "booklet", "days"):
        refused = client.post(ADD, {"kind": kind, "paper": "a4"}, follow=True)
        assert "Choose what to make" in refused.content.decode()
    of_organisers = ask(world, enter)
    for act in ("", "progress/", "file/"):
        assert client.get(f"{of_organisers}{act}").status_code == 404
    assert client.post(f"{of_organisers}stop/").status_code == 404
    assert of_organisers not in client.get(HOME).content.decode()


@pytest.mark.parametrize(("total", "made", "said"), [
    (0, 0, "The plan is being read."), (1, 0, "now it is set"), (124, 7, "7 of 124 badges are made."),
])  # fmt: skip
def test_how_far_it_is_is_said_in_its_own_steps(world: World, enter: Door, total: int, made: int, said: str) -> None:
    where = ask(world, enter, "badges")
    now = {"state": BundleState.MAKING, "claim": "x", "lease_until": timezone.now(), "total": total, "made": made}
    Bundle.objects.filter(mission=world.mission).update(**now)
    assert said in enter(world.organiser).get(where).content.decode()


def test_it_is_stopped_from_its_page_and_made_again(world: World, enter: Door) -> None:
    client, where = enter(world.organiser), ask(world, enter)
    assert f'action="{where}stop/"' in client.get(where).content.decode()
    assert client.post(f"{where}stop/")["Location"] == where
    page = client.get(where).content.decode()
    assert "It was stopped" in page
    assert "Make it again" in page
    assert ask(world, enter) != where


@pytest.mark.parametrize("given", [{}, {"kind": "pack"}, {"kind": "x", "paper": "a4"}, {"kind": "pack", "paper": "\0"}])
def test_what_is_not_on_offer_is_refused_in_words(world: World, enter: Door, given: dict[str, str]) -> None:
    answer = enter(world.organiser).post(ADD, given, follow=True)
    assert "Choose what to make" in answer.content.decode()
    assert not Bundle.objects.filter(mission=world.mission).exists()


def test_a_file_that_is_gone_is_said_and_offered_anew(world: World, enter: Door, tmp_path: Path) -> None:
    where = ask(world, enter)
    bundle_make(Bundle.objects.get(mission=world.mission).pk)
    (path,) = (tmp_path / "bundles").glob("*.zip")
    path.write_bytes(path.read_bytes()[:100])
    answer = enter(world.organiser).get(f"{where}file/", follow=True)
    page = answer.content.decode()
    assert "There is no whole file of it" in page
    assert "Make it again" in page
    assert "file/" not in page


def test_a_bundle_of_an_older_plan_says_so(world: World, enter: Door) -> None:
    where = ask(world, enter)
    bundle_make(Bundle.objects.get(mission=world.mission).pk)
    plan_publish(plan=plan_copy(plan=world.published, actor=world.organiser), actor=world.organiser)
    client = enter(world.organiser)
    for address in (where, HOME):
        assert "A later plan is published since" in client.get(address).content.decode()


def test_a_failure_is_told_in_words(world: World, enter: Door) -> None:
    where = ask(world, enter)
    Bundle.objects.filter(mission=world.mission).update(state=BundleState.FAILED, message="The disk is full.")
    page = enter(world.organiser).get(where).content.decode()
    assert "There is no file" in page
    assert "The disk is full." in page


def test_another_missions_bundle_is_not_there(world: World, enter: Door) -> None:
    theirs = Bundle.objects.exclude(mission=world.mission).get()
    client = enter(world.organiser)
    for act in ("", "progress/", "file/"):
        assert client.get(f"{ADD}{theirs.pk}/{act}").status_code == 404
    assert client.post(f"{ADD}{theirs.pk}/stop/").status_code == 404
    assert client.get(f"{ADD}{10**30}/").status_code == 404


def test_list_of_bundles_takes_no_more_queries_for_more_of_them(
    world: World, enter: Door, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    client = enter(world.organiser)
    client.get(HOME)
    few = _queries(client, django_assert_max_num_queries)
    for number in range(6):
        made = {"state": BundleState.CANCELLED, "paper": "letter", "made": number}
        Bundle.objects.create(mission=world.mission, plan=world.published, created_by=world.organiser, **made)
    assert _queries(client, django_assert_max_num_queries) == few


def _queries(client: Any, counted: Callable[[int], AbstractContextManager[Any]]) -> int:
    with counted(60) as found:
        client.get(HOME)
    return len(found)  # type: ignore[arg-type]
