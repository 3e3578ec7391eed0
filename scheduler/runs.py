"""A run's life: submit, wake, cancel, execute, reap. Every write to a SolverRun stands here, as a compare-and-set.

The row is the truth and the broker only wakes workers, so a lost, late or doubled message is harmless. A worker claims
a run with a lease and a fencing token and renews the lease while it searches; whoever finds an expired lease puts the
run back, and the token keeps the late worker from writing.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any

import kombu.exceptions
import redis.exceptions
from celery import current_app
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from scheduler.core.meetings.codec import CodecError, problem_to_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.validation import problem_errors
from scheduler.explanations import Case, case_to_json
from scheduler.jobs import Job, job_of
from scheduler.models import ANNOUNCEMENTS, ENDED, RunKind, RunState, SolverRun
from scheduler.side_search import SideSearch, load_search
from scheduler.signals import run_finished
from scheduler.whatifs import Question, question_to_json

if TYPE_CHECKING:  # the search brings OR-Tools along, which a web process has no use for
    from scheduler.core.search import Limits

logger = logging.getLogger(__name__)

TASK = "scheduler.solve_run"
TICK = 0.5  # seconds between two looks of the watcher
OVERRUN = 60.0  # seconds past its limit at which a search is taken for stuck; a crowded machine alone takes many
PATIENCE = 1.0  # seconds a cancelled search gets while it has no plan: a cancel must be through within two
PATIENCE_WITH_A_PLAN = 5.0  # and where there is a plan worth waiting for, or nobody who waits
UNWOKEN = 3.0  # seconds after which a queued run whose message was never sent is woken by the reaper
BROKER_DOWN = (OSError, kombu.exceptions.KombuError, redis.exceptions.RedisError)
_NEVER_BEGAN = "Cancelled before it began."
DATABASE_AWAY = (OperationalError, InterfaceError)


class RunRefused(ValueError):  # noqa: N818 - what happened, not what went wrong
    """The problem or its limits make no sense; `errors` lists why, one sentence each."""

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(" ".join(self.errors))


@dataclass(frozen=True, slots=True)
class Reaped:
    """What one round of the reaper did, in runs."""

    requeued: int = 0
    failed: int = 0
    cancelled: int = 0
    woken: int = 0
    announced: int = 0


class _Word(Enum):
    """What the watcher hears at a tick."""

    GO_ON = auto()
    CANCEL = auto()
    LOST = auto()  # the row is another's by now, or could not be reached for a whole lease
    AWAY = auto()  # the database did not answer this time
    DRAIN = auto()  # this worker process is about to stop
    STUCK = auto()


def submit(*, problem: Problem, limits: Limits) -> SolverRun:
    """Freeze a problem into a queued run. The caller wakes a worker with `wake`. Raises RunRefused."""
    errors = [*_limit_errors(limits), *problem_errors(problem)]
    if errors:
        raise RunRefused(errors)
    return SolverRun.objects.create(problem=problem_to_json(problem), limits=asdict(limits))


def submit_explanation(*, case: Case, limits: Limits, key: uuid.UUID) -> SolverRun:
    """Queue the explanation of a plan, once per `key`: asked again, the run there is comes back, and a failed or
    cancelled one waits anew. Raises RunRefused."""
    errors = [*_limit_errors(limits), *problem_errors(case.problem)]
    if errors:
        raise RunRefused(errors)
    given = {"kind": RunKind.EXPLANATION, "problem": case_to_json(case), "limits": asdict(limits)}
    run, _ = SolverRun.objects.get_or_create(key=key, defaults=given)
    again = SolverRun.objects.filter(pk=run.pk, state__in=[RunState.FAILED, RunState.CANCELLED])
    fresh = {"finished_at": None, "cancel_requested_at": None, "announced_at": None, "message": "", "report": None}
    _requeue(again, attempts=0, **fresh)
    run.refresh_from_db()
    return run


def submit_what_if(*, question: Question, limits: Limits) -> SolverRun:
    """Queue the trying of scenarios; `limits` hold for all of them together. Raises RunRefused."""
    errors = [*_limit_errors(limits), *problem_errors(question.problem)]
    if errors:
        raise RunRefused(errors)
    given = {"kind": RunKind.WHAT_IF, "problem": question_to_json(question), "limits": asdict(limits)}
    return SolverRun.objects.create(**given)


def wake(run: SolverRun) -> None:
    """Tell a worker about a queued run once the transaction is through. A broker that is down does no harm."""
    transaction.on_commit(partial(_send, run.pk), robust=True)


def cancel(*, run: SolverRun) -> SolverRun:
    """Stop a run: at once if it waits, within two seconds if it runs, not at all if it has ended. Twice is once."""
    now = timezone.now()
    waiting = _queued().filter(pk=run.pk)
    if not _end(waiting, run.pk, state=RunState.CANCELLED, message=_NEVER_BEGAN, cancel_requested_at=now):
        # Queued is asked for again: the reaper may have put the run back between these two statements.
        alive = SolverRun.objects.filter(pk=run.pk, state__in=[RunState.QUEUED, RunState.RUNNING])
        alive.filter(cancel_requested_at=None).update(cancel_requested_at=now)
    run.refresh_from_db()
    return run


def execute(run_id: int, worker: str, *, draining: Callable[[], bool] = lambda: False) -> SolverRun | None:
    """Claim a queued run, search, write the result once. None if there was nothing to claim or the claim was lost.

    `draining` says that this process is about to stop: the run then goes back to the queue and costs no attempt.
    """
    load_search()
    run = _claim(run_id, worker)
    if run is None:
        logger.info("Run %s is not waiting: nothing to do", run_id)
        return None
    try:
        job = job_of(run)
    except CodecError as error:
        return _fail(run, f"The stored problem cannot be read: {error}.")
    search = SideSearch(job, run.limits)
    search.start()
    try:
        return _accompany(run, job, search, draining)
    except DATABASE_AWAY:
        raise  # nothing can be written now; the lease runs out and the reaper has its turn
    except Exception as error:
        logger.exception("Run %s broke off", run.pk)
        return _fail(run, _reason(error))
    finally:
        search.brake()


def reap() -> Reaped:
    """Put back what dead workers left, end what nobody else will end, wake and announce what was missed."""
    now = timezone.now()
    _shorten_leases(now)
    requeued = failed = cancelled = 0
    expired = SolverRun.objects.filter(state=RunState.RUNNING, lease_until__lt=now)
    for run in expired.only("pk", "token", "attempts", "cancel_requested_at", "worker"):
        same = expired.filter(pk=run.pk, token=run.token)
        logger.warning("Run %s: no word from %s since its lease ran out", run.pk, run.worker)
        if run.cancel_requested_at:
            message = "Cancelled. Its worker had died, so no plan could be kept."
            cancelled += _end(same, run.pk, state=RunState.CANCELLED, message=message)
        elif run.attempts >= settings.RUN_ATTEMPTS:
            failed += _end(same, run.pk, state=RunState.FAILED, message=_set_aside(run.attempts))
        else:
            message = f"The worker of attempt {run.attempts} of {settings.RUN_ATTEMPTS} died; waiting for another."
            requeued += _requeue(same, message=message)
    for pk in list(_queued().exclude(cancel_requested_at=None).values_list("pk", flat=True)):
        cancelled += _end(_queued().filter(pk=pk), pk, state=RunState.CANCELLED, message=_NEVER_BEGAN)
    return Reaped(requeued, failed, cancelled, _wake_the_missed(now), _announce_the_missed(now))


def _shorten_leases(now: datetime) -> None:
    """A lease that ends far ahead is from before the clock was put back: a dead worker's would last for hours. Whoever
    lives renews it at its next look."""
    beyond = now + timedelta(seconds=2 * settings.RUN_LEASE_SECONDS)
    SolverRun.objects.filter(state=RunState.RUNNING, lease_until__gt=beyond).update(lease_until=_lease(now))


# --- claiming and watching


def _claim(run_id: int, worker: str) -> SolverRun | None:
    now = timezone.now()
    with transaction.atomic():
        claimed = _queued().filter(pk=run_id, cancel_requested_at=None)
        if not claimed.update(
            state=RunState.RUNNING,
            attempts=F("attempts") + 1,
            token=F("token") + 1,
            worker=worker[:200],
            started_at=now,
            lease_until=_lease(now),
            progress={},
            message="",
        ):
            return None
        return SolverRun.objects.get(pk=run_id)  # within the claim's transaction: the token read is the token won


def _accompany(run: SolverRun, job: Job, search: SideSearch, draining: Callable[[], bool]) -> SolverRun | None:
    word = _watch(run, search, draining)
    if word is _Word.LOST:
        logger.warning("Run %s was taken from %s, which writes nothing", run.pk, run.worker)
        return None
    if word is _Word.DRAIN:
        _hand_back(run)
        return None
    return _conclude(run, job, search, word)


def _watch(run: SolverRun, search: SideSearch, draining: Callable[[], bool]) -> _Word:
    """Tick until the search has ended or must end; in the latter case brake it and give it a moment."""
    heard = time.monotonic()
    stuck_at = heard + float(run.limits["seconds"]) + OVERRUN
    while not search.wait(TICK):
        word = _heartbeat(run, search.progress())
        now = time.monotonic()
        if word is not _Word.AWAY:
            heard = now
        elif now - heard >= settings.RUN_LEASE_SECONDS:
            word = _Word.LOST
        if word is _Word.GO_ON and draining():
            word = _Word.DRAIN
        elif word is _Word.GO_ON and now > stuck_at:
            word = _Word.STUCK
        if word in (_Word.GO_ON, _Word.AWAY):
            continue
        search.brake()
        hurried = word is _Word.CANCEL and not search.has_plan
        if not search.wait(PATIENCE if hurried else PATIENCE_WITH_A_PLAN):
            logger.error("Run %s: the search does not stop and is left to its own time limit", run.pk)
        return word
    return _Word.GO_ON


def _heartbeat(run: SolverRun, progress: dict[str, Any]) -> _Word:
    """Renew the lease, tell the progress, hear whether to stop."""
    try:
        if not _mine(run).update(lease_until=_lease(timezone.now()), progress=progress):
            return _Word.LOST
        wanted = _mine(run).filter(cancel_requested_at=None).exists()
    except DATABASE_AWAY:
        logger.warning("Run %s: the database did not answer", run.pk, exc_info=True)
        connection.close()  # a broken connection does not mend itself
        return _Word.AWAY
    return _Word.GO_ON if wanted else _Word.CANCEL


# --- endings


def _conclude(run: SolverRun, job: Job, search: SideSearch, word: _Word) -> SolverRun | None:
    cancelled = word is _Word.CANCEL
    if search.error is not None:
        return _fail(run, _reason(search.error))
    if search.outcome is None:
        if cancelled:
            return _close(run, state=RunState.CANCELLED, message="Cancelled before a plan was found.")
        return _fail(run, "The search did not stop when its time was over. Start it again with fewer seconds.")
    verdict = job.verdict(search.outcome, cancelled=cancelled)
    return _close(
        run,
        state=verdict.state,
        message=verdict.message,
        solution=verdict.solution,
        report=verdict.report,
        progress=search.progress(),
    )


def _fail(run: SolverRun, message: str) -> SolverRun | None:
    return _close(run, state=RunState.FAILED, message=message)


def _close(run: SolverRun, **fields: Any) -> SolverRun | None:
    """Write the end once. A database that is away is asked again for a lease's time; then it is the reaper's turn."""
    until = time.monotonic() + settings.RUN_LEASE_SECONDS
    while True:
        try:
            if not _end(_mine(run), run.pk, **fields):
                logger.warning("Run %s ended elsewhere; %s writes nothing", run.pk, run.worker)
                return None
            return SolverRun.objects.get(pk=run.pk)
        except DATABASE_AWAY:
            connection.close()
            if time.monotonic() > until:
                raise
            logger.warning("Run %s: its end could not be written yet", run.pk, exc_info=True)
            time.sleep(TICK)


def _end(rows: QuerySet[SolverRun], pk: int, *, state: RunState, message: str, **fields: Any) -> int:
    """The one way into a last state: at most one caller finds the row still in `rows`, and it tells the receivers."""
    with transaction.atomic():
        ended = rows.update(state=state, message=message, finished_at=timezone.now(), lease_until=None, **fields)
        if ended:
            transaction.on_commit(partial(_announce, pk), robust=True)
    return ended


def _hand_back(run: SolverRun) -> None:
    message = "The worker was stopped; the run waits for another."
    if _requeue(_mine(run), message=message, attempts=F("attempts") - 1):
        logger.info("Run %s handed back: %s is stopping", run.pk, run.worker)


def _requeue(rows: QuerySet[SolverRun], **fields: Any) -> int:
    return rows.update(
        state=RunState.QUEUED, lease_until=None, worker="", woken_at=None, started_at=None, progress={}, **fields
    )


# --- messages and announcements


def _send(pk: int) -> bool:
    try:
        current_app.send_task(TASK, args=[pk])
    except BROKER_DOWN as error:
        logger.warning("Run %s waits in the database: the broker did not take its message (%s)", pk, error)
        return False
    _queued().filter(pk=pk).update(woken_at=timezone.now())
    return True


def _wake_the_missed(now: datetime) -> int:
    """Wake who was never woken, and again who was woken a lease ago: a broker may lose what it accepted. Times ahead of
    now are from before the clock was put back."""
    lease = timedelta(seconds=settings.RUN_LEASE_SECONDS)
    missed = _queued().filter(
        Q(woken_at=None, created_at__lt=now - timedelta(seconds=UNWOKEN))
        | Q(woken_at=None, created_at__gt=now + lease)
        | Q(woken_at__lt=now - lease)
        | Q(woken_at__gt=now + lease)
    )
    woken = 0
    for pk in missed.order_by("created_at").values_list("pk", flat=True):
        if not _send(pk):
            break  # the broker is down for the others as well
        woken += 1
    return woken


def _announce(pk: int) -> bool:
    """Tell the receivers. What they raise is logged by Django; the reaper tries again."""
    silent = SolverRun.objects.filter(pk=pk, state__in=ENDED, announced_at=None)
    if not silent.update(announcements=F("announcements") + 1):
        return False
    answers = run_finished.send_robust(sender=SolverRun, run=SolverRun.objects.get(pk=pk))
    if any(isinstance(answer, Exception) for _, answer in answers):
        return False
    return bool(silent.update(announced_at=timezone.now()))


def _announce_the_missed(now: datetime) -> int:
    """Tries lie ever further apart, and the first waits until the process that ended the run has had its time."""
    lease = settings.RUN_LEASE_SECONDS
    silent = SolverRun.objects.filter(state__in=ENDED, announced_at=None, announcements__lt=ANNOUNCEMENTS)
    return sum(
        _announce(pk)
        for pk, finished_at, tries in silent.values_list("pk", "finished_at", "announcements")
        if finished_at and finished_at + timedelta(seconds=lease * max(1, tries)) < now
    )


# --- words


def _mine(run: SolverRun) -> QuerySet[SolverRun]:
    return SolverRun.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)


def _queued() -> QuerySet[SolverRun]:
    return SolverRun.objects.filter(state=RunState.QUEUED)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.RUN_LEASE_SECONDS)


def _limit_errors(limits: Limits) -> list[str]:
    longest = settings.RUN_LONGEST_SECONDS
    errors = []
    if not 0 < limits.seconds <= longest:
        errors.append(f"A run may take more than 0 and at most {longest} seconds; {limits.seconds:g} were asked for.")
    if not 1 <= limits.workers <= 64:
        errors.append(f"A run may use 1 to 64 threads; {limits.workers} were asked for.")
    return errors


def _set_aside(attempts: int) -> str:
    return (
        f"Set aside after {_times(attempts)}: each time the process that worked on it died, most likely for want of "
        "memory. Plan fewer requests at once or give the machine more memory, then start the plan again."
    )


def _times(attempts: int) -> str:
    return {1: "one attempt", 2: "two attempts", 3: "three attempts"}.get(attempts, f"{attempts} attempts")


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "The search ran out of memory. Plan fewer requests at once or give the machine more memory."
    name = type(error).__name__
    return f"The search broke off by a fault of the program ({name}); the log has the details. The data are untouched."
