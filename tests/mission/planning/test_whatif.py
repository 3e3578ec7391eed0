"""What if, from asking to keeping: solved for real, told in names, and nothing of the mission's data changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mission.models import AuditEntry, Availability, Interpreter, MeetingRequest, Mission, PlanVersion, User, WhatIf
from mission.planning.checking import plan_faults
from mission.planning.whatif import (
    MOST_CHANGES,
    change_add,
    change_drop,
    columns_of,
    draft_keep,
    is_outdated,
    scenarios_said,
    what_if_again,
    what_if_ask,
    what_if_start,
    what_if_stop,
)
from mission.services.plans import PlanConflictError
from mission.services.records import record_update
from mission.services.whatifs import what_if_delete
from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.cast import Guests
from tests.mission.planning.conftest import LIMITS

NO_MONDAY = {"kind": "half_day", "what": "0:day"}


@pytest.fixture
def drafted(mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest) -> WhatIf:
    """Being put together: the first scenario is without Monday."""
    return what_if_start(mission=mission, actor=organiser, scenarios=[{"changes": [NO_MONDAY]}])


def tried(what_if: WhatIf) -> WhatIf:
    asked = what_if_ask(what_if=what_if, actor=None, limits=LIMITS)
    assert asked.run is not None
    runs.execute(asked.run.pk, "a test")
    return WhatIf.objects.select_related("mission", "run").get(pk=asked.pk)


def test_scenarios_are_put_together_change_by_change(drafted: WhatIf, request_a: MeetingRequest) -> None:
    insist = {"kind": "insist", "what": f"request:{request_a.pk}", "starts_at": "", "scenario": 1}
    change_add(what_if=drafted, at=1, given=insist)
    change_add(what_if=drafted, at=0, given={"kind": "minutes", "number": 5})
    drafted.refresh_from_db()
    assert scenarios_said(drafted) == [
        ("A", ["Hold no meetings on Monday 9 February 00:00-24:00.", "Leave 5 minutes more on every journey."]),
        ("B", ["Insist on Acme Energy – Ministry of Energy: it must take place."]),
    ]
    change_drop(what_if=drafted, at=0, number=1)
    change_drop(what_if=drafted, at=0, number=0)
    drafted.refresh_from_db()
    assert drafted.scenarios == [{"name": "A", "changes": [{"kind": "insist", "what": f"request:{request_a.pk}"}]}]


def test_there_are_so_many_scenarios_and_changes_and_no_more(drafted: WhatIf) -> None:
    for at in (1, 2, 3):
        change_add(what_if=drafted, at=at, given={"kind": "minutes", "number": at})
    with pytest.raises(ValidationError, match="there can be 4"):
        change_add(what_if=drafted, at=4, given=NO_MONDAY)
    with pytest.raises(ValidationError, match="Choose one of the scenarios"):
        change_add(what_if=drafted, at=9, given=NO_MONDAY)
    for _ in range(MOST_CHANGES - 1):
        change_add(what_if=drafted, at=0, given={"kind": "minutes", "number": 1})
    with pytest.raises(ValidationError, match="6 changes at most"):
        change_add(what_if=drafted, at=0, given={"kind": "minutes", "number": 1})


def test_changes_that_contradict_each_other_are_refused(drafted: WhatIf, request_a: MeetingRequest) -> None:
    wish = f"request:{request_a.pk}"
    change_add(what_if=drafted, at=1, given={"kind": "drop", "what": wish})
    with pytest.raises(ValidationError, match="does not know"):
        change_add(what_if=drafted, at=1, given={"kind": "insist", "what": wish})


def test_plans_are_compared_and_no_data_change(drafted: WhatIf, counterpart: Guests) -> None:
    change_add(what_if=drafted, at=1, given={"kind": "leaves", "what": f"party:{counterpart.party.pk}"})
    stamp = Mission.objects.get().data_changed_at
    rows = (list(MeetingRequest.objects.values()), list(Availability.objects.values()), PlanVersion.objects.count())
    found = tried(drafted)
    base, without_monday, without_host = columns_of(found)
    assert (base.state, base.met, base.requests, base.changes) == ("done", 2, 2, ())
    assert [level["proven"] for level in without_monday.levels] == [True] * 4
    assert (without_monday.met, without_monday.is_least, without_monday.fits) == (2, True, True)
    assert (without_host.met, without_host.requests) == (0, 0)
    assert [each.name for each in without_host.lost] == [
        "Acme Energy – Ministry of Energy", "Bolt Rail – Ministry of Energy",
    ]  # fmt: skip
    assert Mission.objects.get().data_changed_at == stamp
    assert rows == (
        list(MeetingRequest.objects.values()), list(Availability.objects.values()), PlanVersion.objects.count(),
    )  # fmt: skip
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"what_if.create", "what_if.ask"}


def test_a_plan_that_breaks_no_rule_today_can_be_kept_as_a_draft(drafted: WhatIf, organiser: User) -> None:
    found = tried(drafted)
    plan = draft_keep(what_if=found, at=1, actor=organiser)
    assert (plan.state, plan.note) == ("draft", "What if: Hold no meetings on Monday 9 February 00:00-24:00.")
    assert plan_faults(plan=plan) == []
    assert {each.starts_at.astimezone(plan.mission.zone).day for each in plan.meetings.all()} == {10}
    assert plan.report.get("levels") is None


def test_a_plan_that_needs_its_change_is_refused_as_a_draft(
    drafted: WhatIf, organiser: User, counterpart: Guests, mission: Mission
) -> None:
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 1, "total_maximum": 1})
    more = {"kind": "total", "what": f"party:{counterpart.party.pk}"}
    daily = {"kind": "daily", "what": f"party:{counterpart.party.pk}"}
    found = tried(what_if_start(mission=mission, actor=organiser, scenarios=[{"changes": [more, daily]}]))
    base, freer = columns_of(found)
    assert (base.met, freer.met, freer.fits) == (1, 2, False)
    assert len(freer.won) == 1
    with pytest.raises(ValidationError, match="breaks rules on the data as they are"):
        draft_keep(what_if=found, at=1, actor=organiser)
    assert not PlanVersion.objects.exists()


def test_a_plan_is_not_kept_once_the_data_changed(drafted: WhatIf, organiser: User, request_b: MeetingRequest) -> None:
    found = tried(drafted)
    record_update(record=request_b, actor=organiser, values={"rank": 7})
    found = WhatIf.objects.select_related("mission", "run").get(pk=found.pk)
    assert is_outdated(found)
    assert not columns_of(found)[1].fits
    with pytest.raises(ValidationError, match="breaks rules"):
        draft_keep(what_if=found, at=1, actor=organiser)
    for at in (-1, 7):
        with pytest.raises(ValidationError, match="has no plan to keep"):
            draft_keep(what_if=found, at=at, actor=organiser)


def test_two_interpreters_more_are_two(mission: Mission, organiser: User, request_a: MeetingRequest) -> None:
    Interpreter.objects.create(mission=mission, code="I", name="Nigar", languages="az en")
    pair = "-".join(Interpreter.objects.get().pairs[0])
    twice = [{"kind": "interpreter", "what": pair}] * 2
    found = tried(what_if_start(mission=mission, actor=organiser, scenarios=[{"name": "Two", "changes": twice}]))
    assert (found.scenarios[0]["name"], columns_of(found)[1].state) == ("Two", "done")


def test_one_at_a_time_and_asked_only_once(drafted: WhatIf, organiser: User) -> None:
    asked = what_if_ask(what_if=drafted, actor=organiser, limits=LIMITS)
    with pytest.raises(PlanConflictError, match="was asked already"):
        what_if_ask(what_if=drafted, actor=organiser)
    with pytest.raises(PlanConflictError, match="was asked already"):
        change_add(what_if=drafted, at=0, given=NO_MONDAY)
    again = what_if_again(what_if=asked, actor=organiser)
    assert again.scenarios == asked.scenarios
    with pytest.raises(PlanConflictError, match="is being tried"):
        what_if_ask(what_if=again, actor=organiser)
    with pytest.raises(PlanConflictError, match="Stop it first"):
        what_if_delete(what_if=asked, actor=organiser)
    what_if_stop(what_if=asked)
    what_if_stop(what_if=asked)
    assert SolverRun.objects.get().state == RunState.CANCELLED
    assert columns_of(WhatIf.objects.get(pk=asked.pk)) == []
    what_if_delete(what_if=asked, actor=organiser)
    assert not SolverRun.objects.exists()


def test_nothing_to_try_is_refused(mission: Mission, organiser: User) -> None:
    empty = what_if_start(mission=mission, actor=organiser)
    with pytest.raises(ValidationError, match="add a change first"):
        what_if_ask(what_if=empty, actor=organiser)
    change_add(what_if=empty, at=0, given=NO_MONDAY)
    with pytest.raises(ValidationError, match="nothing to plan yet"):
        what_if_ask(what_if=empty, actor=organiser)
    with pytest.raises(ValidationError, match="4 scenarios at most"):
        what_if_start(mission=mission, actor=organiser, scenarios=[{"changes": [NO_MONDAY]}] * 5)
    with pytest.raises(ValidationError, match="1 to 6 changes"):
        what_if_start(mission=mission, actor=organiser, scenarios=[{"changes": []}])


def test_what_was_deleted_since_is_said_so(drafted: WhatIf, request_b: MeetingRequest, organiser: User) -> None:
    change_add(what_if=drafted, at=1, given={"kind": "drop", "what": f"request:{request_b.pk}"})
    request_b.delete()
    Mission.objects.update(data_changed_at=drafted.created_at)
    drafted = WhatIf.objects.select_related("mission").get(pk=drafted.pk)
    assert scenarios_said(drafted)[1][1][0].startswith("A wish is given up: cannot be done any more.")
    with pytest.raises(ValidationError, match="Choose what it is about"):
        what_if_ask(what_if=drafted, actor=organiser)
