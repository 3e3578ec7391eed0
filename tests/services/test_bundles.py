"""A real worker makes the papers: woken by the broker, killed in the middle, followed by a second attempt."""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mission.enums import BundleKind, BundleState, Side
from mission.itineraries.bundles import TASK, bundle_ask, file_of
from mission.models import Bundle, User
from tests.factories.rows import make_party, make_person
from tests.mission.messages.conftest import Trip, trip
from tests.services.crew import LEASE_SECONDS, Crew, until

__all__ = ["trip"]
pytestmark = [pytest.mark.services, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]


class PaperCrew(Crew):
    """With a clock that looks for dead workers every second."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "KARVAN_PAPERS_SECONDS": "1", "KARVAN_PAPERS_LEASE_SECONDS": str(LEASE_SECONDS)}


@pytest.fixture
def crew(transactional_db: None, settings: Any) -> Iterator[Crew]:
    crew = PaperCrew()
    settings.VAR_DIR = crew.folder / "var"  # the web process and the worker share it
    crew.start()
    yield crew
    crew.stop()


CROWD = 60  # people, whose papers take a worker more than a second


def halves(crew: Crew) -> list[Path]:
    """What is being written, with something in it."""
    found = []
    for each in (crew.folder / "var" / "bundles").glob("*.half"):
        with suppress(FileNotFoundError):  # whole since
            found += [each] if each.stat().st_size else []
    return found


def test_worker_killed_in_the_middle_is_followed_by_a_second_attempt_and_one_whole_file(
    trip: Trip, crew: Crew, organiser: User
) -> None:
    crowd = make_party(trip.mission, Side.DELEGATION)
    for _ in range(CROWD):
        make_person(trip.mission, crowd)
    plan = trip.publish({trip.request_a: (1, "14:00"), trip.request_b: (1, "15:00")})
    asked = bundle_ask(plan=plan, kind=BundleKind.PACK, paper="a4", actor=organiser)
    crew.app.send_task(TASK, args=[asked.pk])
    row = Bundle.objects.filter(pk=asked.pk)
    until(lambda: halves(crew))
    os.kill(crew.pids["worker"], signal.SIGSTOP)
    # It is in the middle, and stays there until it is killed.
    first, (half,) = row.get(), halves(crew)
    assert (first.state, first.attempts) == (BundleState.MAKING, 1)
    assert first.made < first.total
    assert not list(half.parent.glob("*.zip"))
    os.kill(crew.pids["worker"], signal.SIGKILL)
    until(lambda: row.filter(state=BundleState.READY).exists(), seconds=120)
    done = row.get()
    assert done.attempts == 2
    assert done.claim != first.claim
    path = file_of(done)
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == done.total + 2
