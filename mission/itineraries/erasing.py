"""Erase a person for good: the names and addresses go from every place in which Karvan keeps them; the meetings stay.

The row stays without the person, since meetings and published plans point to it. What was sent by mail, printed,
downloaded or taken into a calendar elsewhere cannot be called back, and old database dumps go by their own deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from mission.itineraries.bundles import bundles_drop
from mission.models import Erasure, FeedToken, Message, Mission, Person, ReturnedMail, User
from mission.models.missions import email_key
from mission.models.sweeping import mission_models
from mission.services.records import audit_write

ERASED = "Erased person"
BLOT = "[erased]"
_OWN = ("name", "title", "pronunciation", "email", "phone")
_SHORTEST = 3  # letters; anything shorter is found in other people's words


@dataclass(frozen=True, slots=True)
class Erased:
    """`rows`: rows in which something was blotted out. `account`: whether an account to sign in with went, too."""

    rows: int
    account: bool


def person_erase(*, person: Person, actor: User | None, typed: str) -> Erased:
    """Blot a person out of one mission. `typed`: the person's name as the actor wrote it, against slips.

    Raises ValidationError if it is another name. All or nothing; files and kept calendars follow once it is certain.
    """
    with transaction.atomic():
        mission = Mission.objects.select_for_update().get(pk=person.mission_id)
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.name == ERASED:
            raise ValidationError("This person has been erased already.")
        if typed.strip() != person.name:
            raise ValidationError({"typed": "Write the name exactly as it stands above: this cannot be undone."})
        erasure = Erasure.objects.create(mission=mission, actor=actor, person_id=person.pk)
        words = _words(person)
        Person.objects.filter(pk=person.pk).update(name=ERASED, **dict.fromkeys(_OWN[1:], ""))
        Person.history.filter(id=person.pk).update(name=ERASED, **dict.fromkeys(_OWN[1:], ""))
        Message.objects.filter(person=person).update(address="", error="")
        FeedToken.objects.filter(person=person).delete()
        account = _account_erase(mission, words)
        rows = sum(_sweep(model, given, words) for model, given in mission_models(mission))
        person.refresh_from_db()
        changes = {"erased": list(_OWN), "account": account}
        audit_write(mission=mission, actor=actor, verb="person.erase", subject=person, changes=changes)
        Erasure.objects.filter(pk=erasure.pk).update(closed_at=timezone.now())
        Mission.objects.filter(pk=mission.pk).update(data_changed_at=timezone.now())
        transaction.on_commit(lambda: _forget(mission))
    return Erased(rows, account)


def _forget(mission: Mission) -> None:
    """What is kept beside the database: papers on the disk, rendered calendars in this process."""
    bundles_drop(mission)
    caches["calendars"].clear()


def _words(person: Person) -> list[str]:
    """Everything that names the person now or did before, the longest first; not what names somebody else as well."""
    found: set[str] = set()
    for row in (person, *Person.history.filter(id=person.pk)):
        found.update(getattr(row, field) for field in _OWN if field != "title")
    others = Person.objects.filter(mission_id=person.mission_id).exclude(pk=person.pk)
    shared = {value for row in others.values_list("name", "email", "phone") for value in row}
    return sorted((each for each in found - shared if len(each) >= _SHORTEST), key=lambda each: (-len(each), each))


def _account_erase(mission: Mission, words: list[str]) -> bool:
    """The account under one of the person's addresses, unless it has a role in another mission."""
    addresses = {email_key(each) for each in words if "@" in each}
    ReturnedMail.objects.filter(sender__in=addresses).update(sender="")
    gone = False
    for user in User.objects.filter(email__in=addresses, is_staff=False):
        if user.memberships.exclude(mission=mission).exists():
            continue
        gone = True
        words += [each for each in (user.name, user.email) if len(each) >= _SHORTEST and each not in words]
        for session in Session.objects.iterator():
            if session.get_decoded().get("_auth_user_id") == str(user.pk):
                session.delete()
        user.memberships.filter(mission=mission).delete()
        user.delete()
    return gone


def _sweep(model: type[models.Model], given: Mapping[str, Any], words: list[str]) -> int:
    """Blot the words out of every text of a model's rows; how many rows had any."""
    fields = [each for each in model._meta.concrete_fields if _is_text(each)]
    if not fields or not words:
        return 0
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in words), re.IGNORECASE)
    changed = 0
    rows = model._base_manager.filter(**given).values("pk", *(each.attname for each in fields))
    for row in list(rows.iterator()):
        found = dict(_blotted(row, fields, pattern))
        if found:
            model._base_manager.filter(pk=row["pk"]).update(**found)
            changed += 1
    return changed


def _is_text(field: models.Field[Any, Any]) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_text and not field.choices and not field.unique


def _blotted(
    row: Mapping[str, Any], fields: list[models.Field[Any, Any]], pattern: re.Pattern[str]
) -> Iterator[tuple[str, Any]]:
    for field in fields:
        before = row[field.attname]
        after = _blot(before, pattern)
        if after != before:
            yield field.attname, "" if isinstance(field, models.EmailField) else after


def _blot(value: Any, pattern: re.Pattern[str]) -> Any:
    """Texts inside lists and objects, keys included."""
    if isinstance(value, str):
        return pattern.sub(BLOT, value)
    if isinstance(value, list):
        return [_blot(each, pattern) for each in value]
    if isinstance(value, dict):
        return {_blot(key, pattern): _blot(each, pattern) for key, each in value.items()}
    return value
