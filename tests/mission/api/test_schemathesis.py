"""schemathesis reads the OpenAPI document and tries to prove it wrong: every operation, all checks, as the organiser.

The ids in addresses are those of rows that exist, so that requests reach the doors; each request is undone after it.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from rest_framework.authtoken.models import Token
from schemathesis.config import SchemathesisConfig

from mission.api import urls
from mission.api.views.base import ID
from mission.api.views.document import document
from mission.config.wsgi import application
from mission.models import Refusal
from tests.mission.api.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.one_pass]

# All of schemathesis's own cases for every operation take minutes; the doors are all of one make, so that the usual run
# takes them for one noun and a few random requests for all others.
DEEP = os.environ.get("KARVAN_HYPOTHESIS") == "deep"

# What a schema cannot say is refused with 400 (an end before its start, a text of blanks only), 412 and 428 on writes.
CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "no-shrink": True, "database": "none"},
    "phases": {
        "examples": {"enabled": False},
        "coverage": {"enabled": DEEP, "unexpected-methods": ["trace"]},
        "fuzzing": {"enabled": True},
        "stateful": {"enabled": False},
    },
    "checks": {"missing_required_header": {"expected-statuses": [400, 401, 403, 428]}},
    "operations": [
        {"include-path-regex": "/(rooms|refusals)/", "phases": {"coverage": {"enabled": True}}},
        {
            "include-method": ["POST", "PUT", "PATCH", "DELETE"],
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 403, 404, 409, 412, 429]},
                "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 415, 428, 429]},
            },
        },
    ],
}


# Stand for the rows that will exist when the tests run.
SOME_ID, SOME_REFUSAL = 987654321, "987654321-987654321"


def _schema() -> Any:
    """The document as it is served, with the parameters that address rows narrowed to rows that will exist."""
    raw = copy.deepcopy(document())
    for path, operations in raw["paths"].items():
        for operation in operations.values():
            # Only the list itself can tell a cursor.
            operation["parameters"] = [each for each in operation.get("parameters", ()) if each["name"] != "after"]
            for parameter in operation["parameters"]:
                _pin(parameter, "refusals" in path)
    schema = schemathesis.openapi.from_dict(raw, config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = application
    return schema


def _pin(parameter: dict[str, Any], is_refusal: bool) -> None:
    match parameter["in"], parameter["name"]:
        case "path", "code":
            parameter["schema"] = {"type": "string", "enum": ["baku"]}
        case "path", "number":
            parameter["schema"] = {"type": "integer", "enum": [1]}
        case "path", "id":
            kind, value = ("string", SOME_REFUSAL) if is_refusal else ("integer", SOME_ID)
            parameter["schema"] = {"type": kind, "enum": [value]}
        case "header", "If-Match":
            parameter["schema"] = {"type": "string", "enum": ["*"]}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client has it: a request does not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = _schema()


@schema.parametrize()
@hypothesis.settings(deadline=None, max_examples=50 if DEEP else 10)  # these, not the configuration's, are heeded
def test_every_operation_keeps_to_the_document(case: Any, lasting_world: World) -> None:
    parameters = case.path_parameters or {}
    if parameters.get("id") in (SOME_ID, SOME_REFUSAL):
        noun = case.path.removeprefix("/api/v1/missions/{code}/").rsplit("/{", 1)[0]
        parameters["id"] = _existing(lasting_world, noun)
    elif re.fullmatch(ID, str(parameters.get("id", ""))):
        # Another number breaks only the pin, not the document: a row of that id may well exist.
        return
    with transaction.atomic():
        token, _ = Token.objects.get_or_create(user=lasting_world.users["organiser"])
        case.call_and_validate(headers={"Authorization": f"Token {token.key}"})
        transaction.set_rollback(True)


def _existing(world: World, noun: str) -> int | str:
    if noun == "refusals":
        refusal = Refusal.objects.get(mission=world.mission)
        return f"{refusal.by_id}-{refusal.of_id}"
    model = urls.NOUNS[noun].model
    found = model.objects.filter(**{"plan__mission" if noun == "meetings" else "mission": world.mission})
    return int(found.latest("pk").pk)
