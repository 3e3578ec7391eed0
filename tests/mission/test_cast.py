"""The cast itself stands as it promises, or every other test's meaning is in doubt."""

from __future__ import annotations

from django.apps import apps

from mission.models import Mission, User
from tests.cast import Guests

# Kinds of rows that a stranger's mission needs no example of.
UNUSED = {"SignInLink", "FeedToken", "CalendarRecord", "Transfer", "HistoricalTransfer"}


def test_strangers_mission_has_a_row_of_every_kind(
    mission: Mission, strangers_mission: Mission, stranger: User
) -> None:
    scoped = [
        model
        for model in apps.get_app_config("mission").get_models()
        if any(field.name == "mission" for field in model._meta.concrete_fields) and model.__name__ not in UNUSED
    ]
    empty = [model.__name__ for model in scoped if not model.objects.filter(mission=strangers_mission).exists()]
    assert empty == []


def test_company_has_a_contact_and_two_delegates_when_called(company_a: Guests, counterpart: Guests) -> None:
    assert [person.party for person in company_a.persons] == [company_a.party] * 2
    assert company_a.membership.user == company_a.contact
    assert counterpart.party.home_venue is not None
