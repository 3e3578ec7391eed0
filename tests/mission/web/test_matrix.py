"""The matrix: each minute of a row is in one cell, overlaps have lanes, a session is one gathering for its host, rooms
and interpreters have rows of their own, and the way to a meeting stands before it."""

from __future__ import annotations

import pytest

from mission.enums import Audience, AvailabilityKind
from mission.models import Meeting, Mission, PlanVersion, Room, Sector
from mission.planning.ground import ground_of
from mission.selectors.board import placed_of
from mission.web.matrix import Matrix, Row, Rows, matrix_of
from mission.web.matrix_cells import Cell
from tests.cast import Guests
from tests.factories.rows import (
    local,
    make_availability,
    make_interpreter,
    make_meeting,
    make_plan,
    make_programme_item,
    make_request,
    make_sector,
    make_session,
)
from tests.mission.web.conftest import World


def matrix(mission: Mission, plan: PlanVersion, rows: Rows, may: bool = False) -> Matrix:
    # Rows that a test makes by hand stamp nothing; without a stamp nothing is remembered.
    Mission.objects.filter(pk=mission.pk).update(data_changed_at=None)
    sectors = list(Sector.objects.filter(mission=mission))
    return matrix_of(ground=ground_of(mission), rows=rows, placed=placed_of(plan=plan), sectors=sectors, may=may)


def row_of(found: Matrix, pk: int, day: int = 1) -> Row:
    return next(row for row in found.days[day - 1].rows if row.pk == pk)


def cells(row: Row, kind: str) -> list[Cell]:
    return [cell for lane in row.lanes for cell in lane if cell.kind == kind]


@pytest.mark.parametrize("rows", list(Rows))
def test_every_lane_fills_its_day_exactly(rows: Rows, world: World) -> None:
    for day in matrix(world.mission, world.draft, rows).days:
        assert day.rows
        assert sum(span for _, span in day.hours) == len(day.columns)
        for row in day.rows:
            for lane in row.lanes:
                assert sum(cell.span for cell in lane) == len(day.columns)
                assert all(cell.span > 0 for cell in lane)


def test_a_company_in_two_places_at_once_has_two_lanes(world: World) -> None:
    wish = make_request(world.mission, world.company_a.party, world.other_host.party, rank=2)
    make_meeting(world.draft, wish, attendees=[world.company_a.persons[1]])
    row = row_of(matrix(world.mission, world.draft, Rows.COMPANIES), world.company_a.party.pk)
    assert (len(row.lanes), row.meetings) == (2, 2)


def group_of_two(world: World) -> PlanVersion:
    """One session of the ministry of health with both companies, in a room of the hub."""
    mission = world.mission
    session = make_session(mission, world.other_host.party, length_minutes=45)
    plan = make_plan(mission)
    for company in (world.company_a, world.company_b):
        wish = world.other_host.party.requests_received.filter(delegation=company.party).first() or make_request(
            mission, company.party, world.other_host.party
        )
        wish.session = session
        wish.save()
        make_meeting(plan, wish, starts_at=local(mission, 1, "15:00"), ends_at=local(mission, 1, "15:45"))
    return plan


def test_a_session_is_one_gathering_for_its_host_and_in_its_room(world: World) -> None:
    plan = group_of_two(world)
    room = Meeting.objects.filter(plan=plan).values_list("room_id", flat=True)[0]
    for rows, pk in ((Rows.COUNTERPARTS, world.other_host.party.pk), (Rows.ROOMS, room)):
        found = cells(row_of(matrix(world.mission, plan, rows), pk), "meeting")
        assert [cell.title for cell in found] == ["2 companies"]
        assert found[0].span == 3


def test_an_idle_room_and_an_idle_interpreter_have_an_empty_row(world: World) -> None:
    idle = Room.objects.get(mission=world.mission, code="HUB-2")
    assert idle.pk not in world.draft.meetings.values_list("room_id", flat=True)
    assert cells(row_of(matrix(world.mission, world.draft, Rows.ROOMS), idle.pk), "meeting") == []
    interpreter = make_interpreter(world.mission, code="INT-9", name="Idle Interpreter")
    row = row_of(matrix(world.mission, world.draft, Rows.INTERPRETERS), interpreter.pk)
    assert (row.name, row.meetings) == ("Idle Interpreter", 0)


def test_a_room_shows_when_it_is_not_to_be_had(world: World) -> None:
    room = Room.objects.get(mission=world.mission, code="HUB-2")
    away = {"starts_at": local(world.mission, 1, "13:20"), "ends_at": local(world.mission, 1, "15:00")}
    make_availability(world.mission, room=room, kind=AvailabilityKind.UNAVAILABLE, **away)
    found = matrix(world.mission, world.draft, Rows.ROOMS)
    shut = sum(cell.span for cell in cells(row_of(found, room.pk), "closed")) * found.step
    outside = len(found.days[0].columns) * found.step - 9 * 60
    assert 100 <= shut - outside < 100 + 2 * found.step  # in whole columns


def test_the_way_to_a_meeting_stands_before_it(world: World) -> None:
    """The company comes from the hub: 25 minutes in the morning's peak, 15 later, 10 at the ministry's door."""
    meeting = world.draft.meetings.get()
    meeting.room = Room.objects.get(mission=world.mission, code="MIN-1")
    meeting.starts_at, meeting.ends_at = local(world.mission, 2, "15:00"), local(world.mission, 2, "15:30")
    meeting.save()
    found = matrix(world.mission, world.draft, Rows.COMPANIES)
    row = row_of(found, world.company_a.party.pk, day=2)
    (lane,) = [lane for lane in row.lanes if any(cell.kind == "meeting" for cell in lane)]
    at = next(index for index, cell in enumerate(lane) if cell.kind == "meeting")
    assert lane[at - 1].kind == "way"
    assert lane[at - 1].note == "15 min from JW Marriott Absheron, 10 min at the door"
    assert lane[at - 1].span == -(-25 // found.step)


def test_an_interpreter_goes_from_one_meeting_to_the_next(world: World) -> None:
    interpreter = make_interpreter(world.mission, code="INT-9", name="Busy Interpreter")
    wish = world.other_host.party.requests_received.get(delegation=world.company_b.party)
    rooms = {room.code: room for room in Room.objects.filter(mission=world.mission)}
    first, day = world.draft.meetings.get(), world.mission
    Meeting.objects.filter(pk=first.pk).update(
        room=rooms["HUB-1"], interpreter=interpreter, starts_at=local(day, 2, "13:00"), ends_at=local(day, 2, "13:30")
    )
    times = {"starts_at": local(day, 2, "15:00"), "ends_at": local(day, 2, "15:30")}
    make_meeting(world.draft, wish, room=rooms["MIN-1"], interpreter=interpreter, **times)
    row = row_of(matrix(world.mission, world.draft, Rows.INTERPRETERS), interpreter.pk, day=2)
    assert [cell.note for cell in cells(row, "way")] == ["15 min from JW Marriott Absheron, 10 min at the door"]


def test_names_are_escaped_and_only_a_draft_can_be_picked_up(world: World) -> None:
    world.counterpart.party.name = "<b>Bold & Sons</b>"
    world.counterpart.party.save()
    for may in (True, False):
        row = row_of(matrix(world.mission, world.draft, Rows.COMPANIES, may), world.company_a.party.pk)
        assert "<b>" not in "".join(row.html)
        assert ("data-request" in "".join(row.html)) is may


def test_a_programme_item_concerns_those_it_names(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    energy = make_sector(mission, code="energy")
    for guests in (company_a, counterpart):
        guests.party.sectors.add(energy)
    make_programme_item(mission, code="ALL", title="everyone", audience=Audience.EVERYONE)
    make_programme_item(mission, code="COMPANIES", title="companies", audience=Audience.DELEGATIONS)
    make_programme_item(mission, code="SECTOR", title="sector", audience=Audience.LISTED, sectors=[energy])
    make_programme_item(mission, code="PERSON", title="person", audience=Audience.LISTED, persons=[company_b.head])
    plan, told = make_plan(mission), {}
    for rows in (Rows.COMPANIES, Rows.COUNTERPARTS):
        for row in matrix(mission, plan, rows).days[0].rows:
            told[row.name] = sorted(cell.title for cell in cells(row, "programme"))
    assert told == {
        company_a.party.name: ["companies", "everyone", "sector"],
        company_b.party.name: ["companies", "everyone", "person"],
        counterpart.party.name: ["everyone"],
    }
