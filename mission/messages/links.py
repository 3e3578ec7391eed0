"""A person's private address for answering one message: signed, kept nowhere, and dead once it is sent again."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.signing import BadSignature, Signer

from mission.models import Message, Person

ANSWER_PATH = "/answer/{token}/"
_SALT = "mission.messages.answer"


def answer_address(message: Message) -> str:
    return settings.SITE_URL + ANSWER_PATH.format(token=_signer().sign(f"{message.pk}-{message.round}"))


def message_by_token(token: str) -> Message | None:
    """The message whose link this is; None for a forged token and for one of an earlier round."""
    try:
        pk, _, turn = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    found = Message.objects.filter(pk=int(pk), round=int(turn))
    return found.select_related("mission", "plan", "person__party").first()


def tag_of(person: Person) -> str:
    """What stands behind the plus in the address to which the person's answers go: whoever lacks it was not invited."""
    named = f"reply-tag:{person.mission_id}/{person.pk}"
    return hmac.new(settings.SECRET_KEY.encode(), named.encode(), hashlib.sha256).hexdigest()[:24]


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=":")
