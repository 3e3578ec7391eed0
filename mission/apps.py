"""Tells Django about the mission app and connects its receivers."""

from django.apps import AppConfig


class MissionConfig(AppConfig):
    name = "mission"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mission import receivers  # noqa: F401 - connecting is the import's purpose
