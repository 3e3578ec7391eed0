"""Do an act once, however often it is asked for under the same key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mission.models import User
from mission.models.idempotency import IdempotentAct

KEPT = timedelta(hours=24)


class KeyUsedOtherwiseError(ValueError):
    """The key stands for another request of the same user."""


def act_once(*, user: User, key: str, digest: str, act: Callable[[], object]) -> tuple[str, bool]:
    """Run `act` (which returns the id of what it made) unless this key has been through; gives (id, was it replayed).

    Two at once follow one another: the second waits at the key's unique row until the first has committed. An act that
    raises leaves no trace, so that it may be tried again. Raises KeyUsedOtherwiseError where `digest` differs.
    """
    with transaction.atomic():
        mine = IdempotentAct.objects.filter(user=user)
        mine.filter(created_at__lt=timezone.now() - KEPT).delete()
        kept, is_new = mine.get_or_create(key=key, defaults={"user": user, "digest": digest})
        if not is_new:
            if kept.digest != digest:
                raise KeyUsedOtherwiseError(key)
            return kept.subject_id, True
        kept.subject_id = str(act())
        kept.save(update_fields=["subject_id"])
        return kept.subject_id, False
