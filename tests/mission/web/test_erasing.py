"""The page on which a person is erased: it says what goes, wants the name, and tells what it did."""

from __future__ import annotations

from mission.models import Person
from tests.mission.web.conftest import Door, World


def address(person: Person) -> str:
    return f"/missions/baku/people/{person.pk}/erase/"


def test_the_page_says_what_goes_and_a_get_erases_nothing(world: World, enter: Door) -> None:
    person = world.company_a.head
    client = enter(world.organiser)
    assert address(person) in client.get(f"/missions/baku/delegates/{person.pk}/").content.decode()
    said = client.get(address(person)).content.decode()
    assert "cannot be undone" in said
    assert "backups keep the name" in said
    assert Person.objects.get(pk=person.pk).name == person.name


def test_another_name_is_refused_beside_its_field(world: World, enter: Door) -> None:
    person = world.company_a.head
    response = enter(world.organiser).post(address(person), {"typed": "Somebody else"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["typed"])
    assert Person.objects.get(pk=person.pk).name == person.name


def test_the_name_typed_erases_and_the_list_shows_it(world: World, enter: Door) -> None:
    person = world.company_a.head
    client = enter(world.organiser)
    response = client.post(address(person), {"typed": person.name}, follow=True)
    assert "The person was erased from the mission" in response.content.decode()
    listed = client.get("/missions/baku/delegates/").content.decode()
    assert "Erased person" in listed
    assert person.name not in listed
