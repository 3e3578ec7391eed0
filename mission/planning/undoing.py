"""Taking back what a hand did to a draft, or doing it again, and what the referee says of it."""

from __future__ import annotations

from django.db import transaction

from mission.models import PlanVersion, User
from mission.planning.checking import case_news, case_of
from mission.services.edits import edit_redo, edit_undo
from mission.services.plans import plan_lock_row


def plan_undo(*, plan: PlanVersion, actor: User | None, edit: int) -> tuple[str, tuple[str, ...]]:
    """What was undone, in words, and what the referee holds against the plan now and did not before. Raises as
    `edit_undo`."""
    return _turned(plan, actor, edit, is_undo=True)


def plan_redo(*, plan: PlanVersion, actor: User | None, edit: int) -> tuple[str, tuple[str, ...]]:
    return _turned(plan, actor, edit, is_undo=False)


def _turned(plan: PlanVersion, actor: User | None, edit: int, *, is_undo: bool) -> tuple[str, tuple[str, ...]]:
    with transaction.atomic():
        draft = plan_lock_row(plan)
        before = case_of(plan=draft, with_locks=False)
        said = (edit_undo if is_undo else edit_redo)(plan=draft, actor=actor, edit=edit)
        news = case_news(before, case_of(plan=draft, with_locks=False))
    return said, tuple(each.sentence for each in news)
