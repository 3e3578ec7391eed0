"""Figures: bars in proportion, the worst-off marked, long names whole for the ear, no more questions for more rows."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.planning.comparing import plans_compare
from mission.planning.ground import ground_of
from mission.web.bars import LONGEST_NAME, Bar, bars_lying, bars_standing
from mission.web.figures import charts_of
from tests.factories.rows import make_meeting, make_party, make_request
from tests.mission.web.conftest import Door, World


def test_bars_are_in_proportion_and_names_are_cut() -> None:
    chart = bars_lying("Title", "In words.", [Bar("Ş" * 80, 40, "40"), Bar("B", 10, "10"), Bar("C", 0, "0")])
    first, second, third = chart.bars
    assert first.width == 4 * second.width > 0
    assert third.width == 0
    assert (len(first.shown), first.name) == (LONGEST_NAME, "Ş" * 80)
    assert all(bar.end_x <= chart.width for bar in chart.bars)
    standing = bars_standing("Title", "In words.", [Bar("09:00", 2, "2"), Bar("10:00", 8, "8")])
    assert standing.bars[1].height == 4 * standing.bars[0].height
    assert {bar.y + bar.height for bar in standing.bars} == {standing.base_y}


def test_nothing_at_all_can_be_drawn() -> None:
    for made in (bars_lying, bars_standing):
        assert made("Title", "In words.", []).bars == ()
        assert made("Title", "In words.", [Bar("A", 0, "0")]).bars[0].height >= 0


def test_the_charts_tell_who_gets_what(world: World) -> None:
    ground = ground_of(world.mission)
    (judged,) = plans_compare(ground=ground, plans=[world.draft], published=None)
    charts = {each.title: each for each in charts_of(ground, judged.solution, judged.measures, {})}
    fairness = {bar.name: (bar.figure, bar.is_marked) for bar in charts["Value by company"].bars}
    assert fairness == {"Acme Energy": ("100 %", False), "Bolt Rail": ("0 %", True)}
    hosts = {bar.name: bar.figure for bar in charts["Meetings by counterpart"].bars}
    assert (hosts["Ministry of Energy"], hosts["Ministry of Health"]) == ("1", "0")
    load = charts["Load on Monday 9 February"].bars
    start = world.meeting.starts_at.astimezone(world.mission.zone)
    assert [(bar.name, bar.figure) for bar in load if bar.value] == [(f"{start:%H}:00", "1")]


def test_the_page_has_every_figure_as_a_table_too(world: World, enter: Door) -> None:
    page = enter(world.organiser).get(f"/missions/baku/plans/{world.draft.number}/figures/").content.decode()
    assert page.count("<svg") == page.count("The same as a table") >= 4
    assert "style=" not in page


def test_more_rows_ask_no_more_questions(world: World, enter: Door) -> None:
    client = enter(world.organiser)

    def asked() -> int:
        wish = make_request(world.mission, make_party(world.mission), world.counterpart.party)
        make_meeting(world.draft, wish)
        with CaptureQueriesContext(connection) as found:
            client.get(f"/missions/baku/plans/{world.draft.number}/figures/")
        return len(found)

    asked()
    assert asked() == asked()
