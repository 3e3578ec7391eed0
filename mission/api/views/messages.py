"""The outbox and what was answered to it; read by organisers."""

from __future__ import annotations

from mission.api.filters import choice, id_of, words_in
from mission.api.permissions import ORGANISERS
from mission.api.serializers.messages import MessageReplySerializer, MessageSerializer
from mission.api.views.base import ReadRowsDoor
from mission.enums import MessageState, Reply
from mission.models import Message, MessageReply


class MessagesDoor(ReadRowsDoor):
    """Who was told what of which published plan, and how that stands; for organisers."""

    model = Message
    serializer_class = MessageSerializer
    readers = ORGANISERS
    filters = {
        "plan": id_of("plan"),
        "person": id_of("person"),
        "state": choice("state", MessageState),
        "search": words_in("person__name", "person__party__name"),
    }
    noun = ("message", "messages")


class MessageRepliesDoor(ReadRowsDoor):
    """Everybody's last answer about each entry of the calendar; for organisers."""

    model = MessageReply
    serializer_class = MessageReplySerializer
    readers = ORGANISERS
    filters = {"person": id_of("person"), "message": id_of("message"), "answer": choice("answer", Reply)}
    noun = ("message reply", "message replies")
