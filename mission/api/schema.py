"""The OpenAPI document, written from the doors: summaries, headers, and every error an operation can give."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from mission.api.errors import CONTENT_TYPE
from mission.api.serializers.base import RowSerializer
from mission.api.views.base import ID, Door, RowsDoor, SeatedDoor

SAID = {
    "400": "The request makes no sense as it stands: see `errors`.",
    "401": "Nobody is signed in, or the sign-in is not valid.",
    "403": "The caller's role does not allow this.",
    "404": "There is no such entry, or it is not the caller's to see; the two are not told apart.",
    "409": "It cannot be done as things stand.",
    "412": "The entry has changed since it was read.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "428": "If-Match is missing.",
    "429": "Too many attempts; wait.",
}
READ = ["400", "401"]
WRITE = [*READ, "403", "409", "413", "415"]
VERBS = {
    "list": "List {many}",
    "retrieve": "Show one {one}",
    "create": "Add one {one}",
    "update": "Replace one {one}",
    "partial_update": "Change one {one}",
    "destroy": "Delete one {one}",
}


class ProblemSerializer(serializers.Serializer):
    """Any error."""

    type = serializers.CharField(help_text="What sort of problem, as a URN.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong and what to do.")
    # A field takes the place of the attribute of this name; the framework moves it away before that could matter.
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Sentences by field; `whole` for those of no single field.",
    )


class DoorSchema(AutoSchema):
    """Describes a `Door`; whatever else stands in the API is described as the framework does it."""

    view: Any

    def get_summary(self) -> str | None:
        action, door = self.view.action, self.view
        if action in door.summaries:
            return str(door.summaries[action])
        one, many = door.noun
        return VERBS[action].format(one=one, many=many)

    def get_operation_id(self) -> str:
        words = self.path.removeprefix("/api/v1/").strip("/").split("/")
        name = "_".join(word for word in words if not word.startswith("{"))
        tail = f"_{self.view.action}"
        return (name.removesuffix(tail) + tail).replace("-", "_")

    def get_tags(self) -> list[str]:
        words = [word for word in self.path.removeprefix("/api/v1/").strip("/").split("/") if not word.startswith("{")]
        return [words[1] if len(words) > 1 else words[0]]

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        door = self.view
        if isinstance(door, RowsDoor):
            found += _headers(door)
        return found

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        found = super()._resolve_path_parameters(variables)
        for each in found:
            if each["name"] == "id" and isinstance(self.view, RowsDoor) and self.view.lookup_value_regex != ID:
                each["schema"] = {"type": "string", "pattern": f"^{self.view.lookup_value_regex}$"}
            elif each["schema"].get("type") == "integer":
                each["schema"] |= {"minimum": 1, "maximum": 10**18 - 1}
                each["schema"].pop("pattern", None)
            elif each["name"] == "code":
                each["schema"] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,60}$"}
                each["description"] = "The mission's code."
        return found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for code in self._errors():
            bodies[code] = self._get_response_for_code(ProblemSerializer, code, [CONTENT_TYPE], direction)
            bodies[code]["description"] = SAID[code]
        return bodies

    def _errors(self) -> list[str]:
        door: Door = self.view
        codes = list(READ if self.method == "GET" else WRITE)
        if isinstance(door, SeatedDoor):
            codes += ["403", "404"]
        if door.action in door.untimely:
            codes += ["409"]
        if self.method in ("PUT", "PATCH", "DELETE") and isinstance(door, RowsDoor):
            codes += ["412"] if self.method == "DELETE" else ["412", "428"]
        if not isinstance(door, SeatedDoor) and self.method == "POST":
            codes += ["429"]
        return sorted(set(codes))

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = super()._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, RowSerializer) and direction == "response":
            _mark_secrets(found, serializer)
        if direction == "request":
            found["additionalProperties"] = False
        return found


def _mark_secrets(schema: dict[str, Any], serializer: RowSerializer) -> None:
    """A field that not every role is shown may be missing, and the document says who is shown it."""
    required = [name for name in schema.get("required", ()) if name not in serializer.secret]
    if required:
        schema["required"] = required
    else:
        schema.pop("required", None)
    for name, roles in serializer.secret.items():
        field = schema["properties"].get(name)
        if field is not None:
            shown = "Shown to: " + ", ".join(sorted(role.label.lower() for role in roles)) + "."
            field = {"allOf": [field]} if "$ref" in field else dict(field)
            field["description"] = " ".join(part for part in (field.get("description"), shown) if part)
            schema["properties"][name] = field


def _headers(door: RowsDoor) -> list[OpenApiParameter]:
    """Request and response headers of an operation on rows."""
    etag = OpenApiParameter(
        "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201, 202], description="State of the entry."
    )
    location = OpenApiParameter(
        "Location", OpenApiTypes.URI, OpenApiParameter.HEADER, response=[201, 202], description="Where the entry is."
    )
    match door.action:
        case "retrieve" | "publish":
            return [etag]
        case "create":
            key = OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "pattern": r"^[\x21-\x7e]{1,80}$"},
                OpenApiParameter.HEADER,
                description="Your own random text: asked again with the same key within a day, nothing is made twice.",
            )
            return [key, etag, location]
        case "update" | "partial_update":
            return [_if_match(required=True), etag]
        case "destroy":
            return [_if_match(required=False)]
        case _:
            return []


def _if_match(*, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "If-Match",
        {"type": "string", "pattern": r"^[\x21-\x7e]+$"},
        OpenApiParameter.HEADER,
        required=required,
        description="The ETag of the entry as you read it, or * for whatever it is now.",
    )
