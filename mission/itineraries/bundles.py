"""A bundle's life: asked for, made piece by piece by a worker, kept for a while. Every write to a Bundle stands here.

The row is the truth and the broker only wakes workers, as with planning runs: a worker claims a row with a lease and
renews it while it writes; whoever finds an expired lease puts the row back, and the claim keeps a late worker out. What
is written bears another name until it is whole and on the disk.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import kombu.exceptions
import redis.exceptions
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from mission.enums import BundleKind, BundleState, PlanState
from mission.itineraries.contents import MAKERS
from mission.itineraries.typesetting import PAPERS, Paper
from mission.models import Bundle, Mission, PlanVersion, User
from mission.models.bundles import UNDER_WAY
from mission.services.records import audit_write

logger = logging.getLogger(__name__)

TASK = "mission.make_bundle"
ATTEMPTS = 3  # the first and two more, when a worker died over it
TELL = 0.5  # seconds between two words of how far it is
UNWOKEN = timedelta(seconds=3)  # after which a queued row whose message was never sent is woken
BROKER_DOWN = (OSError, kombu.exceptions.KombuError, redis.exceptions.RedisError)
DATABASE_AWAY = (OperationalError, InterfaceError)
OVERTAKEN = "A later plan was published meanwhile. Ask for the papers of that one."
DIED = f"Set aside after {ATTEMPTS} attempts: each time the process that made it died, most likely for want of memory."
BROKE_OFF = "It broke off by a fault of the program; the log has the details. Try the papers one by one."
NO_ROOM = "The file could not be written ({reason}). Make room on the server's disk, then ask again."
STOPPED = "Stopped before it was whole."


class _LostError(Exception):
    """The row is another worker's by now."""


class _StoppedError(Exception):
    """Somebody asked for it to be stopped."""


class _OvertakenError(Exception):
    """Its plan is not the published one any more."""


# --- asking


def bundle_ask(*, plan: PlanVersion, kind: BundleKind, paper: str, actor: User | None) -> Bundle:
    """Queue it and wake a worker; what is under way already comes back as it is. `paper`: a4 or letter; what is not
    printed has none. Raises ValidationError for a plan that is not published."""
    paper = paper if MAKERS[kind].is_printed else ""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=plan.mission_id)
        if not _is_published(plan.pk):
            raise ValidationError(f"Papers are made from the published plan, and {plan} is not. Open the papers again.")
        alike = Bundle.objects.filter(plan=plan, kind=kind, paper=paper, state__in=UNDER_WAY).first()
        if alike is not None:
            return alike
        bundle = Bundle.objects.create(mission_id=plan.mission_id, plan=plan, kind=kind, paper=paper, created_by=actor)
        said = {"kind": kind.value, "paper": paper}
        audit_write(mission=plan.mission, actor=actor, verb="bundle.ask", subject=bundle, changes=said)
        transaction.on_commit(partial(_wake, bundle.pk), robust=True)
    return bundle


def bundle_cancel(*, bundle: Bundle, actor: User | None) -> None:
    """At once if it waits, after the step that is being made, not at all once it has ended. Twice is once."""
    now = timezone.now()
    with transaction.atomic():
        asked = Bundle.objects.filter(pk=bundle.pk, state__in=UNDER_WAY, cancel_requested_at=None)
        if asked.update(cancel_requested_at=now):
            audit_write(mission=bundle.mission, actor=actor, verb="bundle.cancel", subject=bundle)
        _end(_queued().filter(pk=bundle.pk), BundleState.CANCELLED, STOPPED)
    bundle.refresh_from_db()


def file_name(bundle: Bundle) -> str:
    """What it is called where it is taken to: "baku-2026-plan-3-badges-a4.pdf"."""
    parts = (bundle.mission.code, "plan", str(bundle.plan.number), bundle.kind, bundle.paper)
    return f"{'-'.join(filter(None, parts))}.{MAKERS[BundleKind(bundle.kind)].suffix}"


def file_of(bundle: Bundle) -> Path | None:
    """The whole file of a bundle that is ready; None if there is none, or one of another size than was written."""
    if bundle.state != BundleState.READY:
        return None
    path = _whole(bundle)
    try:
        return path if path.stat().st_size == bundle.size else None
    except OSError:
        return None


# --- making


def bundle_make(pk: int) -> Bundle | None:
    """Claim a queued bundle and write its file. None if nothing was there to claim, or the claim was lost."""
    bundle = _claim(pk)
    if bundle is None:
        return None
    half = _folder() / f"{bundle.pk}-{bundle.claim}.half"
    try:
        size, digest = _write(bundle, half)
        if not _is_published(bundle.plan_id):
            raise _OvertakenError
        half.replace(_whole(bundle))
        still = _mine(bundle).filter(cancel_requested_at=None)
        if not _end(still, BundleState.READY, "", size=size, digest=digest, made=F("total")):
            _whole(bundle).unlink(missing_ok=True)
            raise _interrupted(bundle)
        _drop(_former(bundle))
    except _LostError:
        logger.warning("Bundle %s ended elsewhere: this worker's file is thrown away", pk)
        return None
    except _StoppedError:
        _end(_mine(bundle), BundleState.CANCELLED, STOPPED)
    except _OvertakenError:
        _end(_mine(bundle), BundleState.FAILED, OVERTAKEN)
    except DATABASE_AWAY:
        raise  # nothing can be written now; the lease runs out and the next round puts the row back
    except OSError as error:
        logger.exception("Bundle %s could not be written", pk)
        _end(_mine(bundle), BundleState.FAILED, NO_ROOM.format(reason=error.strerror or type(error).__name__))
    except Exception:
        logger.exception("Bundle %s broke off", pk)
        _end(_mine(bundle), BundleState.FAILED, BROKE_OFF)
    finally:
        half.unlink(missing_ok=True)
    return Bundle.objects.get(pk=pk)


def _claim(pk: int) -> Bundle | None:
    claim = secrets.token_hex(16)
    taken = _queued().filter(pk=pk, cancel_requested_at=None).update(
        state=BundleState.MAKING, claim=claim, attempts=F("attempts") + 1, lease_until=_lease(), made=0, total=0
    )  # fmt: skip
    return Bundle.objects.select_related("plan__mission", "mission").get(pk=pk, claim=claim) if taken else None


def _write(bundle: Bundle, half: Path) -> tuple[int, str]:
    """Bytes written and their SHA-256. The file is on the disk when this comes back."""
    content = MAKERS[BundleKind(bundle.kind)].read(bundle.plan, PAPERS.get(bundle.paper, Paper.A4))
    # A publication is one transaction: if the plan is still the published one, all that was read was of it.
    if not _is_published(bundle.plan_id):
        raise _OvertakenError
    size, digest, told, total = 0, hashlib.sha256(), time.monotonic(), content.total
    _tell(bundle, made=0, total=total)
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with half.open("xb") as file:
        for made, piece in enumerate(content.pieces, start=1):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
            if time.monotonic() - told >= TELL:
                _tell(bundle, made=min(made, total))
                told = time.monotonic()
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _tell(bundle: Bundle, **how_far: int) -> None:
    """How far it is, and a new lease. Raises what the row says instead."""
    if _mine(bundle).filter(cancel_requested_at=None).update(lease_until=_lease(), **how_far):
        return
    raise _interrupted(bundle)


def _interrupted(bundle: Bundle) -> Exception:
    return _StoppedError() if _mine(bundle).exists() else _LostError()


# --- tending


def bundles_tend() -> None:
    """Put back what dead workers left, wake what was missed, throw away what is old."""
    now = timezone.now()
    _reap(now)
    _wake_the_missed(now)
    old = timedelta(hours=settings.PAPERS_KEPT_HOURS)
    _drop(Bundle.objects.exclude(state__in=UNDER_WAY).filter(finished_at__lt=now - old))
    _sweep(now)


def _reap(now: datetime) -> None:
    expired = Bundle.objects.filter(state=BundleState.MAKING, lease_until__lt=now)
    for bundle in expired:
        same = expired.filter(pk=bundle.pk, claim=bundle.claim)
        logger.warning("Bundle %s: no word from its worker since its lease ran out", bundle.pk)
        if bundle.cancel_requested_at:
            _end(same, BundleState.CANCELLED, STOPPED)
        elif bundle.attempts >= ATTEMPTS:
            _end(same, BundleState.FAILED, DIED)
        else:
            same.update(state=BundleState.QUEUED, claim="", lease_until=None, woken_at=None, made=0)


def _wake_the_missed(now: datetime) -> None:
    never = Q(woken_at=None, created_at__lt=now - UNWOKEN)
    lost = Q(woken_at__lt=now - timedelta(seconds=settings.PAPERS_LEASE_SECONDS))
    for pk in _queued().filter(never | lost).order_by("created_at").values_list("pk", flat=True):
        if not _wake(pk):
            break  # the broker is down for the others as well


def _sweep(now: datetime) -> None:
    """Files that no row knows: of a dead worker, or of a mission that is gone. Young ones may be about to be known."""
    known = {f"{pk}-{claim}" for pk, claim in Bundle.objects.exclude(claim="").values_list("pk", "claim")}
    oldest = now.timestamp() - 10 * settings.PAPERS_LEASE_SECONDS
    for path in _folder().glob("*"):
        if path.stem not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def bundles_drop(mission: Mission) -> None:
    """Everything that was made for a mission, files first asked for; what is under way is stopped."""
    rows = Bundle.objects.filter(mission=mission)
    rows.filter(state__in=UNDER_WAY).update(cancel_requested_at=timezone.now())
    _drop(rows.exclude(state__in=UNDER_WAY))


# --- what they share


def _wake(pk: int) -> bool:
    try:
        current_app.send_task(TASK, args=[pk])
    except BROKER_DOWN as error:
        logger.warning("Bundle %s waits in the database: the broker did not take its message (%s)", pk, error)
        return False
    _queued().filter(pk=pk).update(woken_at=timezone.now())
    return True


def _queued() -> QuerySet[Bundle]:
    return Bundle.objects.filter(state=BundleState.QUEUED)


def _mine(bundle: Bundle) -> QuerySet[Bundle]:
    return Bundle.objects.filter(pk=bundle.pk, claim=bundle.claim, state=BundleState.MAKING)


def _end(rows: QuerySet[Bundle], state: BundleState, message: str, **values: object) -> int:
    return rows.update(state=state, message=message, finished_at=timezone.now(), lease_until=None, **values)


def _former(bundle: Bundle) -> QuerySet[Bundle]:
    """Ready ones that this one takes the place of."""
    alike = Bundle.objects.filter(mission_id=bundle.mission_id, kind=bundle.kind, paper=bundle.paper)
    ready = alike.filter(state=BundleState.READY, plan__number__lte=bundle.plan.number)
    return ready.exclude(pk=bundle.pk)


def _drop(rows: QuerySet[Bundle]) -> None:
    """Row first: a page never names a file that is gone; a file left behind is swept later."""
    for bundle in list(rows.only("pk", "claim")):
        path = _whole(bundle)
        bundle.delete()
        path.unlink(missing_ok=True)


def _is_published(plan_pk: int) -> bool:
    return PlanVersion.objects.filter(pk=plan_pk, state=PlanState.PUBLISHED).exists()


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.PAPERS_LEASE_SECONDS)


def _whole(bundle: Bundle) -> Path:
    return _folder() / f"{bundle.pk}-{bundle.claim}.{MAKERS[BundleKind(bundle.kind)].suffix}"


def _folder() -> Path:
    """Of this installation; nobody but its own processes may look in."""
    return Path(settings.VAR_DIR) / "bundles"
