"""Pages that stand while rows come and go: each begins after the last row of the one before, not at a number."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

DEFAULT_LIMIT = 100
MOST = 500

# No time in the signature: the same page has the same address, today and tomorrow.
_signer = Signer(salt="mission.api.paging")


class KeysetPaging(BasePagination):
    """`limit` rows after the cursor `after`, in one of the view's declared orders; ties are broken by id.

    A row that is there during the whole walk is seen exactly once, whatever else is added or deleted meanwhile; in the
    order `id` also whatever is edited.
    """

    limit_name = "limit"
    cursor_name = "after"
    order_name = "ordering"

    # The stubs allow plain sequences, too; no view here has one.
    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        self.request = request
        self.limit = self._limit(request)
        self.order = self._order(request, view.orderings)
        self.count = queryset.order_by().count()
        name, down = self.order.lstrip("-"), self.order.startswith("-")
        beat = "lt" if down else "gt"
        page = queryset.order_by(*((self.order,) if name == "id" else (self.order, "-id" if down else "id")))
        if cursor := request.query_params.get(self.cursor_name):
            value, pk = self._read(cursor)
            later = Q(**{f"pk__{beat}": pk})
            page = page.filter(later if name == "id" else Q(**{f"{name}__{beat}": value}) | Q(**{name: value}) & later)
        rows = list(page[: self.limit + 1])
        self.more = len(rows) > self.limit
        self.rows = rows[: self.limit]
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"count": self.count, "next": self._next(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "All rows, on this page or not."},
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "The next page; null on the last one.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.limit_name,
                "in": "query",
                "description": "Rows a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
            },
            {
                "name": self.cursor_name,
                "in": "query",
                "description": "Where the page begins: as found in `next` of the page before.",
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": self.order_name,
                "in": "query",
                "description": "Order of the rows; a dash turns it round.",
                "schema": {"type": "string", "enum": list(orders_of(view.orderings)), "default": view.orderings[0]},
            },
        ]

    def names(self) -> set[str]:
        """The query parameters that are understood here."""
        return {self.limit_name, self.cursor_name, self.order_name}

    def _limit(self, request: Request) -> int:
        text = request.query_params.get(self.limit_name, str(DEFAULT_LIMIT))
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
            raise ValidationError({self.limit_name: [f"Give a whole number from 1 to {MOST}."]})
        return int(text)

    def _order(self, request: Request, orderings: tuple[str, ...]) -> str:
        order = request.query_params.get(self.order_name, orderings[0])
        if order not in orders_of(orderings):
            raise ValidationError({self.order_name: [f"Rows can be ordered by: {', '.join(orders_of(orderings))}."]})
        return order

    def _read(self, cursor: str) -> tuple[Any, int]:
        try:
            order, value, pk = _signer.unsign_object(cursor)
        except (BadSignature, ValueError, TypeError):
            order = value = pk = None
        if order is None or order != self.order:
            raise ValidationError(
                {self.cursor_name: ["This cursor belongs to no list in this order. Begin with the first page."]}
            )
        return (parse_datetime(value["at"]) if isinstance(value, dict) else value), pk

    def _next(self) -> str | None:
        if not self.more:
            return None
        last = self.rows[-1]
        value = getattr(last, self.order.lstrip("-"))
        if isinstance(value, datetime):
            value = {"at": value.isoformat()}
        cursor = _signer.sign_object([self.order, value, last.pk])
        query = {name: text for name, text in self.request.query_params.items() if name != self.cursor_name}
        address = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{urlencode({**query, self.cursor_name: cursor})}"


def orders_of(orderings: tuple[str, ...]) -> tuple[str, ...]:
    """Each declared order, both ways."""
    return tuple(way for name in orderings for way in (name, f"-{name}"))
