"""Interpreters and vehicles; for the desks."""

from __future__ import annotations

from mission.api.filters import choice, words_in
from mission.api.permissions import DESKS
from mission.api.serializers.crew import InterpreterSerializer, VehicleSerializer
from mission.api.views.base import RowsDoor
from mission.enums import VehicleKind
from mission.models import Interpreter, Vehicle


class InterpretersDoor(RowsDoor):
    model = Interpreter
    serializer_class = InterpreterSerializer
    readers = DESKS
    filters = {"search": words_in("code", "name")}
    orderings = ("id", "code", "name")
    noun = ("interpreter", "interpreters")


class VehiclesDoor(RowsDoor):
    model = Vehicle
    serializer_class = VehicleSerializer
    readers = DESKS
    filters = {"kind": choice("kind", VehicleKind), "search": words_in("code", "name", "driver_name")}
    orderings = ("id", "code", "name", "seats")
    noun = ("vehicle", "vehicles")
