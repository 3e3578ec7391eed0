"""What-ifs: ask, watch, stop, read the answer, keep a plan of it; the data are never changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.concurrency import created_once
from mission.api.permissions import ORGANISERS
from mission.api.serializers.plans import PlanSerializer
from mission.api.serializers.whatifs import (
    ColumnSerializer,
    KeepSerializer,
    KindSerializer,
    WhatIfOrderSerializer,
    WhatIfSerializer,
)
from mission.api.views.base import ID, RowsDoor
from mission.models import WhatIf
from mission.planning.catalogue import KINDS
from mission.planning.ground import ground_of
from mission.planning.whatif import columns_of, draft_keep, limits_for, what_if_ask, what_if_start, what_if_stop
from mission.selectors.plans import plans_of
from mission.services.whatifs import what_if_delete


class WhatIfsDoor(RowsDoor):
    """Scenarios tried beside the mission as it is; for organisers."""

    model = WhatIf
    serializer_class = WhatIfSerializer
    http_method_names = ["get", "post", "delete", "head"]
    readers = ORGANISERS
    lookup_value_regex = ID
    noun = ("what-if", "what-ifs")
    summaries = {
        "create": "Ask what if",
        "cancel": "Stop a what-if",
        "answer": "A what-if's plans side by side",
        "keep": "Keep a scenario's plan as a draft",
        "catalogue": "What can be asked",
        "destroy": "Throw a what-if away",
    }

    @extend_schema(request=WhatIfOrderSerializer, responses={202: WhatIfSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Tries the scenarios beside the mission as it is. Watch it at its Location; then read its answer."""

        def act() -> object:
            order = WhatIfOrderSerializer(data=request.data)
            order.is_valid(raise_exception=True)
            scenarios, seat = order.validated_data["scenarios"], self.seat
            usual = limits_for(scenarios)
            seconds = float(order.validated_data.get("seconds", usual.seconds))
            with transaction.atomic():
                found = what_if_start(mission=seat.mission, actor=seat.user, scenarios=scenarios)
                limits = type(usual)(seconds=seconds, workers=usual.workers)
                return what_if_ask(what_if=found, actor=seat.user, limits=limits).pk

        pk, replayed = created_once(request, act)
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        return self.shown(found, status=status.HTTP_202_ACCEPTED, replayed=replayed)

    def row_delete(self, row: WhatIf) -> None:  # type: ignore[override]
        what_if_delete(what_if=row, actor=self.seat.user)

    @extend_schema(request=None, responses={202: WhatIfSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Stops the trying; what was found so far is kept. Twice is once."""
        what_if_stop(what_if=self.get_object())
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: ColumnSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """The mission as it is and each scenario: levels with bound and proof, wishes won and lost, whose day changes.
        Empty before the run has ended."""
        return Response(ColumnSerializer(columns_of(self.get_object()), many=True).data)

    @extend_schema(request=KeepSerializer, responses={201: PlanSerializer})
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, **kwargs: Any) -> Response:
        """Makes a draft of a scenario's plan, where that plan breaks no rule on the data as they are."""
        order = KeepSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        plan = draft_keep(what_if=self.get_object(), at=order.validated_data["scenario"], actor=self.seat.user)
        shown = plans_of(mission=self.seat.mission).get(pk=plan.pk)
        return Response(
            PlanSerializer(shown, context=self.get_serializer_context()).data, status=status.HTTP_201_CREATED
        )

    @extend_schema(responses={200: KindSerializer(many=True)}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def catalogue(self, request: Request, **kwargs: Any) -> Response:
        """Every kind of change, and what it can be about in this mission."""
        ground = ground_of(self.seat.mission)
        kinds = [
            {
                "kind": each.name,
                "title": each.title,
                "times": each.times,
                "number": each.number,
                "choices": [{"value": what, "says": says} for what, says in each.choices(ground)]
                if each.choices
                else [],
            }
            for each in KINDS.values()
        ]
        return Response(KindSerializer(kinds, many=True).data)
