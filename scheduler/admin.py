"""Runs in the admin pages: to look at, never to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from scheduler.models import SolverRun


@admin.register(SolverRun)
class SolverRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "kind", "state", "attempts", "worker", "created_at", "finished_at", "message")
    list_filter = ("state", "kind")
    search_fields = ("key", "message")
    exclude = ("problem", "solution")  # megabytes of JSON: `python -m scheduler.core` is the place to study them

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django\'s signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django\'s signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django\'s signature
        return False
