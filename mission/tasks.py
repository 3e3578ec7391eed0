"""Celery's doors to the outbox, the mailbox, papers made in one go and plans thrown away: one call each."""

from __future__ import annotations

import logging

from celery import current_app, shared_task
from django.conf import settings
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from mission.itineraries import bundles
from mission.messages.mailbox import MailboxError, mailbox_read
from mission.messages.sending import messages_send
from mission.services.plans import plans_clear

logger = logging.getLogger(__name__)

SEND = "mission.send_messages"


@shared_task(name=SEND)
def send_messages() -> None:
    messages_send()


@shared_task(name="mission.read_mailbox")
def read_mailbox() -> None:
    if settings.MAILBOX:
        try:
            mailbox_read(settings.MAILBOX)
        except MailboxError as error:
            logger.warning("%s", error)


@shared_task(name=bundles.TASK)
def make_bundle(pk: int) -> None:
    bundles.bundle_make(pk)


@shared_task(name="mission.tend_bundles")
def tend_bundles() -> None:
    bundles.bundles_tend()


@shared_task(name="mission.clear_plans")
def clear_plans() -> None:
    plans_clear()


def send_soon() -> None:
    """Wake a worker now; if the broker is away, its clock does so a little later."""
    try:
        current_app.send_task(SEND)
    except (OSError, KombuError, RedisError) as error:
        logger.warning("The outbox waits for its next turn: the broker took no message (%s)", error)
