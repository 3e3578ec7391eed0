"""The matrix: each minute of a row is in one cell, overlaps have lanes, a session is one gathering for its host."""

from __future__ import annotations

import pytest

from mission.enums import Audience, Side
from mission.models import Mission, Sector
from mission.selectors.calendar import programme_of
from mission.selectors.people import parties_of
from mission.selectors.plans import meetings_of
from mission.web.matrix import Matrix, concerns, matrix_of
from tests.cast import Guests
from tests.factories.rows import (
    local,
    make_meeting,
    make_plan,
    make_programme_item,
    make_request,
    make_sector,
    make_session,
)
from tests.mission.web.conftest import World


def matrix(world: World, side: Side) -> Matrix:
    return matrix_of(
        mission=world.mission,
        side=side,
        parties=list(parties_of(mission=world.mission)),
        sectors=list(Sector.objects.filter(mission=world.mission)),
        meetings=list(meetings_of(plan=world.draft)),
        programme=list(programme_of(mission=world.mission)),
    )


@pytest.mark.parametrize("side", list(Side))
def test_every_lane_fills_its_day_exactly(side: Side, world: World) -> None:
    for day in matrix(world, side).days:
        assert sum(span for _, span in day.hours) == len(day.columns)
        for row in day.rows:
            for lane in row.lanes:
                assert sum(cell.span for cell in lane) == len(day.columns)
                assert all(cell.span > 0 for cell in lane)


def test_a_company_in_two_places_at_once_has_two_lanes(world: World) -> None:
    wish = make_request(world.mission, world.company_a.party, world.other_host.party, rank=2)
    make_meeting(world.draft, wish, attendees=[world.company_a.persons[1]])
    row = next(row for row in matrix(world, Side.DELEGATION).days[0].rows if row.party == world.company_a.party)
    assert (len(row.lanes), row.meetings) == (2, 2)


def test_a_session_is_one_gathering_for_its_host(world: World) -> None:
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
    found = matrix_of(
        mission=mission,
        side=Side.COUNTERPART,
        parties=list(parties_of(mission=mission)),
        sectors=[],
        meetings=list(meetings_of(plan=plan)),
        programme=[],
    )
    row = next(row for row in found.days[0].rows if row.party == world.other_host.party)
    cells = [cell for lane in row.lanes for cell in lane if cell.kind == "meeting"]
    assert [cell.title for cell in cells] == ["2 companies"]
    assert cells[0].span == 3


def test_a_programme_item_concerns_those_it_names(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    energy = make_sector(mission, code="energy")
    for guests in (company_a, counterpart):
        guests.party.sectors.add(energy)
    everyone = make_programme_item(mission, audience=Audience.EVERYONE)
    companies = make_programme_item(mission, audience=Audience.DELEGATIONS)
    by_sector = make_programme_item(mission, audience=Audience.LISTED, sectors=[energy])
    by_person = make_programme_item(mission, audience=Audience.LISTED, persons=[company_b.head])
    parties = (company_a.party, company_b.party, counterpart.party)
    told = {item: [concerns(item, party) for party in parties] for item in (everyone, companies, by_sector, by_person)}
    assert told == {
        everyone: [True, True, True],
        companies: [True, True, False],
        by_sector: [True, False, False],
        by_person: [False, True, False],
    }
