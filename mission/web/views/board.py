"""The board: a plan as a grid of companies, counterparts, rooms or interpreters by time."""

from __future__ import annotations

from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import PlanState, Role, Side
from mission.planning.ground import ground_of
from mission.selectors.board import placed_of
from mission.selectors.missions import sectors_of
from mission.selectors.plans import Waiting, waiting_of
from mission.services.edits import edits_of, plan_mark
from mission.web.doors import Desk, open_to
from mission.web.matrix import SIDES, Rows, matrix_of
from mission.web.proof import proof_of
from mission.web.views.plans import filled_plan

# What a row is called, and the page that its name leads to.
PAGES = {
    Rows.COMPANIES: ("Company", "itinerary"),
    Rows.COUNTERPARTS: ("Counterpart", "itinerary"),
    Rows.ROOMS: ("Room", "rooms_detail"),
    Rows.INTERPRETERS: ("Interpreter", "interpreters_detail"),
}


class Zoom(TextChoices):
    """How wide a minute is drawn."""

    FAR = "far", "Small"
    USUAL = "", "Usual"
    NEAR = "near", "Large"


@require_safe
@open_to(Role.ORGANISER)
def plan_matrix(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = filled_plan(desk, number)
    given = request.GET.get("rows", Rows.COMPANIES.value)
    if given not in Rows.values:
        raise Http404
    rows = Rows(given)
    zoom = request.GET.get("zoom", Zoom.USUAL.value)
    if zoom not in Zoom.values:
        raise Http404
    may = found.state == PlanState.DRAFT
    matrix = matrix_of(
        ground=ground_of(desk.mission),
        rows=rows,
        placed=placed_of(plan=found),
        sectors=list(sectors_of(mission=desk.mission)),
        may=may,
    )
    head, page = PAGES[rows]
    context = {
        "desk": desk, "plan": found, "proof": proof_of(found), "tab": "board", "rows": rows, "every_rows": list(Rows),
        "matrix": matrix, "head": head, "page": f"web:{page}", "may": may,
        "zoom": Zoom(zoom), "every_zoom": list(Zoom), "mark": plan_mark(plan=found) if may else "",
        "acts": edits_of(plan=found, actor=desk.user) if may else None,
        "tray": [(wish, _row_of(wish, rows)) for wish in waiting_of(plan=found)] if may else [],
    }  # fmt: skip
    return render(request, "mission/plans/matrix.html", context)


def _row_of(wish: Waiting, rows: Rows) -> int | None:
    """The row in which a waiting request will stand; None where that is to be chosen."""
    if rows not in SIDES:
        return None
    return wish.delegation if SIDES[rows] == Side.DELEGATION else wish.counterpart
