"""A plan's figures as charts: who gets how much, with whom, when, and at what cost in travel."""

from __future__ import annotations

from collections import Counter, defaultdict

from mission.enums import Side
from mission.planning.comparing import Measures
from mission.planning.ground import Ground
from mission.planning.solution import length_of
from mission.planning.words import key, pk_of
from mission.web.bars import Bar, BarChart, bars_lying, bars_standing
from mission.web.measures import hours_said, percent_said
from scheduler.core.meetings.solution import Solution

HOUR = 60
DAY = 24 * HOUR
NO_SECTOR = "No sector"


def charts_of(ground: Ground, solution: Solution, measures: Measures, sectors: dict[int, str]) -> list[BarChart]:
    """`sectors`: names by primary key."""
    return [
        _fairness(ground, measures),
        _by_sector(ground, solution, sectors),
        _by_counterpart(ground, solution),
        *_load(ground, solution),
        _travel(ground, measures),
    ]


def _fairness(ground: Ground, measures: Measures) -> BarChart:
    name = ground.notes.names.name
    rows = [
        Bar(name(party), share, percent_said(share), is_marked=share == measures.least_share)
        for party, share in sorted(measures.shares.items(), key=lambda each: (-each[1], name(each[0])))
    ]
    summary = (
        f"Each company's share of what it could get alone. The worst-off gets {percent_said(measures.least_share)}, "
        f"the one in the middle {percent_said(measures.middle_share)}."
    )
    return bars_lying("Value by company", summary, rows, most=1000)


def _by_sector(ground: Ground, solution: Solution, sectors: dict[int, str]) -> BarChart:
    """A company of two sectors counts in both."""
    counts: Counter[str] = Counter()
    for meeting in solution.meetings:
        request = ground.rows.requests[pk_of(meeting.request)]
        found = ground.rows.sectors_of_party.get(request.delegation_id, ())
        counts.update([sectors.get(pk, NO_SECTOR) for pk in found] or [NO_SECTOR])
    rows = [
        Bar(name, count, str(count)) for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]
    return bars_lying("Meetings by sector", "Meetings of the companies of each sector.", rows)


def _by_counterpart(ground: Ground, solution: Solution) -> BarChart:
    counts = Counter(ground.rows.requests[pk_of(each.request)].counterpart_id for each in solution.meetings)
    hosts = [party for party in ground.rows.parties.values() if party.side == Side.COUNTERPART]
    hosts.sort(key=lambda host: (-counts[host.pk], host.name))
    rows = [Bar(host.name, counts[host.pk], str(counts[host.pk]), is_marked=not counts[host.pk]) for host in hosts]
    idle = sum(not counts[host.pk] for host in hosts)
    more = f" {idle} of {len(hosts)} have none." if idle else ""
    return bars_lying("Meetings by counterpart", f"Meetings that each counterpart receives.{more}", rows)


def _load(ground: Ground, solution: Solution) -> list[BarChart]:
    """For each day, how many meetings run at some time of each hour."""
    running: dict[int, Counter[int]] = defaultdict(Counter)
    for meeting in solution.meetings:
        known = meeting.request in ground.problem.request
        length = length_of(ground.problem, meeting.request) if known else 1
        for hour in range(meeting.start // HOUR, (meeting.start + length - 1) // HOUR + 1):
            running[hour * HOUR // DAY][hour % 24] += 1
    charts = []
    for day, counts in sorted(running.items()):
        hours = range(min(counts), max(counts) + 1)
        most = max(counts.values())
        rows = [Bar(f"{hour:02}:00", counts[hour], str(counts[hour]), is_marked=counts[hour] == most) for hour in hours]
        date = f"{ground.moment(day * DAY):%A} {ground.moment(day * DAY).day} {ground.moment(day * DAY):%B}"
        charts.append(bars_standing(f"Load on {date}", f"Meetings in each hour; {most} in the fullest.", rows))
    return charts


def _travel(ground: Ground, measures: Measures) -> BarChart:
    companies = [party for party in ground.rows.parties.values() if party.side == Side.DELEGATION]
    minutes = {party.pk: measures.travel_of.get(key("party", party.pk), 0) for party in companies}
    companies.sort(key=lambda party: (-minutes[party.pk], party.name))
    rows = [Bar(party.name, minutes[party.pk], hours_said(minutes[party.pk])) for party in companies]
    summary = f"Time of each company's people on the way from the hub; {hours_said(measures.travel)} in all."
    return bars_lying("Travel by company", summary, rows)
