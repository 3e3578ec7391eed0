"""Answers to messages: by the personal link or by a calendar program; the last word counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mission.enums import MessageState, Reply, ReplyWay
from mission.itineraries.itinerary import Stop
from mission.messages.outbox import stops_told
from mission.models import Message, MessageReply
from mission.services.records import audit_write

AT_LEAST = timedelta(days=30)


def answers_take(*, message: Message, uids: Collection[str], answer: Reply, way: ReplyWay) -> None:
    """Keep a person's answer about entries that the message told of; SEEN is about none. Raises ValidationError."""
    told = stops_told(message)
    known = [told[uid] for uid in uids if uid in told and not told[uid].is_cancelled]
    if len(known) != len(set(uids)) or (not known and answer != Reply.SEEN):
        raise ValidationError(_("Choose at least one of these appointments."))
    with transaction.atomic():
        refuse_late(Message.objects.select_for_update().get(pk=message.pk))
        now = timezone.now()
        for stop in known:
            _keep(message, stop, answer, way, now)
        Message.objects.filter(pk=message.pk).update(acknowledged_at=now)
        audit_write(
            mission=message.mission,
            actor=None,
            verb="message.reply",
            subject=message,
            on_behalf_of=message.person.party,
            changes={"answer": answer.value, "way": way.value, "entries": sorted(stop.title for stop in known)},
        )


def refuse_late(message: Message) -> None:
    """Raises ValidationError once a newer message was made for the person, and after the mission."""
    if is_overtaken(message):
        raise ValidationError(_("There is a newer message for you. Please use the link in that one."))
    if is_over(message):
        raise ValidationError(_("The mission is over: nothing is left to answer."))


def is_overtaken(message: Message) -> bool:
    newer = Message.objects.filter(person_id=message.person_id, plan__number__gt=message.plan.number)
    return newer.exclude(state=MessageState.STALE).exists()


def is_over(message: Message) -> bool:
    """From the second midnight after the last day, in the mission's time zone; a new one stays open for weeks."""
    now = timezone.now()
    today = now.astimezone(ZoneInfo(message.mission.time_zone)).date()
    return today > message.mission.last_day + timedelta(days=1) and now > message.created_at + AT_LEAST


def answers_of(message: Message, stops: Mapping[str, Stop]) -> dict[str, MessageReply]:
    """The person's answers about these entries as they stand; one about an earlier time or place is none."""
    found = MessageReply.objects.filter(person_id=message.person_id, uid__in=list(stops))
    return {str(each.uid): each for each in found if each.sequence >= stops[str(each.uid)].sequence}


def _keep(message: Message, stop: Stop, answer: Reply, way: ReplyWay, now: datetime) -> None:
    said = {"message": message, "sequence": stop.sequence, "answer": answer, "way": way, "at": now}
    MessageReply.objects.update_or_create(
        person_id=message.person_id, uid=UUID(stop.uid), defaults={"mission_id": message.mission_id, **said}
    )
