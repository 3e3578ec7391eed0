"""The scheduler as a Django application: a planning run's life, on top of the pure core."""

from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    name = "scheduler"
    verbose_name = "Planning runs"
