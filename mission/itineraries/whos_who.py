"""Who is who in a mission, for papers: badges, telephone lists and profiles as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from mission.enums import Role, Side
from mission.itineraries.paper_words import WORDS
from mission.models import Membership, Mission, Party, Person
from mission.planning.words import key
from mission.selectors.crew import interpreters_of, vehicles_of
from mission.selectors.people import persons_of

DESKS = (Role.ORGANISER, Role.LOGISTICS)


@dataclass(frozen=True, slots=True)
class Badge:
    """One person's badge. `address`: the person's own page, which asks for a sign-in."""

    name: str
    title: str
    party: str
    side: Side
    address: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call or write to. Empty texts where nothing is known."""

    name: str
    who: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ContactGroup:
    name: str
    people: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A party as the booklet shows it. `key`: of its itinerary. Notes for organisers are not in it."""

    key: str
    name: str
    side: Side
    sectors: tuple[str, ...]
    text: str
    website: str
    people: tuple[tuple[str, str], ...]


def page_address(person: Person) -> str:
    where = {"code": person.mission.code, "party": person.party.code, "person": person.code}
    return settings.SITE_URL + reverse("web:person_itinerary", kwargs=where)


def badges_of(*, mission: Mission) -> tuple[Badge, ...]:
    """Everybody's: delegates first, then representatives, by party and name. One query."""
    people = sorted(persons_of(mission=mission), key=lambda each: each.party.side != Side.DELEGATION)
    return tuple(
        Badge(each.name, each.title, each.party.name, Side(each.party.side), page_address(each)) for each in people
    )


def contacts_of(*, mission: Mission, language: str = "en") -> tuple[ContactGroup, ...]:
    """The desks first, then interpreters and drivers, then each party's people. Groups without anybody are left out."""
    words = WORDS[language]
    groups = [
        ContactGroup(words["desks"], desk_of(mission=mission, language=language)),
        ContactGroup(
            words["interpreters"],
            tuple(
                Contact(each.name, words["interpreter"], each.phone, each.email)
                for each in interpreters_of(mission=mission)
            ),
        ),
        ContactGroup(
            words["drivers"],
            tuple(
                Contact(each.driver_name or each.name, each.name, each.driver_phone, "")
                for each in vehicles_of(mission=mission)
            ),
        ),
    ]
    people: dict[Party, list[Contact]] = {}
    for each in sorted(persons_of(mission=mission), key=lambda each: each.party.side != Side.DELEGATION):
        people.setdefault(each.party, []).append(Contact(each.name, each.title, each.phone, each.email))
    groups += [ContactGroup(party.name, tuple(found)) for party, found in people.items()]
    return tuple(group for group in groups if group.people)


def desk_of(*, mission: Mission, language: str = "en") -> tuple[Contact, ...]:
    """Organisers and the logistics desk, each person once."""
    found: dict[int, Contact] = {}
    members = Membership.objects.filter(mission=mission, role__in=DESKS, user__is_active=True).select_related("user")
    for each in sorted(members, key=lambda each: (DESKS.index(Role(each.role)), each.user.name, each.pk)):
        role = WORDS[language][each.role]
        found.setdefault(each.user_id, Contact(each.user.name or each.user.email, role, "", each.user.email))
    return tuple(found.values())


def profiles_of(*, mission: Mission) -> tuple[Profile, ...]:
    """All parties by name, in three queries."""
    people = Prefetch("persons", queryset=Person.objects.order_by("-is_head", "name", "code"))
    parties: Iterable[Party] = Party.objects.filter(mission=mission).prefetch_related("sectors", people)
    return tuple(
        Profile(
            key("party", party.pk),
            party.name,
            Side(party.side),
            tuple(sector.name for sector in party.sectors.all()),
            party.profile,
            party.website,
            tuple((each.name, each.title) for each in party.persons.all()),
        )
        for party in parties
    )
