"""Messages and what was answered to them; neither links nor claims nor the words of the mail are told."""

from __future__ import annotations

from mission.api.serializers.base import RowSerializer
from mission.models import Message, MessageReply


class MessageSerializer(RowSerializer):
    """One person's message about one published plan."""

    class Meta:
        model = Message
        fields = (
            "id",
            "plan",
            "person",
            "state",
            "address",
            "language",
            "created_at",
            "sent_at",
            "attempts",
            "error",
            "acknowledged_at",
        )
        read_only_fields: tuple[str, ...] = fields


class MessageReplySerializer(RowSerializer):
    """What a person answered about one entry, known by its UID in calendars."""

    class Meta:
        model = MessageReply
        fields = ("id", "message", "person", "uid", "sequence", "answer", "way", "at")
        read_only_fields: tuple[str, ...] = fields
