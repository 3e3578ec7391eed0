"""Whether this process can serve: it can when the database answers. And what is said when it cannot."""

from __future__ import annotations

import logging
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)
WAIT = 30  # seconds after which a browser or a program may ask again


@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        logger.exception("The health check found no database")
        return JsonResponse({"database": "does not answer"}, status=503)
    return JsonResponse({"database": "answers"})


def failed(request: HttpRequest) -> HttpResponse:
    """Any page that did not come to be. 503 where the database is away, full, or has no connection left: nothing was
    written, and the same request works again when it is back. 500 for what is our own fault. Asks no database."""
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    page = loader.get_template("503.html" if away else "500.html").render()
    response = HttpResponse(page, status=503 if away else 500)
    if away:
        response["Retry-After"] = str(WAIT)
    return response
