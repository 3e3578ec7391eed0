"""Bundles: made whole or not at all, by one worker, at most three times, kept for a while and then gone."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from mission.enums import BundleKind, BundleState
from mission.itineraries import bundles, pack
from mission.itineraries.bundles import bundle_ask, bundle_cancel, bundle_make, bundles_tend, file_of
from mission.models import AuditEntry, Bundle, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.plans import plan_copy

LONG_AGO = timedelta(days=30)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "bundles"


@pytest.fixture
def published(draft: PlanVersion, organiser: User) -> PlanVersion:
    return plan_publish(plan=draft, actor=organiser)


@pytest.fixture
def asked(published: PlanVersion, organiser: User) -> Bundle:
    return bundle_ask(plan=published, kind=BundleKind.PACK, paper="a4", actor=organiser)


def as_now(bundle: Bundle) -> Bundle:
    return Bundle.objects.get(pk=bundle.pk)


def names(folder: Path) -> list[str]:
    return sorted(each.suffix for each in folder.glob("*"))


def between_two_pieces(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Something happens in the middle of the work; every piece is told of."""
    real = pack.pack_stream

    def interrupted(*given: Any, **named: Any) -> Iterator[bytes]:
        for at, piece in enumerate(real(*given, **named)):
            if at == 3:
                act()
            yield piece

    monkeypatch.setattr(pack, "pack_stream", interrupted)
    monkeypatch.setattr(bundles, "TELL", 0.0)


# --- made


def test_the_file_is_whole_and_what_its_row_says(asked: Bundle, folder: Path) -> None:
    made = bundle_make(asked.pk)
    assert made is not None
    assert (made.state, made.attempts, made.message) == (BundleState.READY, 1, "")
    path = file_of(made)
    assert path is not None
    data = path.read_bytes()
    assert (made.size, made.digest) == (len(data), hashlib.sha256(data).hexdigest())
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == made.total + 2 == made.made + 2  # the page and its style are no papers
    assert names(folder) == [".zip"]
    assert path.parent.stat().st_mode & 0o077 == 0


def test_papers_to_print_are_papers_alone(published: PlanVersion, organiser: User) -> None:
    made = bundle_make(bundle_ask(plan=published, kind=BundleKind.PRINT, paper="letter", actor=organiser).pk)
    assert made is not None
    path = file_of(made)
    assert path is not None
    with zipfile.ZipFile(path) as archive:
        kinds = {name.rpartition(".")[2] for name in archive.namelist()}
    assert kinds == {"pdf", "html", "css"}


def test_it_says_how_far_it_is_and_keeps_its_lease(asked: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []

    def look() -> None:
        row = as_now(asked)
        assert row.state == BundleState.MAKING
        assert row.lease_until is not None
        assert row.lease_until > timezone.now()
        heard.append((row.made, row.total))

    between_two_pieces(monkeypatch, look)
    bundle_make(asked.pk)
    ((made, total),) = heard
    assert 0 < made < total


def test_asked_twice_is_made_once(asked: Bundle, organiser: User) -> None:
    assert bundle_ask(plan=asked.plan, kind=BundleKind.PACK, paper="a4", actor=organiser) == asked
    assert bundle_make(asked.pk) is not None
    assert bundle_make(asked.pk) is None  # the message came twice
    assert as_now(asked).attempts == 1
    assert AuditEntry.objects.filter(verb="bundle.ask").count() == 1


def test_a_worker_is_woken_once_the_row_is_there(
    published: PlanVersion, organiser: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asked = bundle_ask(plan=published, kind=BundleKind.PACK, paper="a4", actor=organiser)
    assert as_now(asked).woken_at is not None


def test_a_new_one_takes_the_place_of_the_one_before(asked: Bundle, organiser: User, folder: Path) -> None:
    bundle_make(asked.pk)
    again = bundle_ask(plan=asked.plan, kind=BundleKind.PACK, paper="a4", actor=organiser)
    bundle_make(again.pk)
    assert list(Bundle.objects.filter(mission=asked.mission)) == [again]
    assert names(folder) == [".zip"]


def test_nothing_is_made_of_a_draft(draft: PlanVersion, organiser: User) -> None:
    with pytest.raises(ValidationError, match="made from the published plan"):
        bundle_ask(plan=draft, kind=BundleKind.PACK, paper="a4", actor=organiser)


# --- stopped, overtaken, broken off: never a file


def test_stopped_while_it_waits(asked: Bundle, organiser: User) -> None:
    for _ in range(2):
        bundle_cancel(bundle=asked, actor=organiser)
    assert as_now(asked).state == BundleState.CANCELLED
    assert bundle_make(asked.pk) is None
    assert AuditEntry.objects.filter(verb="bundle.cancel").count() == 1


def test_stopped_in_the_middle(asked: Bundle, organiser: User, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    between_two_pieces(monkeypatch, lambda: bundle_cancel(bundle=asked, actor=organiser))
    bundle_make(asked.pk)
    assert as_now(asked).state == BundleState.CANCELLED
    assert (file_of(as_now(asked)), names(folder)) == (None, [])


def test_stopped_in_its_last_step(
    published: PlanVersion, organiser: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step of many seconds: what is asked meanwhile is heard at its end."""
    asked = bundle_ask(plan=published, kind=BundleKind.BOOKLET, paper="a4", actor=organiser)

    def booklet(*_given: Any, **_named: Any) -> bytes:
        bundle_cancel(bundle=asked, actor=organiser)
        return b"%PDF-"

    monkeypatch.setattr("mission.itineraries.pdf.booklet_pdf", booklet)
    made = bundle_make(asked.pk)
    assert made is not None
    assert (made.state, made.message) == (BundleState.CANCELLED, bundles.STOPPED)
    assert names(folder) == []


def test_a_publication_in_the_middle_leaves_no_file_of_the_plan_before(
    asked: Bundle, organiser: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    between_two_pieces(
        monkeypatch, lambda: plan_publish(plan=plan_copy(plan=asked.plan, actor=organiser), actor=organiser)
    )
    bundle_make(asked.pk)
    assert (as_now(asked).state, as_now(asked).message) == (BundleState.FAILED, bundles.OVERTAKEN)
    assert names(folder) == []


def test_a_full_disk_is_said_and_leaves_nothing(asked: Bundle, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    bundle_make(asked.pk)
    assert as_now(asked).state == BundleState.FAILED
    assert "No space left on device" in as_now(asked).message
    assert names(folder) == []


def test_a_fault_of_the_program_is_said_and_not_repeated(asked: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise KeyError("no such paper")

    between_two_pieces(monkeypatch, wrong)
    bundle_make(asked.pk)
    assert (as_now(asked).state, as_now(asked).message) == (BundleState.FAILED, bundles.BROKE_OFF)
    bundles_tend()
    assert as_now(asked).state == BundleState.FAILED


def test_a_file_of_another_length_is_none(asked: Bundle, folder: Path) -> None:
    made = bundle_make(asked.pk)
    assert made is not None
    (path,) = folder.glob("*.zip")
    path.write_bytes(path.read_bytes()[:-1])
    assert file_of(made) is None
    path.unlink()
    assert file_of(made) is None


# --- dead workers


def die(asked: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt that ends without a word: the database is away from its worker at the third piece."""

    def away() -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        between_two_pieces(patch, away)
        with pytest.raises(OperationalError):
            bundle_make(asked.pk)
    Bundle.objects.filter(pk=asked.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_dead_workers_row_is_put_back_twice_and_then_set_aside(
    asked: Bundle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for _ in range(bundles.ATTEMPTS):
        die(asked, monkeypatch)
        bundles_tend()
        seen.append(as_now(asked).state)
    assert seen == [BundleState.QUEUED, BundleState.QUEUED, BundleState.FAILED]
    assert as_now(asked).message == bundles.DIED
    assert bundle_make(asked.pk) is None
    assert names(folder) == []


def test_after_a_death_the_second_attempt_makes_the_file(asked: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    die(asked, monkeypatch)
    bundles_tend()
    made = bundle_make(asked.pk)
    assert made is not None
    assert (made.state, made.attempts) == (BundleState.READY, 2)


def test_one_that_should_stop_and_whose_worker_died_is_stopped(
    asked: Bundle, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    die(asked, monkeypatch)
    bundle_cancel(bundle=asked, actor=organiser)
    bundles_tend()
    assert as_now(asked).state == BundleState.CANCELLED


def test_a_late_worker_writes_nothing(asked: Bundle, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first worker sleeps, its lease runs out and a second one makes the file."""
    finished = []

    def sleep() -> None:
        Bundle.objects.filter(pk=asked.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        bundles_tend()
        monkeypatch.undo()
        monkeypatch.setattr(bundles, "TELL", 1e9)  # the first one hears nothing until its end
        finished.append(bundle_make(asked.pk))

    between_two_pieces(monkeypatch, sleep)
    assert bundle_make(asked.pk) is None
    row = as_now(asked)
    assert (row.state, row.attempts) == (BundleState.READY, 2)
    assert finished == [row]
    assert file_of(row) is not None
    assert len(list(folder.glob("*"))) == 1


def test_what_no_message_reached_is_woken(asked: Bundle) -> None:
    Bundle.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(seconds=10), woken_at=None)
    bundles_tend()
    assert as_now(asked).woken_at is not None


# --- gone after a while


def test_old_files_and_rows_are_thrown_away_and_young_ones_kept(asked: Bundle, organiser: User, folder: Path) -> None:
    bundle_make(asked.pk)
    other = bundle_ask(plan=asked.plan, kind=BundleKind.PRINT, paper="a4", actor=organiser)
    bundle_make(other.pk)
    Bundle.objects.filter(pk=asked.pk).update(finished_at=timezone.now() - LONG_AGO)
    bundles_tend()
    assert list(Bundle.objects.filter(mission=asked.mission)) == [other]
    assert len(names(folder)) == 1
    assert file_of(as_now(other)) is not None


def test_files_that_no_row_knows_are_swept(asked: Bundle, folder: Path) -> None:
    bundle_make(asked.pk)
    for name in ("77-dead.half", "78-gone.zip"):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (0, 0))
    (folder / "79-young.half").write_bytes(b"being written")
    bundles_tend()
    assert sorted(each.name for each in folder.glob("7*")) == ["79-young.half"]
    assert file_of(as_now(asked)) is not None
