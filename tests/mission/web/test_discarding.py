"""A draft that was thrown away: nowhere to be found, and back with one button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mission.models import AuditEntry, MeetingRequest, PlanVersion
from mission.planning.publishing import plan_publish
from mission.services.plans import DISCARDED_DAYS, plan_bring_back, plan_copy, plan_create, plan_discard, plans_clear
from mission.services.records import record_delete
from mission.tasks import clear_plans
from mission.web.acts import act_said
from tests.factories.rows import make_meeting, make_request
from tests.mission.web.conftest import Door, World
from tests.mission.web.rights import RIGHTS
from tests.mission.web.test_rights import address

PLANS, NOTE = "/missions/baku/plans/", "canary of a draft"


@pytest.fixture
def draft(world: World) -> PlanVersion:
    """A second draft, which may go."""
    return plan_copy(plan=world.draft, actor=world.organiser, note=NOTE)


def of_one_plan(world: World, plan: PlanVersion) -> Iterator[tuple[str, str]]:
    """(method, address) of every page and act about that one plan, but for the one that brings it back."""
    for row in RIGHTS:
        method, _, name = row.partition(" ")
        if (name == "plan" or name.startswith("plan_")) and name not in ("plan_start", "plan_bring_back"):
            yield method, address(world, name, number=plan.number)


def answers_to(client: Client, asked: list[tuple[str, str]]) -> list[int]:
    codes = []
    for method, path in asked:
        with transaction.atomic():
            codes.append((client.get(path) if method == "GET" else client.post(path)).status_code)
            transaction.set_rollback(True)
    return codes


def pages_that_say(client: Client, world: World, word: str) -> set[str]:
    """Every page and file of the organiser's that has the word in it."""
    found = set()
    for row in RIGHTS:
        method, _, name = row.partition(" ")
        if method == "GET" and RIGHTS[row][2] == "y":
            response = client.get(address(world, name))
            body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            found |= {name} if word.encode() in body else set()
    return found


def test_a_draft_is_thrown_away_and_brought_back_from_the_page_that_says_so(
    world: World, enter: Door, draft: PlanVersion
) -> None:
    client = enter(world.organiser)
    said = client.post(f"{PLANS}{draft.number}/delete/")
    assert said["Location"] == f"{PLANS}?thrown={draft.number}"
    page = client.get(said["Location"])
    assert f"Plan {draft.number} is thrown away." in page.content.decode()
    assert page.context["discarded"] == [], "it is offered once"
    later = client.get(PLANS)
    assert (later.context["thrown"], later.context["discarded"]) == (None, [draft])
    assert "Bring it back" in later.content.decode()

    for _ in range(2):  # twice is once
        back = client.post(f"{PLANS}{draft.number}/bring-back/")
        assert back["Location"] == f"{PLANS}{draft.number}/"
    assert client.get(back["Location"]).status_code == 200
    assert client.get(PLANS).context["discarded"] == []
    assert PlanVersion.objects.get(pk=draft.pk).meetings.count() == world.draft.meetings.count()
    verbs = list(
        AuditEntry.objects.filter(subject_id=draft.pk, subject_type="planversion").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["plan.bring_back", "plan.create", "plan.discard"]
    assert [act_said(each) for each in verbs[:2]] == ["brought back the plan", "threw away the plan"]


def test_every_page_and_act_of_a_plan_thrown_away_answers_404(world: World, enter: Door, draft: PlanVersion) -> None:
    client = enter(world.organiser)
    asked = list(of_one_plan(world, draft))
    before = answers_to(client, asked)
    there = [each for each, code in zip(asked, before, strict=True) if code != 404]
    assert len(there) > 20, "the same questions do find a plan that is there"
    plan_discard(plan=draft, actor=world.organiser)
    assert set(answers_to(client, asked)) == {404}


def test_a_plan_thrown_away_is_named_nowhere_but_where_it_can_be_brought_back(
    world: World, enter: Door, draft: PlanVersion
) -> None:
    client = enter(world.organiser)
    before = pages_that_say(client, world, NOTE)
    assert {"plans", "plans_compare"} <= before
    newer = plan_copy(plan=world.draft, actor=world.organiser, note="another")
    plan_discard(plan=draft, actor=world.organiser)
    assert pages_that_say(client, world, NOTE) == {"plans"}
    assert NOTE in client.get(PLANS).content.decode().partition("Thrown away")[2]
    assert NOTE not in client.get(PLANS).content.decode().partition("Thrown away")[0]
    numbers = f"?plan={world.draft.number}&plan={draft.number}&plan={newer.number}"
    assert f"Plan {draft.number}<" not in client.get(f"{PLANS}compare/{numbers}").content.decode()
    assert client.get(f"{PLANS}new/?based_on={draft.number}").status_code == 404


def test_a_plan_thrown_away_cannot_be_published_copied_or_thrown_away_again(world: World, draft: PlanVersion) -> None:
    plan_discard(plan=draft, actor=world.organiser)
    for act in (plan_publish, plan_copy, plan_discard):
        with pytest.raises(ValidationError, match=f"Plan {draft.number} was thrown away meanwhile"):
            act(plan=draft, actor=world.organiser)  # type: ignore[operator]
    with pytest.raises(IntegrityError, match="discarded_plan_is_a_draft"), transaction.atomic():
        PlanVersion.with_discarded.filter(pk=draft.pk).update(state="superseded", published_at=timezone.now())


def test_a_published_plan_is_not_thrown_away(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.post(f"{PLANS}{world.published.number}/delete/", follow=True).content.decode()
    assert "is published and never changes" in page
    assert PlanVersion.objects.get(pk=world.published.pk).discarded_at is None
    assert client.post(f"{PLANS}999/bring-back/").status_code == 404


def test_a_plan_thrown_away_keeps_its_number(world: World, draft: PlanVersion) -> None:
    plan_discard(plan=draft, actor=world.organiser)
    assert plan_create(mission=world.mission, actor=world.organiser).number == draft.number + 1


def test_after_some_days_it_is_gone_for_good(world: World, enter: Door, draft: PlanVersion) -> None:
    kept = plan_copy(plan=world.draft, actor=world.organiser)
    for each in (draft, kept):
        plan_discard(plan=each, actor=world.organiser)
    old = timezone.now() - timedelta(days=DISCARDED_DAYS, seconds=1)
    PlanVersion.with_discarded.filter(pk=draft.pk).update(discarded_at=old)
    clear_plans()
    assert plans_clear() == 0
    gone = set(PlanVersion.with_discarded.values_list("pk", flat=True))
    assert gone == {world.draft.pk, world.published.pk, kept.pk, *_elsewhere(world)}
    assert enter(world.organiser).post(f"{PLANS}{draft.number}/bring-back/").status_code == 404
    with pytest.raises(ValidationError, match="gone for good"):
        plan_bring_back(plan=draft, actor=world.organiser)
    entry = AuditEntry.objects.get(verb="plan.delete")
    assert (entry.actor_name, entry.subject) == ("Karvan", f"Plan {draft.number}")


def _elsewhere(world: World) -> set[int]:
    return set(PlanVersion.objects.exclude(mission=world.mission).values_list("pk", flat=True))


def test_what_only_a_plan_thrown_away_holds_can_be_deleted(world: World, draft: PlanVersion) -> None:
    wish = make_request(world.mission, world.company_a.party, world.other_host.party, rank=9)
    meeting = make_meeting(draft, wish)
    with pytest.raises(ValidationError, match="1 other entries depend on it"):
        record_delete(record=wish, actor=world.organiser)
    plan_discard(plan=draft, actor=world.organiser)
    edition = draft.edition
    record_delete(record=wish, actor=world.organiser)
    plan_bring_back(plan=draft, actor=world.organiser)
    draft.refresh_from_db()
    assert not draft.meetings.filter(pk=meeting.pk).exists()
    assert draft.edition == edition + 1, "what was proven of it does not hold any more"
    with pytest.raises(ValidationError, match="other entries depend on it"):  # the published plan holds this one
        record_delete(record=world.meeting.request, actor=world.organiser)
    assert world.draft.meetings.exists()


def test_a_company_withdraws_a_wish_that_only_a_plan_thrown_away_holds(
    world: World, enter: Door, draft: PlanVersion
) -> None:
    wish = make_request(world.mission, world.company_a.party, world.other_host.party, rank=9)
    make_meeting(draft, wish)
    plan_discard(plan=draft, actor=world.organiser)
    enter(world.company_a.contact).post(
        f"/missions/baku/parties/{world.company_a.party.code}/wishes/{wish.pk}/withdraw/"
    )
    assert not MeetingRequest.objects.filter(pk=wish.pk).exists()


def test_the_list_of_plans_asks_no_more_for_many_thrown_away(world: World, enter: Door) -> None:
    client = enter(world.organiser)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(PLANS).status_code == 200
        return len(found)

    def throw(count: int) -> None:
        for _ in range(count):
            plan_discard(plan=plan_copy(plan=world.draft, actor=world.organiser), actor=world.organiser)

    throw(1)
    first = asked()
    throw(4)
    assert asked() == first
