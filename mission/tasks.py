"""Celery's doors to the outbox and the mailbox: one call each."""

from __future__ import annotations

import logging

from celery import current_app, shared_task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from mission.messages.sending import messages_send

logger = logging.getLogger(__name__)

SEND = "mission.send_messages"


@shared_task(name=SEND)
def send_messages() -> None:
    messages_send()


def send_soon() -> None:
    """Wake a worker now; if the broker is away, its clock does so a little later."""
    try:
        current_app.send_task(SEND)
    except (OSError, KombuError, RedisError) as error:
        logger.warning("The outbox waits for its next turn: the broker took no message (%s)", error)
