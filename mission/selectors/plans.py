"""Plan versions and their meetings."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mission.enums import Answer, Decision, PlanState
from mission.models import Meeting, MeetingRequest, Mission, Person, PlanVersion, Transfer


def plans_of(*, mission: Mission) -> QuerySet[PlanVersion]:
    """Newest first, each with `meeting_count`; the run's big JSON fields are left in the database."""
    # Counted aside: in one query with the plans, their rows would be grouped by every column they have.
    counted = Meeting.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(amount=Count("pk"))
    return (
        PlanVersion.objects.filter(mission=mission)
        .select_related("mission", "run", "created_by", "published_by")
        .defer("run__problem", "run__solution", "run__report")
        .annotate(meeting_count=Coalesce(Subquery(counted.values("amount")), 0))
        .order_by("-number")
    )


def plans_discarded_of(*, mission: Mission) -> QuerySet[PlanVersion]:
    """Drafts that were thrown away and can be brought back, the last one first; reports stay in the database."""
    thrown = PlanVersion.with_discarded.filter(mission=mission, discarded_at__isnull=False)
    return thrown.defer("report").order_by("-discarded_at", "-number")


def plan_published_of(*, mission: Mission) -> PlanVersion | None:
    return plans_of(mission=mission).filter(state=PlanState.PUBLISHED).first()


def plan_former_of(*, mission: Mission) -> PlanVersion | None:
    """The plan that was published before the one that is published now."""
    return plans_of(mission=mission).filter(state=PlanState.SUPERSEDED).order_by("-published_at", "-number").first()


def plan_current_of(*, mission: Mission) -> PlanVersion | None:
    """The plan that counts: the published one, else the newest draft that has its meetings."""
    drafts = plans_of(mission=mission).filter(state=PlanState.DRAFT, filled_at__isnull=False)
    return plan_published_of(mission=mission) or drafts.first()


def meetings_of(*, plan: PlanVersion) -> QuerySet[Meeting]:
    return (
        Meeting.objects.filter(plan=plan)
        .select_related(
            "request__delegation", "request__counterpart", "request__session", "room__venue", "interpreter", "plan"
        )
        .prefetch_related("attendees__party")
    )


def meetings_listed_of(*, plan: PlanVersion) -> QuerySet[Meeting]:
    """As a list of meetings shows them: names and times and nothing else of a row."""
    return (
        Meeting.objects.filter(plan=plan)
        .select_related("request__delegation", "request__counterpart", "room__venue", "interpreter")
        .only(
            "starts_at", "ends_at", "is_locked", "request__session_id", "request__delegation__name",
            "request__counterpart__name", "room__name", "room__venue__name", "interpreter__name",
        )
        .prefetch_related(Prefetch("attendees", Person.objects.only("name")))
    )  # fmt: skip


def meeting_shown_of(*, plan: PlanVersion, request: MeetingRequest) -> Meeting | None:
    """A request's meeting in a plan, with its place and its people."""
    found = Meeting.objects.filter(plan=plan, request=request).select_related("room__venue", "interpreter")
    return found.prefetch_related("attendees").first()


class Waiting(NamedTuple):
    """A request that waits for a place; both parties by primary key and by name."""

    pk: int
    delegation: int
    counterpart: int
    guest: str
    host: str

    @property
    def title(self) -> str:
        return f"{self.guest} – {self.host}"


def waiting_of(*, plan: PlanVersion) -> list[Waiting]:
    """Requests that the plan does not hold and nobody has turned down, the first wishes first."""
    found = (
        MeetingRequest.objects.filter(mission=plan.mission)
        .exclude(answer=Answer.DECLINED)
        .exclude(decision=Decision.NEVER)
        .exclude(meetings__plan=plan)
        .order_by(F("rank").asc(nulls_last=True), "delegation__name", "pk")
    )
    names = ("delegation__name", "counterpart__name")
    return list(map(Waiting._make, found.values_list("pk", "delegation_id", "counterpart_id", *names)))


def transfers_of(*, mission: Mission) -> QuerySet[Transfer]:
    return (
        Transfer.objects.filter(mission=mission, plan__discarded_at=None)
        .select_related("plan", "vehicle", "origin", "destination", "mission")
        .prefetch_related("passengers")
    )


def meetings_in(*, mission: Mission, published_only: bool = False) -> QuerySet[Meeting]:
    """Meetings of all the mission's plans (or of the published one), with all that a list shows of them."""
    found = (
        Meeting.objects.filter(plan__mission=mission, plan__discarded_at=None)
        .select_related(
            "request__delegation", "request__counterpart", "room__venue", "interpreter", "plan", "plan__mission"
        )
        .prefetch_related("attendees")
    )
    return found.filter(plan__state=PlanState.PUBLISHED) if published_only else found
