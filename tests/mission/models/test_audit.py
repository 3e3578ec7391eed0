"""The audit trail only grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mission.models import AuditEntry, Erasure, Mission, User
from mission.services.records import audit_write
from tests.factories.rows import make_party, make_user


def test_an_entry_is_neither_changed_nor_deleted(mission: Mission) -> None:
    audit_write(mission=mission, actor=None, verb="plan.cancel", subject=mission)
    entry = AuditEntry.objects.latest("pk")
    before = AuditEntry.objects.filter(pk=entry.pk).values().get()
    entry.actor_name = "Somebody else"
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()
    assert AuditEntry.objects.filter(pk=entry.pk).values().get() == before


@pytest.fixture
def entry(mission: Mission, organiser: User) -> AuditEntry:
    return audit_write(mission=mission, actor=organiser, verb="plan.cancel", subject=mission, changes={"n": 1})


def refused(act: Callable[[], object]) -> bool:
    """Whether the database itself refuses: past the model, as a slip or a console would do it."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return "never" in str(error)
    return False


@pytest.mark.parametrize("field", ["actor_name", "verb", "subject", "subject_id", "subject_type"])
def test_the_database_refuses_another_text_in_an_entry(entry: AuditEntry, field: str) -> None:
    before = AuditEntry.objects.filter(pk=entry.pk).values().get()
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk).update(**{field: "forged"}))
    assert AuditEntry.objects.filter(pk=entry.pk).values().get() == before


def test_the_database_refuses_another_time_other_changes_and_another_actor(entry: AuditEntry) -> None:
    rows = AuditEntry.objects.filter(pk=entry.pk)
    somebody = make_user()
    assert refused(lambda: rows.update(at=timezone.now() - timedelta(days=1)))
    assert refused(lambda: rows.update(changes={"n": 2}))
    assert refused(lambda: rows.update(actor=somebody))
    assert refused(lambda: _execute("UPDATE mission_auditentry SET subject = 'forged'"))


def test_an_entry_outlives_the_user_and_the_party_it_speaks_of(mission: Mission, organiser: User) -> None:
    party = make_party(mission)
    entry = audit_write(mission=mission, actor=organiser, verb="wish.add", subject=party, on_behalf_of=party)
    party.delete()
    organiser.delete()
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.actor, kept.on_behalf_of, kept.actor_name) == (None, None, entry.actor_name)


def test_only_an_open_erasure_of_the_same_mission_opens_the_trail(
    entry: AuditEntry, strangers_mission: Mission
) -> None:
    assert entry.mission is not None
    rows = AuditEntry.objects.filter(pk=entry.pk)
    Erasure.objects.create(mission=strangers_mission, person_id=1)
    Erasure.objects.create(mission=entry.mission, person_id=1, closed_at=timezone.now())
    assert refused(lambda: rows.update(subject="[erased]"))
    Erasure.objects.create(mission=entry.mission, person_id=1)
    assert not refused(lambda: rows.update(subject="[erased]"))


@pytest.mark.postgresql_only
def test_postgresql_refuses_to_delete_an_entry(entry: AuditEntry) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("left for the PostgreSQL run")
    assert refused(lambda: AuditEntry.objects.filter(pk=entry.pk)._raw_delete("default"))
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
