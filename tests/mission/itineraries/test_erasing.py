"""A person is erased: a canary stands in every place where a name can stand, and afterwards in none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from mission.enums import Role
from mission.itineraries.erasing import BLOT, ERASED, person_erase
from mission.messages.outbox import outbox_fill
from mission.models import (
    AuditEntry,
    Erasure,
    FeedToken,
    Meeting,
    MeetingRequest,
    Message,
    Mission,
    Person,
    PlanVersion,
    User,
)
from mission.planning.publishing import plan_publish
from mission.services.accounts import contact_invite, sign_in_link_create
from mission.services.feeds import feed_create
from mission.services.records import audit_write, record_update
from tests.cast import Guests
from tests.factories.rows import make_membership

NAME, FORMER, MAIL, PHONE, SAID = (
    "Canary Birdsong", "Canary Maiden", "canary@birds.example", "+994 12 CANARY", "kuh-NAIR-ee"
)  # fmt: skip


def everywhere() -> str:
    """Every value of every row of every table, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def canaries(text: str) -> list[str]:
    folded = text.casefold()
    return [each for each in (NAME, FORMER, MAIL, PHONE, SAID) if each.casefold() in folded]


@pytest.fixture
def canary(
    draft: PlanVersion, organiser: User, company_a: Guests, request_a: MeetingRequest, settings: Any, tmp_path: Path
) -> Person:
    """Company A's delegate who meets the counterpart: two names, in plans, messages, notes, audit, with an account."""
    settings.VAR_DIR = tmp_path
    mission = draft.mission
    person = draft.meetings.get(request=request_a).attendees.get(party=company_a.party)
    record_update(record=person, actor=organiser, values={"name": FORMER, "email": MAIL})
    values = {"name": NAME, "phone": PHONE, "pronunciation": SAID, "title": "Chair"}
    record_update(record=person, actor=organiser, values=values)
    plan = plan_publish(plan=draft, actor=organiser)
    outbox_fill(plan=plan)
    assert Message.objects.filter(person=person).exists()
    member = contact_invite(mission=mission, party=person.party, email=MAIL, name=NAME, actor=organiser)
    sign_in_link_create(membership=member, actor=organiser)
    feed_create(actor=organiser, person=person)
    comment = f"{NAME} asks for a slide projector, call {PHONE}."
    record_update(record=request_a, actor=organiser, values={"comment": comment})
    audit_write(mission=mission, actor=member.user, verb="wish.rank", subject=person, changes={"name": [FORMER, NAME]})
    report = {**plan.report, "remarks": [f"{NAME} has no hour on Tuesday."]}
    PlanVersion.objects.filter(pk=plan.pk).update(report=report)
    assert canaries(everywhere()) == [NAME, FORMER, MAIL, PHONE, SAID]
    return Person.objects.get(pk=person.pk)


def test_no_place_keeps_a_word_of_an_erased_person(canary: Person, organiser: User) -> None:
    before = Meeting.objects.filter(attendees=canary).count()
    person_erase(person=canary, actor=organiser, typed=NAME)
    assert canaries(everywhere()) == []
    assert Person.objects.get(pk=canary.pk).name == ERASED
    assert Meeting.objects.filter(attendees=canary).count() == before > 0


def test_the_rest_of_each_text_stands(canary: Person, organiser: User, request_a: MeetingRequest) -> None:
    person_erase(person=canary, actor=organiser, typed=NAME)
    request_a.refresh_from_db()
    assert request_a.comment == f"{BLOT} asks for a slide projector, call {BLOT}."


def test_it_is_in_the_audit_who_erased_and_when_and_the_trail_is_closed_again(canary: Person, organiser: User) -> None:
    entries = AuditEntry.objects.count()
    person_erase(person=canary, actor=organiser, typed=NAME)
    entry = AuditEntry.objects.get(verb="person.erase")
    assert (entry.actor, entry.subject, entry.changes["account"]) == (organiser, ERASED, True)
    assert AuditEntry.objects.count() == entries + 1
    erasure = Erasure.objects.get(person_id=canary.pk)
    assert (erasure.actor, erasure.person_id, erasure.closed_at is not None) == (organiser, canary.pk, True)


def test_account_and_private_calendar_go(canary: Person, organiser: User) -> None:
    person_erase(person=canary, actor=organiser, typed=NAME)
    assert not User.objects.filter(email=MAIL).exists()
    assert not FeedToken.objects.filter(person=canary).exists()


def test_an_account_with_a_role_elsewhere_stays(canary: Person, organiser: User, strangers_mission: Mission) -> None:
    user = User.objects.get(email=MAIL)
    make_membership(strangers_mission, Role.VIEWER, user)
    assert not person_erase(person=canary, actor=organiser, typed=NAME).account
    assert User.objects.get(pk=user.pk).email == MAIL


def test_a_wrong_name_erases_nothing(canary: Person, organiser: User) -> None:
    before = everywhere()
    with pytest.raises(ValidationError, match="exactly as it stands"):
        person_erase(person=canary, actor=organiser, typed="Canary")
    assert everywhere() == before


def test_twice_is_refused(canary: Person, organiser: User) -> None:
    person_erase(person=canary, actor=organiser, typed=NAME)
    with pytest.raises(ValidationError, match="erased already"):
        person_erase(person=canary, actor=organiser, typed=ERASED)


def test_another_missions_rows_and_a_namesake_are_left_alone(
    canary: Person, organiser: User, strangers_mission: Mission, company_b: Guests
) -> None:
    Mission.objects.filter(pk=strangers_mission.pk).update(name=f"With {NAME}")
    Person.objects.filter(pk=company_b.head.pk).update(name=f"{NAME}s")
    person_erase(person=canary, actor=organiser, typed=NAME)
    assert Mission.objects.get(pk=strangers_mission.pk).name == f"With {NAME}"
    assert Person.objects.get(pk=company_b.head.pk).name == f"{NAME}s"
