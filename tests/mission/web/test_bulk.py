"""Lists at work: sorted, searched as one types, changed many at once after asking, taken out as a safe file."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Answer, Decision, Side
from mission.models import AuditEntry, MeetingRequest, Mission, Party, Room
from tests.factories.rows import make_party, make_request, make_room
from tests.mission.web.conftest import Door, World

REQUESTS = "/missions/baku/requests/"


def answers(world: World) -> dict[str, str]:
    return {str(each): each.answer for each in MeetingRequest.objects.filter(mission=world.mission)}


def pending(world: World) -> list[MeetingRequest]:
    rows = MeetingRequest.objects.filter(mission=world.mission)
    rows.update(answer=Answer.PENDING)
    return list(rows.order_by("pk"))


def test_a_list_is_sorted_by_a_column_both_ways_and_nothing_comes_last(world: World, enter: Door) -> None:
    Party.objects.filter(code="ACME").update(home_venue=world.mission.hub)
    client = enter(world.organiser)
    for sort, names in (
        ("code", ["Acme Energy", "Bolt Rail"]),
        ("-code", ["Bolt Rail", "Acme Energy"]),
        ("-name", ["Bolt Rail", "Acme Energy"]),
        ("-home", ["Acme Energy", "Bolt Rail"]),
        ("home", ["Acme Energy", "Bolt Rail"]),
        ("password", ["Acme Energy", "Bolt Rail"]),
    ):
        page = client.get(f"/missions/baku/delegations/?sort={sort}")
        assert [party.name for party in page.context["page"].object_list] == names, sort


def test_a_search_as_one_types_brings_what_was_found_alone(world: World, enter: Door) -> None:
    page = enter(world.organiser).get("/missions/baku/delegations/?q=bolt", headers={"HX-Target": "div#found"})
    text = page.content.decode()
    assert text.startswith('<div id="found"')
    assert "Bolt Rail" in text
    assert "Acme Energy" not in text
    assert "<html" not in text


def test_many_requests_are_accepted_after_asking(world: World, enter: Door) -> None:
    rows = pending(world)
    client = enter(world.organiser)
    asked = client.post(f"{REQUESTS}bulk/", {"act": "accept", "pk": [rows[0].pk, rows[1].pk]})
    text = asked.content.decode()
    assert "These 2 entries are marked as accepted by the host" in text
    assert str(rows[0]) in text
    assert set(answers(world).values()) == {Answer.PENDING}, "asking changes nothing"
    client.post(f"{REQUESTS}bulk/", {"act": "accept", "confirmed": asked.context["pks"]})
    assert {name for name, answer in answers(world).items() if answer == Answer.ACCEPTED} == {
        str(rows[0]), str(rows[1])
    }  # fmt: skip
    lines = AuditEntry.objects.filter(verb="meeting_request.update", actor=world.organiser)
    assert {line.on_behalf_of for line in lines} == {rows[0].counterpart, rows[1].counterpart}
    assert rows[0].history.count() == 2


def test_all_that_fit_means_the_search_and_no_other_mission(world: World, enter: Door) -> None:
    rows = pending(world)
    client = enter(world.organiser)
    asked = client.post(f"{REQUESTS}bulk/", {"act": "forbid", "all": "1", "query": "?delegation=BOLT"})
    client.post(f"{REQUESTS}bulk/", {"act": "forbid", "confirmed": asked.context["pks"]})
    never = MeetingRequest.objects.filter(decision=Decision.NEVER)
    assert set(never) == {row for row in rows if row.delegation.code == "BOLT"}
    strange = MeetingRequest.objects.exclude(mission=world.mission).first()
    assert strange is not None
    response = client.post(f"{REQUESTS}bulk/", {"act": "forbid", "confirmed": str(strange.pk)})
    assert response.status_code == 302
    strange.refresh_from_db()
    assert strange.decision == Decision.OPEN


@pytest.mark.parametrize(
    "sent", [{}, {"act": "accept"}, {"act": "no-such-act", "all": "1"}, {"act": "accept", "pk": ["x", "-1", "9" * 30]}]
)
def test_an_act_on_nothing_says_what_to_do_first(sent: dict[str, object], world: World, enter: Door) -> None:
    page = enter(world.organiser).post(f"{REQUESTS}bulk/", sent, follow=True)
    assert "Tick the rows first" in page.content.decode()


def test_what_a_plan_holds_stays_when_many_are_deleted(world: World, enter: Door) -> None:
    spare = make_room(world.mission)
    held = world.meeting.room
    client = enter(world.organiser)
    sent = {"act": "delete", "confirmed": f"{spare.pk},{held.pk}"}
    page = client.post("/missions/baku/rooms/bulk/", sent, follow=True).content.decode()
    assert "Deleted: 1." in page
    assert "cannot be deleted" in page
    assert list(Room.objects.filter(pk__in=(spare.pk, held.pk))) == [held]


def test_many_changes_take_as_many_questions_as_few(world: World, enter: Door) -> None:
    client = enter(world.organiser)

    def asked(count: int) -> int:
        host = make_party(world.mission, Side.COUNTERPART)
        rows = [make_request(world.mission, make_party(world.mission), host) for _ in range(count)]
        sent = {"act": "decline", "confirmed": ",".join(str(row.pk) for row in rows)}
        with CaptureQueriesContext(connection) as found:
            client.post(f"{REQUESTS}bulk/", sent)
        assert {row.answer for row in MeetingRequest.objects.filter(counterpart=host)} == {Answer.DECLINED}
        return len(found)

    asked(1)
    assert asked(2) == asked(9)


FORMULAS = ["=1+1", "+994 12 000", "-5", "@SUM(A1)", "'=1"]


def test_a_taken_out_list_keeps_formulas_as_text(mission: Mission, world: World, enter: Door) -> None:
    for name in FORMULAS:
        make_party(mission, Side.COUNTERPART, name=name)
    client = enter(world.organiser)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/missions/baku/counterparts/export.xlsx").content))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {"=1+1", "+994 12 000", "-5", "@SUM(A1)"} <= {cell.value for cell in cells}
    text = client.get("/missions/baku/counterparts/export.csv").content.decode("utf-8-sig")
    first = {row[0] for row in csv.reader(io.StringIO(text))}
    assert {"'=1+1", "'+994 12 000", "'-5", "'@SUM(A1)"} <= first
    assert not {cell for cell in first if cell[:1] in "=+-@" and cell}


def test_a_file_has_what_the_list_shows(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    text = client.get("/missions/baku/delegations/export.csv?q=bolt&sort=-code").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:3] == ["Delegation", "Code", "Sectors"]
    assert [row[0] for row in rows[1:]] == ["Bolt Rail"]
    assert client.get("/missions/baku/delegations/export.exe").status_code == 404
    times = client.get("/missions/baku/programme/export.csv").content.decode("utf-8-sig")
    assert "2026-02-09 09:30" in times, "times are the mission's"
