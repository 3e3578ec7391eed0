"""A plan of the largest size that pages are held to, written at once: 60 companies, 60 counterparts, 840 meetings."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mission.enums import Side
from mission.models import Meeting, MeetingRequest, Mission, Party, Person, PlanVersion, Room, Sector, Venue
from tests.factories.rows import local, make_plan, make_sector, make_travel_time, make_venue, make_zone

PARTIES = 60  # of each side
STARTS = tuple((day, f"{hour:02d}:{minute:02d}") for day in (1, 2) for hour, minute in
               ((9, 30), (10, 30), (11, 30), (13, 30), (14, 30), (15, 30), (16, 30)))  # fmt: skip
SECTORS = ("Energy", "Defence", "Agriculture", "Digital development", "Transport", "Healthcare", "Finance")
WORDS = ("Xəzər", "Günəş", "Şəfəq", "Qarabağ", "Abşeron", "Ədalət", "Çinar", "İçərişəhər", "Odlar", "Bakı")
LONG = "Azərbaycan Respublikasının Rəqəmsal İnkişaf və Nəqliyyat üzrə Dövlət Agentliyiəğ"  # 80 letters


def large_plan_build(mission: Mission) -> PlanVersion:
    """A filled draft without a run: at each of 14 starts every company meets another host, in the host's room."""
    sectors = [make_sector(mission, name=name) for name in SECTORS]
    zones = [make_zone(mission, name=f"Part {number} of the town") for number in (1, 2, 3)]
    for origin in zones:
        for destination in zones:
            if origin != destination:
                make_travel_time(mission, origin, destination, minutes=10)
    companies = _parties(mission, Side.DELEGATION, sectors)
    hosts = _parties(mission, Side.COUNTERPART, sectors)
    venues = [
        make_venue(mission, zone=zones[at % 3], name=f"House of {host.name}"[:200]) for at, host in enumerate(hosts)
    ]
    rooms = _rooms(mission, venues)
    requests = [
        MeetingRequest(mission=mission, delegation=company, counterpart=hosts[(at + turn) % PARTIES], rank=turn + 1,
                       answer="accepted")
        for at, company in enumerate(companies) for turn in range(len(STARTS))
    ]  # fmt: skip
    MeetingRequest.objects.bulk_create(requests)
    plan = make_plan(mission, filled_at=timezone.now())
    Meeting.objects.bulk_create(_meetings(plan, requests, dict(zip((each.pk for each in hosts), rooms, strict=True))))
    people = dict(Person.objects.filter(mission=mission).values_list("party_id", "pk"))
    there = Meeting.attendees.through
    there.objects.bulk_create(
        there(meeting_id=meeting.pk, person_id=people[party])
        for meeting in plan.meetings.select_related("request")
        for party in (meeting.request.delegation_id, meeting.request.counterpart_id)
    )
    Mission.objects.filter(pk=mission.pk).update(data_changed_at=timezone.now())
    return plan


def _parties(mission: Mission, side: Side, sectors: list[Sector]) -> list[Party]:
    """The first one of each side has a name of 80 letters."""
    letter = "D" if side == Side.DELEGATION else "H"
    names = [LONG if at == 0 else f"{WORDS[at % 10]} {SECTORS[at % 7]} {letter}{at + 1}" for at in range(PARTIES)]
    made = Party.objects.bulk_create(
        Party(mission=mission, side=side, code=f"{letter}{at + 1}", name=name) for at, name in enumerate(names)
    )
    Person.objects.bulk_create(
        Person(mission=mission, party=party, code=f"{party.code}-1", name=f"Person of {party.code}", is_head=True)
        for party in made
    )
    marks = Party.sectors.through
    marks.objects.bulk_create(marks(party_id=each.pk, sector_id=sectors[at % 7].pk) for at, each in enumerate(made))
    return made


def _rooms(mission: Mission, venues: list[Venue]) -> list[Room]:
    return Room.objects.bulk_create(
        Room(mission=mission, venue=venue, code=f"R{at + 1}", name=f"Room {at + 1}", holds=1)
        for at, venue in enumerate(venues)
    )


def _meetings(plan: PlanVersion, requests: list[MeetingRequest], rooms: dict[int, Room]) -> list[Meeting]:
    found = []
    for at, request in enumerate(requests):
        day, clock = STARTS[at % len(STARTS)]
        begins = local(plan.mission, day, clock)
        room = rooms[request.counterpart_id]
        ends = begins + timedelta(minutes=30)
        found.append(Meeting(plan=plan, request=request, starts_at=begins, ends_at=ends, room=room))
    return found
