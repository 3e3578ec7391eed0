"""Papers that a worker makes: ask, watch, stop, take."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.concurrency import created_once
from mission.api.exceptions import Conflict
from mission.api.filters import choice
from mission.api.permissions import DESKS
from mission.api.serializers.bundles import BundleOrderSerializer, BundleSerializer
from mission.api.views.base import ID, RowsDoor
from mission.enums import BundleKind, BundleState
from mission.itineraries.bundles import bundle_ask, bundle_cancel, file_name, file_of
from mission.itineraries.contents import MAKERS
from mission.models import Bundle
from mission.permissions import bundle_kinds_of
from mission.selectors.plans import plan_published_of

FILES = {(200, each.media_type): OpenApiTypes.BINARY for each in MAKERS.values()}


class BundlesDoor(RowsDoor):
    """Papers of the published plan that take a while; the logistics desk has the badges."""

    model = Bundle
    serializer_class = BundleSerializer
    http_method_names = ["get", "post", "head"]
    readers = DESKS
    writers = DESKS
    lookup_value_regex = ID
    filters = {"kind": choice("kind", BundleKind), "state": choice("state", BundleState)}
    untimely = frozenset({"file"})
    noun = ("bundle of papers", "bundles of papers")
    summaries = {"create": "Have papers made", "cancel": "Stop the making", "file": "Download what was made"}

    @extend_schema(request=BundleOrderSerializer, responses={202: BundleSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """A worker makes them of the published plan. Watch them at their Location; what is under way already comes
        back as it is."""

        def act() -> object:
            order = BundleOrderSerializer(data=request.data)
            order.is_valid(raise_exception=True)
            seat, kind = self.seat, BundleKind(order.validated_data["kind"])
            if kind not in bundle_kinds_of(each.role for each in seat.memberships):
                raise PermissionDenied(f"Only organisers have this made: {kind.label.lower()}.")
            plan = plan_published_of(mission=seat.mission)
            if plan is None:
                raise Conflict("Papers are made from the published plan, and none is published yet.")
            return bundle_ask(plan=plan, kind=kind, paper=order.validated_data["paper"], actor=seat.user).pk

        pk, replayed = created_once(request, act)
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        return self.shown(found, status=status.HTTP_202_ACCEPTED, replayed=replayed)

    @extend_schema(request=None, responses={202: BundleSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """At once if it waits, else after the step that is being made. Twice is once."""
        bundle_cancel(bundle=self.get_object(), actor=self.seat.user)
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_202_ACCEPTED)

    # A file travels as itself, with its length, so that a download that broke off is known for what it is.
    @extend_schema(responses=FILES, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Request, **kwargs: Any) -> FileResponse:
        """The whole file, once it is ready; 409 before that, and when the server keeps it no longer."""
        found = self.get_object()
        path = file_of(found)
        if path is None:
            raise Conflict("There is no whole file of it. Watch its state, or have it made again.")
        media_type = MAKERS[BundleKind(found.kind)].media_type
        return FileResponse(path.open("rb"), as_attachment=True, filename=file_name(found), content_type=media_type)
