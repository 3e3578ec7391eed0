"""What to do next: the first gaps of a mission's data and of its plans, each with the page that closes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from mission.models import Mission, PlanVersion
from mission.selectors.standing import Standing

MOST = 5


@dataclass(frozen=True)
class Advice:
    """`done` is what already stands; the rest is in the order in which it is best done."""

    text: str
    address: str
    act: str


def advice_of(
    mission: Mission, standing: Standing, newest: PlanVersion | None, published: PlanVersion | None
) -> list[Advice]:
    found = [*_data(mission, standing), *_plans(mission, standing, newest, published)]
    return found[:MOST]


def _data(mission: Mission, standing: Standing) -> list[Advice]:
    def to(text: str, page: str, act: str, query: str = "") -> Advice:
        return Advice(text, reverse(f"web:{page}", kwargs={"code": mission.code}) + query, act)

    if not standing.delegations and not standing.counterparts:
        return [to("The mission is empty. Import the workbook, or add people and places.", "workbook", "Import")]
    found = []
    if not standing.delegations:
        found.append(to("There are no delegations yet.", "delegations_add", "Add one"))
    if not standing.counterparts:
        found.append(to("There are no counterparts yet.", "counterparts_add", "Add one"))
    if not standing.rooms:
        found.append(to("There are no rooms, so no meeting can be held.", "rooms_add", "Add one"))
    if mission.hub_id is None and standing.venues:
        found.append(to("The mission has no hub, where most people stay.", "mission_edit", "Choose it"))
    if standing.zones > 1 and not standing.travel_times:
        found.append(to("No travel times: every way counts as no time.", "travel-times_list", "Enter them"))
    if standing.hostless:
        who = _count(standing.hostless, "counterpart has", "counterparts have")
        found.append(to(f"{who} nobody who could receive.", "counterparts_list", "See them"))
    if standing.wishless:
        who = _count(standing.wishless, "delegation has", "delegations have")
        found.append(to(f"{who} no wish yet.", "delegations_list", "See them"))
    if standing.unanswered:
        what = _count(standing.unanswered, "request waits", "requests wait")
        found.append(to(f"{what} for the host's answer.", "requests_list", "See them", "?answer=pending"))
    return found


def _plans(
    mission: Mission, standing: Standing, newest: PlanVersion | None, published: PlanVersion | None
) -> list[Advice]:
    plans = reverse("web:plans", kwargs={"code": mission.code})
    if newest is None:
        return [Advice("There is no plan yet.", plans, "Make one")] if standing.requests else []
    found = []
    page = reverse("web:plan", kwargs={"code": mission.code, "number": newest.number})
    changed = mission.data_changed_at is not None and mission.data_changed_at > newest.created_at
    if newest.is_stale or changed:
        found.append(Advice(f"Data changed since {newest} was asked for.", plans, "Plan again"))
    if newest.filled_at and (published is None or published.pk != newest.pk):
        found.append(Advice(f"{newest} is ready and not published.", page, "Look and publish"))
    if published is not None and mission.wishes_open:
        edit = reverse("web:mission_edit", kwargs={"code": mission.code})
        found.append(Advice("A plan is published and wishes are still open.", edit, "Close them"))
    return found


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
