"""The outbox: filled once for each published plan, emptied by claims, and every state of a message written here.

The rows are the truth; a worker claims one with a lease and a token, as it does with runs. Only messages of the plan
that is published now are ever claimed, and the mission's row is locked meanwhile, so that no publication slips between.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mission.enums import MessageState, PlanState
from mission.itineraries.build import itineraries_of, itinerary_of
from mission.itineraries.paper_words import language_of
from mission.messages.recipients import RecipientError, recipient_check
from mission.messages.snapshots import told_from_json, told_to_json
from mission.messages.telling import Change, Letter, Told, bases_of, changes_between, told_of
from mission.models import Message, Mission, Person, PlanVersion, User
from mission.planning.words import key
from mission.services.records import audit_write

ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=4)
HANDED_OVER = (MessageState.SENT, MessageState.TOLD)
WAITING = (MessageState.QUEUED, MessageState.FAILED, MessageState.BY_HAND)
OVERTAKEN = "A later plan was published before this was sent."
NOTHING_LEFT = "Nothing was left to tell: what was sent before says the same."


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker alone may send now, and what it says."""

    message: Message
    changes: tuple[Change, ...]


# --- filling


def outbox_fill(*, plan: PlanVersion) -> int:
    """A message for everybody for whom the published plan differs from what they may have been told, and for nobody
    else; what waits from older plans is overtaken. Returns how many. Again, or for a superseded plan, changes nothing.
    """
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=plan.mission_id)
        plan = PlanVersion.objects.select_related("mission").get(pk=plan.pk)
        if plan.state != PlanState.PUBLISHED or plan.announced_at is not None:
            return 0
        now = timezone.now()
        _overtake(plan.mission, plan)
        letters = _letters(plan.mission)
        itineraries = itineraries_of(plan=plan)
        made = []
        for person in Person.objects.filter(mission=plan.mission).select_related("party"):
            told = told_of(itineraries[key("person", person.pk)])
            bases = bases_of(letters[person.pk])
            if changes_between(bases, told):
                made.append(_message(plan, person, told, bases, now))
        Message.objects.bulk_create(made)
        plan.announced_at = now
        plan.save(update_fields=["announced_at"])
        by_hand = sum(each.state == MessageState.BY_HAND for each in made)
        changes = {"by_mail": len(made) - by_hand, "by_other_means": by_hand}
        audit_write(mission=plan.mission, actor=None, verb="plan.announce", subject=plan, changes=changes)
    return len(made)


def outbox_fill_missed() -> int:
    """Fill the outbox for published plans whose news was lost between the publication and its receiver."""
    missed = PlanVersion.objects.filter(state=PlanState.PUBLISHED, announced_at=None)
    return sum(outbox_fill(plan=each) for each in missed)


def _message(plan: PlanVersion, person: Person, told: Told, bases: Iterable[Told], now: datetime) -> Message:
    return Message(
        mission=plan.mission,
        plan=plan,
        person=person,
        state=MessageState.QUEUED if person.email else MessageState.BY_HAND,
        language=language_of(person.languages, person.party.languages),
        zone=plan.mission.time_zone,
        told=told_to_json(told),
        bases=[told_to_json(each) for each in bases],
        created_at=now,
        next_try_at=now,
    )


def _overtake(mission: Mission, plan: PlanVersion) -> None:
    waiting = Message.objects.filter(mission=mission, state__in=WAITING).exclude(plan=plan)
    waiting.update(state=MessageState.STALE, error=OVERTAKEN)


# --- what was told


def stops_told(message: Message) -> Told:
    return told_from_json(message.told, ZoneInfo(message.zone))


def changes_of(message: Message) -> tuple[Change, ...]:
    """What the message says (or will say, if nothing is sent before it)."""
    zone = ZoneInfo(message.zone)
    return changes_between([told_from_json(each, zone) for each in message.bases], stops_told(message))


def _letters(mission: Mission, **only: object) -> dict[int, list[Letter]]:
    """What each person was, or may have been, told so far."""
    maybe = Q(state__in=HANDED_OVER) | Q(state=MessageState.SENDING) | Q(is_in_doubt=True)
    found: dict[int, list[Letter]] = defaultdict(list)
    for each in Message.objects.filter(maybe, mission=mission, **only).select_related("plan"):
        is_sure = each.state in HANDED_OVER and not each.is_in_doubt and not each.is_partial
        found[each.person_id].append(Letter(each.plan.number, is_sure, stops_told(each)))
    return found


def _bases_now(message: Message) -> tuple[Told, ...]:
    """What the person may know at this moment, the message itself (and what it repeats) left aside."""
    aside = [pk for pk in (message.pk, message.repeats_id) if pk]
    others = Message.objects.filter(person_id=message.person_id, plan__number__lt=message.plan.number)
    letters = _letters(message.mission, pk__in=others.exclude(pk__in=aside).values("pk"))
    return bases_of(letters[message.person_id])


# --- claiming


def message_claim() -> Claim | None:
    """The next message to send, claimed for this worker; None if none is due. Those that cannot be sent or have
    nothing left to say are put aside on the way."""
    while (pk := _due().values_list("pk", flat=True).first()) is not None:
        claim = _claim(pk)
        if claim is not None:
            return claim
    return None


def _due() -> QuerySet[Message]:
    under_way = Message.objects.filter(person=OuterRef("person"), state=MessageState.SENDING)
    due = Message.objects.filter(
        state=MessageState.QUEUED, next_try_at__lte=timezone.now(), plan__state=PlanState.PUBLISHED
    )
    return due.exclude(Exists(under_way)).order_by("next_try_at", "pk")


def _claim(pk: int) -> Claim | None:
    with transaction.atomic():
        mission_pk = Message.objects.values_list("mission_id", flat=True).get(pk=pk)
        Mission.objects.select_for_update().get(pk=mission_pk)
        rows = _due().filter(pk=pk).select_related("plan", "mission", "person__party")
        message = rows.select_for_update(of=("self",) if connection.features.has_select_for_update_of else ()).first()
        if message is None:
            return None  # another worker, or a publication, was quicker
        bases = _bases_now(message)
        changes = changes_between(bases, stops_told(message))
        if not changes:
            _write(message, state=MessageState.STALE, error=NOTHING_LEFT)
            return None
        try:
            address = recipient_check(message.person.name, message.person.email)
        except RecipientError as error:
            _write(message, state=MessageState.FAILED, error=str(error))
            return None
        _write(
            message,
            state=MessageState.SENDING,
            bases=[told_to_json(each) for each in bases],
            is_partial=False,
            address=address,
            message_id=message_id_of(message),
            attempts=message.attempts + 1,
            lease_until=timezone.now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS),
            claim=secrets.token_hex(16),
        )
    return Claim(message, changes)


def message_id_of(message: Message) -> str:
    """The same for every attempt of a round, so that a mail that arrives twice is known as one; not to be guessed."""
    named = f"{message.mission_id}/{message.plan_id}/{message.person_id}/{message.round}"
    mark = hmac.new(settings.SECRET_KEY.encode(), f"message-id:{named}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"<{mark}.{message.pk}.{message.round}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


# --- outcomes


def message_sent(claim: Claim) -> bool:
    """It was handed over. False if the claim was lost meanwhile."""
    now = timezone.now()
    return _settle(claim, state=MessageState.SENT, sent_at=now, is_in_doubt=False, error="")


def message_refused(claim: Claim, reason: str) -> bool:
    """The mail server will never take it: no further attempt."""
    return _settle(claim, state=MessageState.FAILED, error=reason[:500])


def message_postponed(claim: Claim, reason: str, *, in_doubt: bool) -> bool:
    """It may go better later. `in_doubt`: perhaps the server has it all the same."""
    message = claim.message
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=message.mission_id)
        return _put_back(message, reason, doubt=in_doubt or message.is_in_doubt)


def messages_reap() -> int:
    """Put back what dead workers had claimed. Whether the mail had gone out nobody knows: it is in doubt."""
    dead = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=timezone.now())
    put_back = 0
    for message in dead.select_related("plan", "mission"):
        with transaction.atomic():
            Mission.objects.select_for_update().get(pk=message.mission_id)
            put_back += _put_back(message, "The worker that sent it died.", doubt=True)
    return put_back


def _put_back(message: Message, reason: str, *, doubt: bool) -> bool:
    published = PlanVersion.objects.filter(pk=message.plan_id, state=PlanState.PUBLISHED).exists()
    state = MessageState.QUEUED if published else MessageState.STALE
    if published and message.attempts >= ATTEMPTS:
        state = MessageState.FAILED
    later = timezone.now() + pause_after(message.attempts)
    mine = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claim=message.claim)
    free = {"claim": "", "lease_until": None}
    said = reason if published else f"{OVERTAKEN} {reason}"
    return bool(mine.update(state=state, next_try_at=later, is_in_doubt=doubt, error=said[:500], **free))


def pause_after(attempts: int) -> timedelta:
    """Half a minute after the first attempt, doubled after each further one, four hours at most."""
    return min(timedelta(seconds=30) * 2 ** min(max(attempts - 1, 0), 20), LONGEST_PAUSE)


def _settle(claim: Claim, **values: object) -> bool:
    message = claim.message
    mine = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claim=message.claim)
    return bool(mine.update(claim="", lease_until=None, **values))


def _write(message: Message, **values: object) -> None:
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))


def message_bounced(message: Message, reason: str) -> bool:
    """It came back. What was sent after it built on it, so that all of it is told again when the next one is due.
    False if it is not known as sent."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=message.mission_id)
        mine = Message.objects.filter(pk=message.pk, round=message.round, state=MessageState.SENT)
        if not mine.update(state=MessageState.BOUNCED, is_in_doubt=False, error=reason[:500]):
            return False
        later = Message.objects.filter(person_id=message.person_id, plan__number__gt=message.plan.number)
        later.filter(state__in=(MessageState.SENDING, MessageState.SENT)).update(is_partial=True)
        audit_write(
            mission=message.mission,
            actor=None,
            verb="message.bounce",
            subject=message,
            on_behalf_of=message.person.party,
            changes={"reason": reason[:500]},
        )
    return True


# --- an organiser's acts


def message_again(*, message: Message, actor: User | None) -> Message:
    """Send a person's newest message once more, as a new mail. Raises ValidationError if it would be untrue or is
    under way already."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=message.mission_id)
        message = Message.objects.select_related("plan", "person__party", "mission").get(pk=message.pk)
        _refuse_again(message)
        published = PlanVersion.objects.get(mission=message.mission, state=PlanState.PUBLISHED)
        now = timezone.now()
        if message.plan_id != published.pk:
            bases = [told_from_json(each, ZoneInfo(message.zone)) for each in message.bases]
            told = told_of(itinerary_of(plan=published, person=message.person))
            again = _message(published, message.person, told, bases, now)
            again.state, again.repeats = MessageState.QUEUED, message
            again.save()
        else:
            again = message
            doubt = message.is_in_doubt or message.state in (*HANDED_OVER, MessageState.BOUNCED)
            fresh = {"attempts": 0, "error": "", "acknowledged_at": None, "next_try_at": now, "message_id": None}
            _write(again, state=MessageState.QUEUED, round=message.round + 1, is_in_doubt=doubt, **fresh)
        audit_write(
            mission=message.mission,
            actor=actor,
            verb="message.again",
            subject=again,
            on_behalf_of=message.person.party,
            changes={"address": message.person.email},
        )
    return again


def _refuse_again(message: Message) -> None:
    if message.state in (MessageState.QUEUED, MessageState.SENDING):
        raise ValidationError(f"The message to {message.person} is on its way already.")
    newer = Message.objects.filter(person=message.person, plan__number__gt=message.plan.number)
    if message.state == MessageState.STALE or newer.exists():
        raise ValidationError(f"This message to {message.person} is overtaken. Send the newest one again.")
    if not message.person.email:
        raise ValidationError(f"{message.person} has no e-mail address. Enter one, then send the message again.")
    try:
        recipient_check(message.person.name, message.person.email)
    except RecipientError as error:
        raise ValidationError(str(error)) from error


def message_told(*, message: Message, actor: User | None) -> None:
    """An organiser told the person by other means: by telephone, on paper. Raises ValidationError if it is overtaken
    or was handed over already."""
    with transaction.atomic():
        open_states = (MessageState.BY_HAND, MessageState.FAILED, MessageState.BOUNCED)
        mine = Message.objects.filter(pk=message.pk, state__in=open_states)
        if not mine.update(state=MessageState.TOLD, sent_at=timezone.now(), error=""):
            raise ValidationError(f"The message to {message.person} no longer waits for this: look at it again.")
        message.refresh_from_db()
        audit_write(
            mission=message.mission,
            actor=actor,
            verb="message.told",
            subject=message,
            on_behalf_of=message.person.party,
        )
