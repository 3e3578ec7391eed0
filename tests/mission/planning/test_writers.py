"""Many hands at one plan at the same moment: whoever comes second is judged beside what the first has done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from mission.enums import Side
from mission.models import Meeting, MeetingRequest, Mission, PlanVersion, Room
from mission.planning.checking import plan_faults
from mission.planning.placing import placing_of, request_place
from mission.services.plans import meeting_place
from tests.factories.rows import make_mission, make_party, make_person, make_plan, make_request, make_room, make_venue

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8
Found = TypeVar("Found")


def at_once(acts: Sequence[Callable[[], Found]]) -> list[Found]:
    """Each in a thread and with a database connection of its own, all begun at the same moment."""
    gate = threading.Barrier(len(acts))
    found: list[Found] = []

    def run(act: Callable[[], Found]) -> None:
        try:
            gate.wait(60)
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


@pytest.fixture
def plan() -> PlanVersion:
    """One host with one representative and one room; eight companies want the same half-hour, none is placed yet."""
    mission = make_mission(code="baku")
    venue = make_venue(mission, code="MIN")
    make_room(mission, venue, code="ROOM")
    host = make_party(mission, code="ENERGY", side=Side.COUNTERPART, home_venue=venue)
    make_person(mission, host, code="HOST-1", is_head=True)
    for number in range(WRITERS):
        guest = make_party(mission, code=f"G-{number}", side=Side.DELEGATION)
        make_person(mission, guest, code=f"G-{number}-1", is_head=True)
        make_request(mission, guest, host)
    plan = make_plan(mission)
    plan.filled_at = timezone.now()
    plan.save()
    return plan


def requests(mission: Mission) -> list[MeetingRequest]:
    return list(MeetingRequest.objects.filter(mission=mission).select_related("delegation", "counterpart", "session"))


def free_start(plan: PlanVersion) -> datetime:
    placing = placing_of(plan=plan, request=requests(plan.mission)[0])
    return next(each.starts_at for each in placing.options if each.fits)


def overlaps(plan: PlanVersion) -> int:
    """Pairs of meetings in one room at one time, counted from the rows."""
    rows = list(Meeting.objects.filter(plan=plan).values_list("room", "starts_at", "ends_at"))
    pairs = [(a, b) for number, a in enumerate(rows) for b in rows[number + 1 :]]
    return sum(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a, b in pairs)


def test_of_many_who_place_at_once_one_alone_is_told_that_it_fits(plan: PlanVersion) -> None:
    """All want the same half-hour of the same host. Each is judged beside what is there by then: one fits, seven read
    what they break."""
    start = free_start(plan)
    placed = at_once([
        lambda wish=wish: request_place(plan=plan, request=wish, starts_at=start, actor=None)  # type: ignore[misc]
        for wish in requests(plan.mission)
    ])  # fmt: skip
    assert len(placed) == WRITERS
    assert sum(not each.findings for each in placed) == 1
    assert plan_faults(plan=PlanVersion.objects.get(pk=plan.pk)) != []


def test_those_who_take_only_what_fits_never_overlap(plan: PlanVersion) -> None:
    """Each looks, takes the first start that fits, and takes it back if the answer is that it does not fit any more."""

    def act(wish: MeetingRequest) -> None:
        for _ in range(WRITERS):
            now = PlanVersion.objects.select_related("mission").get(pk=plan.pk)
            start = next(each.starts_at for each in placing_of(plan=now, request=wish).options if each.fits)
            placed = request_place(plan=now, request=wish, starts_at=start, actor=None)
            if not placed.findings:
                return
            Meeting.objects.filter(plan=plan, request=wish).delete()

    at_once([lambda wish=wish: act(wish) for wish in requests(plan.mission)])  # type: ignore[misc]
    assert Meeting.objects.filter(plan=plan).count() == WRITERS
    assert overlaps(plan) == 0
    assert plan_faults(plan=PlanVersion.objects.get(pk=plan.pk)) == []


def test_without_the_judgement_under_the_lock_the_same_writers_do_overlap(plan: PlanVersion) -> None:
    """The control: all look first, then all write what fitted when they looked. So the test above can fail."""
    wishes = requests(plan.mission)
    room = Room.objects.get(mission=plan.mission, code="ROOM")
    start = free_start(plan)
    looked = threading.Barrier(WRITERS)

    def act(wish: MeetingRequest) -> None:
        option = placing_of(plan=plan, request=wish).at(start)
        assert option is not None
        assert option.fits
        looked.wait(120)
        people = [wish.delegation.persons.get(), wish.counterpart.persons.get()]
        meeting_place(plan=plan, request=wish, actor=None, starts_at=start, room=room, attendees=people)

    at_once([lambda wish=wish: act(wish) for wish in wishes])  # type: ignore[misc]
    assert overlaps(plan) == WRITERS * (WRITERS - 1) // 2
