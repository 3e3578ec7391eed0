"""What a hand may do to a draft: see where a request fits, place it, take it out, lock it, throw the draft away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.exceptions import Conflict
from mission.api.serializers.placing import (
    LockSerializer,
    PlacedSerializer,
    PlaceSerializer,
    PlacesSerializer,
    RequestSerializer,
    UnplaceSerializer,
)
from mission.api.views.base import SeatedDoor
from mission.planning.placing import placing_of, request_lock, request_place, request_remove


class HandDoor(SeatedDoor):
    """The acts of a hand on one plan; every one of them is refused with 409 for a plan that is no draft."""

    @extend_schema(request=RequestSerializer, responses={200: PlacesSerializer})
    @action(detail=True, methods=["post"])
    def places(self, request: Request, **kwargs: Any) -> Response:
        """Every start at which a request could be held beside the rest of the plan, or what stands in the way there."""
        given = self._given(RequestSerializer)
        with self._as_things_stand():
            placing = placing_of(plan=self.get_object(), request=given["request"])
        return Response(PlacesSerializer(placing, context=self.get_serializer_context()).data)

    @extend_schema(request=PlaceSerializer, responses={200: PlacedSerializer})
    @action(detail=True, methods=["post"])
    def place(self, request: Request, **kwargs: Any) -> Response:
        """Puts a request into the draft, or moves it there, and locks it; also where that breaks a rule: it is told."""
        given = self._given(PlaceSerializer)
        chosen = {"room": "room", "attendees": "people", "interpreter": "interpreter"}
        with self._as_things_stand():
            placed = request_place(
                plan=self.get_object(),
                request=given["request"],
                starts_at=given["starts_at"],
                actor=self.seat.user,
                seen=given.get("state"),
                **{name: given[key] for key, name in chosen.items() if key in given},
            )
        return Response(PlacedSerializer(placed).data)

    @extend_schema(request=UnplaceSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def unplace(self, request: Request, **kwargs: Any) -> Response:
        """Takes a request out of the draft."""
        given = self._given(UnplaceSerializer)
        seen = given.get("state")
        with self._as_things_stand():
            request_remove(plan=self.get_object(), request=given["request"], actor=self.seat.user, seen=seen)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=LockSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, **kwargs: Any) -> Response:
        """Holds a meeting where it is in the next plans, or lets it go."""
        given = self._given(LockSerializer)
        asked = {"request": given["request"], "is_locked": given["is_locked"]}
        with self._as_things_stand():
            request_lock(plan=self.get_object(), actor=self.seat.user, **asked)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @contextmanager
    def _as_things_stand(self) -> Iterator[None]:
        """A body without a mistake that cannot be done is a conflict, not a bad request."""
        try:
            yield
        except ValidationError as error:
            raise Conflict(" ".join(error.messages)) from error

    def _given(self, form: Any) -> dict[str, Any]:
        asked = form(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found
