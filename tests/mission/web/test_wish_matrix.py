"""The request matrix: a cell for each pair, a wish entered, changed and taken out from it, refusals shown."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Answer, Decision
from mission.models import AuditEntry, Meeting, MeetingRequest
from mission.web.wish_matrix import wish_matrix_of
from tests.factories.rows import make_party, make_refusal, make_request
from tests.mission.web.conftest import Door, World

MATRIX = "/missions/baku/requests/matrix/"
SENT = {"rank": "2", "answer": "accepted", "host_rank": "", "decision": "must", "length_minutes": "45"}
HTMX = {"HX-Request": "true"}


def test_each_pair_has_its_cell(world: World) -> None:
    company, host = world.company_a.party, world.counterpart.party
    wish = MeetingRequest.objects.get(delegation=company, counterpart=host)
    wish.rank, wish.answer, wish.decision = 3, Answer.DECLINED, Decision.NEVER
    other = make_party(world.mission, name="Zed")
    matrix = wish_matrix_of(
        delegations=[company, other],
        counterparts=[host, world.other_host.party],
        requests=[wish],
        refused=frozenset({(other.pk, host.pk)}),
    )
    assert [line.cells.count("<td") for line in matrix.lines] == [2, 2]
    assert [line.wishes for line in matrix.lines] == [1, 0]
    assert "rank 3, declined, must not take place" in matrix.lines[0].cells
    assert 'class="refused"' in matrix.lines[1].cells
    assert [(column.wishes, column.pending) for column in matrix.columns] == [(1, 0), (0, 0)]


def test_a_wish_is_entered_changed_and_taken_out_from_its_cell(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    company, host = world.company_a.party, world.other_host.party
    cell = f"{MATRIX}{company.pk}/{host.pk}/"
    assert "There is no wish yet" in client.get(cell).content.decode()
    part = client.get(cell, headers=HTMX).content.decode()
    assert "<html" not in part
    made = client.post(cell, SENT, headers=HTMX)
    assert made.content.decode().startswith('<td class="wish accepted must">')
    wish = MeetingRequest.objects.get(delegation=company, counterpart=host)
    assert (wish.rank, wish.answer, wish.decision, wish.length_minutes) == (2, "accepted", "must", 45)
    client.post(cell, {**SENT, "rank": "7"})
    wish.refresh_from_db()
    assert wish.rank == 7
    line = AuditEntry.objects.filter(verb="meeting_request.update").first()
    assert line is not None
    assert (line.actor, line.on_behalf_of) == (world.organiser, company)
    assert client.post(cell, {"remove": "1"}, headers=HTMX).content.decode() == "<td></td>"
    assert not MeetingRequest.objects.filter(delegation=company, counterpart=host).exists()


def test_what_makes_no_sense_is_said_in_the_cell(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    cell = f"{MATRIX}{world.company_a.party.pk}/{world.other_host.party.pk}/"
    response = client.post(cell, {**SENT, "rank": "0", "length_minutes": "1"}, headers=HTMX)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["rank", "length_minutes"]


def test_a_wish_that_a_plan_holds_stays_and_the_cell_says_why(world: World, enter: Door) -> None:
    wish = world.meeting.request
    cell = f"{MATRIX}{wish.delegation_id}/{wish.counterpart_id}/"
    response = enter(world.organiser).post(cell, {"remove": "1"}, headers=HTMX)
    assert (response.status_code, "cannot be deleted" in response.content.decode()) == (422, True)
    assert Meeting.objects.filter(request=wish).exists()


def test_two_of_one_side_have_no_cell(world: World, enter: Door) -> None:
    pair = f"{world.company_a.party.pk}/{world.company_b.party.pk}/"
    assert enter(world.organiser).get(MATRIX + pair).status_code == 404


def test_a_larger_matrix_asks_no_more_questions(world: World, enter: Door) -> None:
    client = enter(world.organiser)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(MATRIX)
        return len(found)

    asked()
    before = asked()
    for _ in range(3):
        company = make_party(world.mission)
        make_request(world.mission, company, world.counterpart.party)
        make_refusal(world.mission, company, world.other_host.party)
    assert asked() == before
