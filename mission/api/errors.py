"""Every error of the API in one shape: application/problem+json with type, title, detail and errors by field."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from mission.api.exceptions import Conflict, TooLarge, Unavailable
from mission.services.plans import PlanConflictError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
WHOLE = "whole"  # the key of errors that belong to no single field
_CONSTRAINT = re.compile(r"Constraint [“\"'](\w+)[”\"'] is violated\.?")

# One sentence for everything that is not there and everything that is somebody else's: the two must not be told apart.
NOT_FOUND = "There is no such entry, or it is not yours to see."


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's exception handler. None (and so a logged 500) for what is our own fault."""
    found = _as_api_exception(exc)
    if found is None:
        return None
    headers = {}
    if auth_header := getattr(found, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(found, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    set_rollback()
    return Response(problem_of(found), status=found.status_code, headers=headers, content_type=CONTENT_TYPE)


def problem_of(exc: exceptions.APIException) -> dict[str, Any]:
    """The body of an error."""
    phrase = HTTPStatus(exc.status_code).phrase
    errors = errors_by_field(exc.detail) if isinstance(exc, exceptions.ValidationError) else {}
    if errors:
        detail = "; ".join(f"{name}: {said[0]}" if name != WHOLE else said[0] for name, said in errors.items())
    else:
        detail = str(exc.detail)
    return {
        "type": f"urn:karvan:problem:{_code(exc)}",
        "title": phrase,
        "status": exc.status_code,
        "detail": detail[:2000],
        "errors": errors,
    }


def errors_by_field(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Nested details as one flat {"field" or "field.0": sentences}."""
    found: dict[str, list[str]] = {}
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            key = "" if key in (NON_FIELD_ERRORS, "non_field_errors", WHOLE) else str(key)
            found |= errors_by_field(inner, ".".join(part for part in (name, key) if part))
    elif isinstance(detail, list) and any(isinstance(each, Mapping | list) for each in detail):
        for i, inner in enumerate(detail):
            found |= errors_by_field(inner, f"{name}.{i}" if name else str(i))
    elif detail:
        said = detail if isinstance(detail, list) else [detail]
        found[name or WHOLE] = [_in_words(str(each)) for each in said]
    return found


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    """The API's own exception for every failure that is the caller's affair."""
    match exc:
        case exceptions.NotFound() | Http404() | ObjectDoesNotExist():
            return exceptions.NotFound(NOT_FOUND)
        case exceptions.APIException():
            return exc
        case PermissionDenied():
            return exceptions.PermissionDenied(str(exc) or None)
        case PlanConflictError():
            return Conflict(" ".join(exc.messages))
        case ValidationError():
            return exceptions.ValidationError(_details(exc))
        case ProtectedError() | RestrictedError():
            return Conflict("Other entries depend on this one. Change or delete them first.")
        case IntegrityError():
            logger.warning("A database constraint refused a write: %s", exc)
            return Conflict(
                "Another change came first, or the entry contradicts one that is there. Read it and try again."
            )
        case OperationalError():
            logger.error("The database did not answer", exc_info=exc)
            return Unavailable()
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation():
            return exceptions.ParseError("The request is malformed.")
        case _:
            return None


def _details(exc: ValidationError) -> Any:
    return exc.message_dict if hasattr(exc, "error_dict") else {WHOLE: exc.messages}


def _in_words(message: str) -> str:
    """A named constraint says what must hold."""
    if found := _CONSTRAINT.fullmatch(message):
        return f"This must hold: {found.group(1).replace('_', ' ')}."
    return message


def _code(exc: exceptions.APIException) -> str:
    return str(exc.default_code).replace("_", "-")
