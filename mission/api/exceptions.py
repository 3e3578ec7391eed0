"""The API's own exceptions, each with its status and its sentence."""

from __future__ import annotations

from rest_framework import exceptions, status


class Conflict(exceptions.APIException):
    """The request is well formed and cannot be done as things stand."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This cannot be done as things stand."
    default_code = "conflict"


class Stale(exceptions.APIException):
    """Somebody else changed the entry first."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "The entry has changed since you read it. Read it again and repeat your change on what it is now."
    default_code = "stale"


class PreconditionMissing(exceptions.APIException):
    """A change without saying which state of the entry it is meant for."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = (
        "Send the ETag of the entry as you read it in the header If-Match, so that nobody's change is lost."
    )
    default_code = "precondition_missing"


class Unavailable(exceptions.APIException):
    """The database is away, full or too busy."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The database does not answer just now; nothing was changed. Try again in a moment."
    default_code = "unavailable"
    wait = 5


class TooLarge(exceptions.APIException):
    """A body above the limit."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."
    default_code = "too_large"
