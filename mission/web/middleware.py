"""What holds for every page: nobody's cache keeps it, every request has its own clock, secrets stay out of the log."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django_structlog.middlewares import RequestMiddleware

from mission.web.redaction import redact

Answer = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """Pages are one user's: no cache may keep them. An answer that names its own rule keeps it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"storage"'  # the days that the itinerary's worker kept on this device
        return response


class MissionClock:
    """A page turns the clock to its mission's time zone; the next request of the same thread starts afresh."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)


class PlainEnglish:
    """Every page begins in English; the doors of companies and counterparts turn to their visitor's language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            return self.get_response(request)


class RequestLog(RequestMiddleware):
    """django-structlog's request log, with the tokens in addresses blotted out."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return redact(RequestMiddleware.format_request(request))
