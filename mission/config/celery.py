"""Celery's application: its settings are Django's, under names that begin with CELERY_."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_process_init

from mission.supervisor.leash import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")

app = Celery("karvan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["scheduler", "mission"])


@worker_process_init.connect
@beat_embedded_init.connect
def follow_the_worker(**_: Any) -> None:
    """A worker killed outright must not leave a search behind that nobody can stop any more."""
    die_with_parent()
