"""What was told to whom, what was answered, and the mail that came back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from mission.enums import MessageState, Reply
from mission.models import Message, MessageReply, Mission, ReturnedMail

TROUBLE = (MessageState.FAILED, MessageState.BOUNCED)
ANSWERS: dict[str, Q] = {
    "yes": Q(acknowledged_at__isnull=False),
    "no": Q(acknowledged_at=None),
    **{each.value: Q(replies__answer=each) for each in (Reply.ACCEPTED, Reply.TENTATIVE, Reply.DECLINED)},
}


def messages_of(*, mission: Mission) -> QuerySet[Message]:
    """Every message of every plan, overtaken ones included, with counts of what was answered to it."""
    counts: dict[str, Any] = {
        f"count_{each.value}": Count("replies", filter=Q(replies__answer=each), distinct=True)
        for each in (Reply.ACCEPTED, Reply.TENTATIVE, Reply.DECLINED)
    }
    found = Message.objects.filter(mission=mission).select_related("plan", "person__party", "mission")
    return found.annotate(**counts)


def messages_newest(*, mission: Mission) -> QuerySet[Message]:
    """Each person's newest message that was not overtaken."""
    own = Message.objects.filter(person=OuterRef("person")).exclude(state=MessageState.STALE)
    newest = Subquery(own.order_by("-plan__number").values("pk")[:1])
    return messages_of(mission=mission).filter(pk=newest).order_by("person__party__name", "person__name", "pk")


def message_counts(*, mission: Mission) -> dict[str, int]:
    """How each person's newest message stands: `told` (handed over), `acknowledged`, `silent` (handed over and not
    acknowledged), `waiting`, `trouble`, `by_hand`."""
    handed = Q(state__in=(MessageState.SENT, MessageState.TOLD))
    found: dict[str, int] = messages_newest(mission=mission).aggregate(
        told=Count("pk", filter=handed, distinct=True),
        acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False), distinct=True),
        silent=Count("pk", filter=Q(state=MessageState.SENT, acknowledged_at=None), distinct=True),
        waiting=Count("pk", filter=Q(state__in=(MessageState.QUEUED, MessageState.SENDING)), distinct=True),
        trouble=Count("pk", filter=Q(state__in=TROUBLE), distinct=True),
        by_hand=Count("pk", filter=Q(state=MessageState.BY_HAND), distinct=True),
    )
    return found


def replies_of(*, mission: Mission) -> QuerySet[MessageReply]:
    return MessageReply.objects.filter(mission=mission)


def returned_of(*, mission: Mission) -> QuerySet[ReturnedMail]:
    """What the mailbox brought for the mission, newest first."""
    return ReturnedMail.objects.filter(mission=mission).select_related("message__person", "message__plan")
