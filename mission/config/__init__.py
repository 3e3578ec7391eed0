"""Configuration: settings from the environment, root URLs, Celery, WSGI."""

from mission.config.celery import app as celery_app

__all__ = ["celery_app"]
