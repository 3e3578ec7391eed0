"""ETag and If-Match against lost changes, Idempotency-Key against doubled ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from mission.api.exceptions import Conflict, PreconditionMissing, Stale
from mission.api.permissions import caller_of
from mission.services.idempotency import KeyUsedOtherwiseError, act_once

KEY = re.compile(r"[\x21-\x7e]{1,80}", re.ASCII)
TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"', re.ASCII)


def etag_of(data: Any) -> str:
    """A strong tag of what the caller is shown: it changes with every change the caller could overwrite, related
    entries included, and tells nothing about what the caller is not shown."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def precondition_check(request: Request, etag: str, *, required: bool) -> None:
    """Raises PreconditionMissing without If-Match (if it is required), Stale if it names another state."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        if required:
            raise PreconditionMissing
        return
    # An empty header matches nothing: its sender wanted a check. Nor does a weak tag: it does not promise that nothing
    # has changed.
    if wanted.strip() != "*" and etag not in TAG.findall(wanted):
        raise Stale


def created_once(request: Request, act: Callable[[], object]) -> tuple[str, bool]:
    """Run `act`, once for the request's Idempotency-Key if it has one; gives (id of what was made, was it replayed)."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return str(act()), False
    if not KEY.fullmatch(key):
        raise ValidationError({"Idempotency-Key": ["Give 1 to 80 visible ASCII characters, e.g. a UUID."]})
    said = JSONRenderer().render([request.method, request.path, request.data])
    try:
        return act_once(user=caller_of(request), key=key, digest=hashlib.sha256(said).hexdigest(), act=act)
    except KeyUsedOtherwiseError:
        raise Conflict("This Idempotency-Key was used for another request. Take a new key for a new request.") from None
