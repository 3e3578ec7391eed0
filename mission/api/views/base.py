"""What every door keeps to: who asks, in which role, with which query; and the five acts on a mission's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from mission.api.concurrency import created_once, etag_of, precondition_check
from mission.api.exceptions import Conflict
from mission.api.filters import filters_of, query_check
from mission.api.paging import KeysetPaging
from mission.api.permissions import EVERYBODY, ORGANISERS, Seat, rows_seen, seat_of
from mission.enums import Role
from mission.services.records import record_create, record_delete, record_update

ID = "[1-9][0-9]{0,17}"


class Door(GenericViewSet):
    """Any operation of the API: refused are an unknown method, an unknown caller, an unknown query parameter."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    filters: ClassVar[dict[str, Callable[[], Any]]] = {}
    orderings: ClassVar[tuple[str, ...]] = ("id",)
    # The noun in the singular and the plural, for the document; or a summary for each action that is none of the five.
    noun: ClassVar[tuple[str, str]] = ("entry", "entries")
    summaries: ClassVar[dict[str, str]] = {}
    # Reading actions for which it may be too early or too late (409).
    untimely: ClassVar[frozenset[str]] = frozenset()
    filterset_class: ClassVar[Any] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "filters" in cls.__dict__:
            cls.filterset_class = filters_of(cls.__name__, cls.filters)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        self.admit(request)
        query_check(request, self.query_names())

    def admit(self, request: Request) -> None:
        """Refuse who may not enter; signed in is enough unless a door says more."""

    def get_authenticate_header(self, request: Request) -> str:
        """401 is 401 at every door, also where the session is asked for first."""
        return 'Token realm="Karvan"'

    def query_names(self) -> set[str]:
        if self.action != "list" or not isinstance(self.paginator, KeysetPaging):
            return set()
        return {*self.filters, *self.paginator.names()}

    @property
    def is_only_described(self) -> bool:
        """The OpenAPI document is being written: there is no caller."""
        return bool(getattr(self, "swagger_fake_view", False))


class SeatedDoor(Door):
    """A door inside a mission. `readers` and `writers` are the roles that may pass it."""

    readers: ClassVar[frozenset[Role]] = EVERYBODY
    writers: ClassVar[frozenset[Role]] = ORGANISERS
    seat: Seat

    def admit(self, request: Request) -> None:
        self.seat = seat_of(user=request.user, code=self.kwargs["code"])
        roles = self.readers if request.method in SAFE_METHODS else self.writers
        if self.seat.role not in roles:
            raise PermissionDenied(f"Your role in this mission ({self.seat.role.label.lower()}) does not allow this.")

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if seat := getattr(self, "seat", None):
            context |= {"seat": seat, "zone": seat.mission.zone}
        return context


class RowsDoor(SeatedDoor):
    """The rows of one kind: list, retrieve, create, update, delete. A noun's view says which, and for whom."""

    model: ClassVar[type[models.Model]]
    lookup_field = "pk"
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.none() if self.is_only_described else rows_seen(self.model, self.seat)

    def list(self, request: Request, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        return self.shown(self.get_object())

    def create(self, request: Request, **kwargs: Any) -> Response:
        def act() -> object:
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            return self.row_create(serializer).pk

        pk, replayed = created_once(request, act)
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise Conflict("What this Idempotency-Key made has been deleted since. Take a new key to make it again.")
        return self.shown(row, status=status.HTTP_201_CREATED, replayed=replayed)

    def update(self, request: Request, partial: bool = False, **kwargs: Any) -> Response:
        with transaction.atomic():
            row = self._locked()
            precondition_check(request, etag_of(self.get_serializer(row).data), required=True)
            serializer = self.get_serializer(row, data=request.data, partial=partial)
            serializer.is_valid(raise_exception=True)
            self.row_update(row, serializer)
        return self.shown(self.get_queryset().get(pk=row.pk))

    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        return self.update(request, partial=True, **kwargs)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        with transaction.atomic():
            row = self._locked()
            precondition_check(request, etag_of(self.get_serializer(row).data), required=False)
            try:
                self.row_delete(row)
            except ValidationError as error:
                raise Conflict(" ".join(error.messages)) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    def row_create(self, serializer: BaseSerializer) -> models.Model:
        return record_create(
            model=self.model, mission=self.seat.mission, actor=self.seat.user, values=serializer.validated_data
        )

    def row_update(self, row: models.Model, serializer: BaseSerializer) -> None:
        record_update(record=row, actor=self.seat.user, values=serializer.validated_data)

    def row_delete(self, row: models.Model) -> None:
        record_delete(record=row, actor=self.seat.user)

    def key_of(self, row: Any) -> Any:
        """What stands for the row in its address."""
        return getattr(row, self.lookup_field)

    def location_of(self, row: Any) -> str:
        kwargs = {**self.kwargs, self.lookup_field: self.key_of(row)}
        return reverse(f"api:{self.basename}-detail", kwargs=kwargs, request=self.request)

    def shown(self, row: models.Model, *, status: int = status.HTTP_200_OK, replayed: bool = False) -> Response:
        data = self.get_serializer(row).data
        headers = {"ETag": etag_of(data)}
        if status != 200:
            headers["Location"] = self.location_of(row)
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(data, status=status, headers=headers)

    def _locked(self) -> Any:
        """The row as it is now, and as it stays until the transaction ends."""
        seen = self.get_object()
        if not self.model._default_manager.select_for_update().filter(pk=seen.pk).values_list("pk"):
            raise Http404
        return self.get_object()


class ReadRowsDoor(RowsDoor):
    """Rows that are only read here."""

    http_method_names = ["get", "head"]
