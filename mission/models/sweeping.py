"""Which rows belong to a mission, whatever their model: for acts that must reach every place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from mission.models.missions import Mission

_DEEPEST = 3  # steps from a row to its mission


def mission_models(mission: Mission) -> Iterator[tuple[type[models.Model], dict[str, Any]]]:
    """Every model of the product with the filter that finds a mission's rows, histories and runs included."""
    from mission.models.plans import PlanVersion
    from mission.models.whatifs import WhatIf
    from scheduler.models import SolverRun

    plans = PlanVersion._base_manager.filter(mission=mission)
    what_ifs = WhatIf._base_manager.filter(mission=mission)
    yield SolverRun, {"pk__in": [*plans.values_list("run", flat=True), *what_ifs.values_list("run", flat=True)]}
    for model in apps.get_app_config("mission").get_models():
        path = _path(model, _DEEPEST)
        if path is not None:
            yield model, {path: mission.pk}


def _path(model: type[models.Model], steps: int) -> str | None:
    """The shortest way along foreign keys, as a lookup."""
    if model._meta.model_name == "mission":
        return "pk"
    links = [each for each in model._meta.concrete_fields if isinstance(each, models.ForeignKey)]
    near = next((each for each in links if _name(each) == "mission"), None)
    if near is not None:
        return near.name
    if steps > 1:
        for each in links:
            further = _path(each.related_model, steps - 1) if _is_ours(each) else None
            if further is not None:
                return f"{each.name}__{further}"
    return None


def _name(link: models.ForeignKey[Any, Any]) -> str | None:
    return link.related_model._meta.model_name


def _is_ours(link: models.ForeignKey[Any, Any]) -> bool:
    return link.related_model._meta.app_label == "mission" and _name(link) != "user"
