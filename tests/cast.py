"""The cast every test may call for: a mission, two companies, a counterpart, the desks, and a stranger's mission."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from django.utils import timezone

from mission.enums import AvailabilityKind, Outcome, Reply, ReplyWay, ReturnedKind, Role, Side
from mission.models import (
    Bundle,
    Erasure,
    Feedback,
    Meeting,
    MeetingLog,
    MeetingRequest,
    Membership,
    Message,
    MessageReply,
    Mission,
    Party,
    Person,
    PlanVersion,
    Refusal,
    ReturnedMail,
    User,
)
from tests.factories.rows import (
    local,
    make_availability,
    make_interpreter,
    make_meeting,
    make_membership,
    make_mission,
    make_party,
    make_person,
    make_plan,
    make_programme_item,
    make_refusal,
    make_request,
    make_rivals,
    make_room,
    make_sector,
    make_session,
    make_travel_time,
    make_user,
    make_vehicle,
    make_venue,
    make_what_if,
    make_zone,
)


@dataclass(frozen=True)
class Guests:
    """A party with its people and the user who speaks for it."""

    party: Party
    contact: User
    membership: Membership
    persons: tuple[Person, ...]

    @property
    def head(self) -> Person:
        return self.persons[0]


def town_build(mission: Mission) -> None:
    """Two zones 15 minutes apart (25 in the morning's peak), a hub hotel with two rooms, a ministry with one."""
    hill = make_zone(mission, code="Z1", name="Sabail hill")
    square = make_zone(mission, code="Z3", name="Azadlıq Square")
    for origin, destination in ((hill, square), (square, hill)):
        make_travel_time(mission, origin, destination, minutes=15)
        make_travel_time(mission, origin, destination, minutes=25, from_time="08:00")
        make_travel_time(mission, origin, destination, minutes=15, from_time="10:00")
    hotel = make_venue(mission, code="HUB", name="JW Marriott Absheron", zone=square, door_minutes=0)
    ministry = make_venue(mission, code="MIN", name="Ministry of Energy", zone=hill, door_minutes=10)
    make_room(mission, hotel, code="HUB-1", name="Şəki", seats=10)
    make_room(mission, hotel, code="HUB-2", name="Quba", seats=10)
    make_room(mission, ministry, code="MIN-1", name="Reception room", seats=12)
    mission.hub = hotel
    mission.save(update_fields=["hub"])


def guests_build(mission: Mission, code: str, name: str, side: Side, people: tuple[str, str], home: str = "") -> Guests:
    """A party with two persons (the first is its head) and a contact who may speak for it."""
    venue = mission.hub.__class__.objects.get(mission=mission, code=home) if home and mission.hub else None
    party = make_party(mission, side, code=code, name=name, home_venue=venue)
    persons = tuple(
        make_person(mission, party, code=f"{code}-{i}", name=person, is_head=i == 1, rank=i, languages="en")
        for i, person in enumerate(people, start=1)
    )
    contact = make_user(f"contact@{code.lower()}.{mission.code}.example", name=f"Contact of {name}")
    role = Role.COMPANY if side == Side.DELEGATION else Role.COUNTERPART
    return Guests(party, contact, make_membership(mission, role, contact, party), persons)


def everything_build(mission: Mission, one: Guests, other: Guests, host: Guests) -> None:
    """A row of every kind, so that a list that forgets its scope shows a stranger's."""
    energy = make_sector(mission, code="energy", name="Energy")
    one.party.sectors.add(energy)
    make_programme_item(mission, code="PLENARY", title=f"Audience of {mission.code}", venue=host.party.home_venue)
    make_availability(mission, party=host.party, note=f"Hours of {mission.code}")
    make_availability(mission, person=one.head, kind=AvailabilityKind.UNAVAILABLE, starts_at=local(mission, 2, "09:00"),
                      ends_at=local(mission, 2, "10:00"))  # fmt: skip
    interpreter = make_interpreter(mission, code="INT-1", name=f"Interpreter of {mission.code}")
    vehicle = make_vehicle(mission, code="VAN-1", name=f"Van of {mission.code}")
    make_availability(mission, interpreter=interpreter)
    make_availability(mission, vehicle=vehicle)
    session = make_session(mission, host.party, code="GROUP", title=f"Session of {mission.code}")
    make_rivals(mission, session, one.party, other.party)
    wish = make_request(mission, one.party, host.party, comment=f"Wish of {mission.code}")
    make_request(mission, other.party, host.party, rank=2)
    make_refusal(mission, other.party, one.party, reason=f"Refusal of {mission.code}")
    make_meeting(make_plan(mission, note=f"Plan of {mission.code}"), wish)
    make_what_if(mission)
    Bundle.objects.create(mission=mission, plan=PlanVersion.objects.get(mission=mission))
    Erasure.objects.create(mission=mission, person_id=2**40, closed_at=timezone.now())


@pytest.fixture
def mission(db: None) -> Mission:
    """Two days in Baku with places, and nobody in it yet: ask for company_a, counterpart, ... as well."""
    mission = make_mission(code="baku", name="Business Mission to Azerbaijan")
    town_build(mission)
    return mission


@pytest.fixture
def organiser(mission: Mission) -> User:
    return make_membership(
        mission, Role.ORGANISER, make_user("organiser@chamber.example", name="Olivia Organiser")
    ).user


@pytest.fixture
def logistics(mission: Mission) -> User:
    return make_membership(mission, Role.LOGISTICS, make_user("desk@chamber.example", name="Leyla Logistics")).user


@pytest.fixture
def viewer(mission: Mission) -> User:
    return make_membership(mission, Role.VIEWER, make_user("viewer@embassy.example", name="Victor Viewer")).user


@pytest.fixture
def company_a(mission: Mission) -> Guests:
    return guests_build(mission, "ACME", "Acme Energy", Side.DELEGATION, ("Ann Acker", "Adam Ames"))


@pytest.fixture
def company_b(mission: Mission) -> Guests:
    return guests_build(mission, "BOLT", "Bolt Rail", Side.DELEGATION, ("Beth Bolt", "Bob Burns"))


@pytest.fixture
def counterpart(mission: Mission) -> Guests:
    return guests_build(
        mission, "ENERGY", "Ministry of Energy", Side.COUNTERPART, ("Əli Şükürov", "Gülçin İsmayılova"), home="MIN"
    )


@pytest.fixture
def request_a(mission: Mission, company_a: Guests, counterpart: Guests) -> MeetingRequest:
    """Company A's first wish, accepted by the counterpart."""
    return make_request(mission, company_a.party, counterpart.party, comment="Grid storage")


@pytest.fixture
def request_b(mission: Mission, company_b: Guests, counterpart: Guests) -> MeetingRequest:
    return make_request(mission, company_b.party, counterpart.party, rank=2, comment="Rail electrification")


@pytest.fixture
def refusal_of_b(mission: Mission, company_b: Guests, counterpart: Guests) -> Refusal:
    """Company B's secret: it will not meet the counterpart."""
    return make_refusal(mission, company_b.party, counterpart.party, reason="A canary in a coal mine")


@pytest.fixture
def strangers_mission(db: None) -> Mission:
    """Another mission with a row of every kind; its codes are the same words as the first one's on purpose."""
    mission = make_mission(code="elsewhere", name="Mission of strangers", time_zone="Asia/Tbilisi")
    town_build(mission)
    one = guests_build(mission, "ACME", "Stranger Company", Side.DELEGATION, ("Sam Strange", "Sue Strange"))
    other = guests_build(mission, "ODD", "Odd Company", Side.DELEGATION, ("Olaf Odd", "Ola Odd"))
    host = guests_build(mission, "ENERGY", "Strange Ministry", Side.COUNTERPART, ("Sir Strange", "Dame Strange"), "MIN")
    everything_build(mission, one, other, host)
    meeting = Meeting.objects.get(plan__mission=mission)
    MeetingLog.objects.create(mission=mission, request=meeting.request, starts_at=meeting.starts_at, delay_minutes=5)
    Feedback.objects.create(
        mission=mission, request=meeting.request, party=one.party, outcome=Outcome.PROMISING, text="A stranger's words"
    )
    now = local(mission, 1, "08:00")
    message = Message.objects.create(
        mission=mission, plan=meeting.plan, person=one.head, zone=mission.time_zone, created_at=now, next_try_at=now
    )
    MessageReply.objects.create(
        mission=mission,
        message=message,
        person=one.head,
        uid=uuid.uuid4(),
        answer=Reply.SEEN,
        way=ReplyWay.LINK,
        at=now,
    )
    ReturnedMail.objects.create(
        mission=mission, message=message, digest="0" * 64, kind=ReturnedKind.OTHER, said="Not understood.", at=now
    )
    return mission


@pytest.fixture
def stranger(strangers_mission: Mission) -> User:
    """Organiser of the other mission; nobody in this one."""
    user = make_user("stranger@elsewhere.example", name="Stanley Stranger")
    return make_membership(strangers_mission, Role.ORGANISER, user).user
