"""Interpreters and vehicles of a mission."""

from __future__ import annotations

from django.db.models import QuerySet

from mission.models import Interpreter, Mission, Vehicle


def interpreters_of(*, mission: Mission) -> QuerySet[Interpreter]:
    return Interpreter.objects.filter(mission=mission).select_related("mission")


def vehicles_of(*, mission: Mission) -> QuerySet[Vehicle]:
    return Vehicle.objects.filter(mission=mission).select_related("mission")
