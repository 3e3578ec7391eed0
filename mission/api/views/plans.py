"""Plans: ask for one, watch it, cancel it, publish it; its meetings, its transfers, and what it does not meet."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.concurrency import created_once
from mission.api.filters import before, choice, id_of, not_before, words_in
from mission.api.permissions import ORGANISERS, STAFF
from mission.api.serializers.plans import (
    ExplanationSerializer,
    MeetingSerializer,
    OfferSerializer,
    PlanOrderSerializer,
    PlanSerializer,
    RepairOrderSerializer,
    TakeSerializer,
    TransferSerializer,
    UnmetSerializer,
)
from mission.api.serializers.stress import StressOrderSerializer, StressTestSerializer
from mission.api.views.base import ID, ReadRowsDoor, RowsDoor
from mission.api.views.hand import HandDoor
from mission.enums import PlanState
from mission.models import Meeting, PlanVersion, Transfer
from mission.planning.checking import case_of
from mission.planning.curing import explanation_of, explanation_request
from mission.planning.explaining import unmet_of
from mission.planning.publishing import plan_publish
from mission.planning.repairing import offer_take, offers_of, repair_ordered
from mission.planning.requesting import plan_cancel, plan_request
from mission.planning.reserving import reserve_chosen
from mission.planning.stress import plan_stress
from mission.selectors.plans import plans_discarded_of
from mission.services.plans import plan_bring_back, plan_discard


class PlansDoor(HandDoor, RowsDoor):
    """Plan versions; for organisers."""

    model = PlanVersion
    serializer_class = PlanSerializer
    http_method_names = ["get", "post", "delete", "head"]
    readers = ORGANISERS
    lookup_field = "number"
    filters = {"state": choice("state", PlanState), "search": words_in("note")}
    orderings = ("id", "number")
    noun = ("plan", "plans")
    summaries = {
        "create": "Ask for a plan",
        "cancel": "Stop a plan's run",
        "publish": "Publish a plan",
        "repair": "Look for the least change after something happened",
        "offers": "Offers of a repair",
        "take": "Take an offer of a repair",
        "unmet": "Requests that a plan does not meet",
        "destroy": "Throw a draft away",
        "bring_back": "Bring a draft back that was thrown away",
        "places": "Where a request fits",
        "place": "Place a request by hand",
        "unplace": "Take a request out of a draft",
        "lock": "Lock or unlock a meeting",
        "stress": "Live through a plan with late starts, overruns and traffic",
        "explanation": "What it would take to meet them",
    }

    @extend_schema(request=PlanOrderSerializer, responses={202: PlanSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Freezes the mission's data as a problem and queues a search for the best plan. Watch it at its Location."""

        def act() -> object:
            order = PlanOrderSerializer(data=request.data)
            order.is_valid(raise_exception=True)
            note = order.validated_data.get("note", "")
            seat = self.seat
            choice = order.validated_data.get("reserve", "")
            reserve = reserve_chosen(mission=seat.mission, choice=choice)
            return plan_request(
                mission=seat.mission, actor=seat.user, limits=order.limits(), note=note, reserve=reserve
            ).pk

        pk, replayed = created_once(request, act)
        plan = self.get_queryset().filter(pk=pk).first()
        if plan is None:
            raise Http404
        return self.shown(plan, status=status.HTTP_202_ACCEPTED, replayed=replayed)

    @extend_schema(request=None, responses={202: PlanSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Stops the plan's run within two seconds; the best plan found so far is kept. Twice is once."""
        plan = self.get_object()
        plan_cancel(plan=plan, actor=self.seat.user)
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={200: PlanSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **kwargs: Any) -> Response:
        """Freezes the draft for good and makes it what everybody sees; the plan before it is superseded."""
        plan_publish(plan=self.get_object(), actor=self.seat.user)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses={200: PlanSerializer})
    @action(detail=True, methods=["post"], url_path="bring-back", url_name="back")
    def bring_back(self, request: Request, **kwargs: Any) -> Response:
        """A draft that was thrown away is there again, under its number, for seven days after that. Twice is once."""
        thrown = plans_discarded_of(mission=self.seat.mission).filter(number=self.kwargs["number"]).first()
        plan = thrown or self.get_object()  # somebody was quicker
        plan_bring_back(plan=plan, actor=self.seat.user)
        return self.shown(self.get_object())

    @extend_schema(request=RepairOrderSerializer, responses={202: PlanSerializer})
    @action(detail=True, methods=["post"])
    def repair(self, request: Request, **kwargs: Any) -> Response:
        """Something happened: queues a search for the plans that change the fewest people's days. Watch the new plan;
        when its run has ended, it has offers, and the one that is taken fills it."""

        def act() -> object:
            order = RepairOrderSerializer(data=request.data)
            order.is_valid(raise_exception=True)
            return repair_ordered(plan=self.get_object(), given=order.validated_data, actor=self.seat.user).pk

        pk, replayed = created_once(request, act)
        plan = self.get_queryset().filter(pk=pk).first()
        if plan is None:
            raise Http404
        return self.shown(plan, status=status.HTTP_202_ACCEPTED, replayed=replayed)

    @extend_schema(responses={200: OfferSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def offers(self, request: Request, **kwargs: Any) -> Response:
        """The ways to mend a plan, with everybody whose day changes; empty for a plan that is no repair."""
        return Response(OfferSerializer(offers_of(plan=self.get_object()), many=True).data)

    @extend_schema(request=TakeSerializer, responses={200: PlanSerializer})
    @action(detail=True, methods=["post"])
    def take(self, request: Request, **kwargs: Any) -> Response:
        """Fills the draft with one offer and enters what happened into the data. Nobody hears of it before it is
        published."""
        order = TakeSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        offer_take(plan=self.get_object(), number=order.validated_data["offer"], actor=self.seat.user)
        return self.shown(self.get_object())

    @extend_schema(responses={200: UnmetSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def unmet(self, request: Request, **kwargs: Any) -> Response:
        """Every request that the plan does not place, the worthiest first, with the rules that stand in its way."""
        return Response(UnmetSerializer(unmet_of(plan=self.get_object()), many=True).data)

    def row_delete(self, row: PlanVersion) -> None:  # type: ignore[override]
        plan_discard(plan=row, actor=self.seat.user)

    @extend_schema(parameters=[StressOrderSerializer], responses={200: StressTestSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def stress(self, request: Request, **kwargs: Any) -> Response:
        """Which meetings are most at risk, who waits longest, which minutes would spare most."""
        order = StressOrderSerializer(data=request.query_params)
        order.is_valid(raise_exception=True)
        return Response(StressTestSerializer(plan_stress(plan=self.get_object(), **order.figures())).data)

    def query_names(self) -> set[str]:
        return set(StressOrderSerializer().fields) if self.action == "stress" else super().query_names()

    @extend_schema(methods=["GET"], responses={200: ExplanationSerializer}, filters=False)
    @extend_schema(
        methods=["POST"],
        operation_id="missions_plans_explain",
        request=None,
        responses={202: ExplanationSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def explanation(self, request: Request, **kwargs: Any) -> Response:
        """POST has ways searched for in which unmet requests could be placed; GET tells how far that is, and at the end
        the verified ways for each request and the scarcest resources. Posted twice, the search is the same one."""
        plan = self.get_object()
        if request.method == "POST":
            explanation_request(plan=plan, actor=self.seat.user)
        code = status.HTTP_202_ACCEPTED if request.method == "POST" else status.HTTP_200_OK
        return Response(ExplanationSerializer(explanation_of(case_of(plan=plan))).data, status=code)


class MeetingsDoor(ReadRowsDoor):
    """Meetings: of the published plan for the desks, of every plan for organisers."""

    model = Meeting
    serializer_class = MeetingSerializer
    readers = STAFF
    lookup_value_regex = ID
    filters = {
        "plan": id_of("plan__number"),
        "delegation": id_of("request__delegation"),
        "counterpart": id_of("request__counterpart"),
        "venue": id_of("room__venue"),
        "room": id_of("room"),
        "interpreter": id_of("interpreter"),
        "starts_from": not_before("starts_at"),
        "starts_before": before("starts_at"),
    }
    orderings = ("id", "starts_at")
    noun = ("meeting", "meetings")


class TransfersDoor(ReadRowsDoor):
    """Transfers: of the published plan for the desks, of every plan for organisers."""

    model = Transfer
    serializer_class = TransferSerializer
    readers = STAFF
    filters = {
        "plan": id_of("plan__number"),
        "vehicle": id_of("vehicle"),
        "departs_from": not_before("departs_at"),
        "departs_before": before("departs_at"),
    }
    orderings = ("id", "departs_at")
    noun = ("transfer", "transfers")
