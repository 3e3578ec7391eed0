"""The button beside a way in which a request could be placed: it makes a draft in which that is done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mission.enums import Role
from mission.planning.cure_taking import cure_take
from mission.web.doors import Desk, open_to
from mission.web.views.hand import wish_of
from mission.web.views.plans import filled_plan

MOST_SAID = 10


@require_POST
@open_to(Role.ORGANISER)
def plan_cure(request: HttpRequest, desk: Desk, number: int, pk: int, at: int) -> HttpResponse:
    plan, wish = filled_plan(desk, number), wish_of(desk, pk)
    try:
        taken = cure_take(plan=plan, request=wish, at=at, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plan_unmet", code=desk.mission.code, number=number)
    messages.success(request, f"{taken.draft} is {plan} with {wish} in it. Nobody hears of it before you publish it.")
    for each in taken.changes:
        messages.warning(request, f"It also needs this, which is not entered in the data yet: {each}")
    for each in taken.findings[:MOST_SAID]:
        messages.warning(request, f"Until then: {each}")
    return redirect("web:plan", code=desk.mission.code, number=taken.draft.number)
