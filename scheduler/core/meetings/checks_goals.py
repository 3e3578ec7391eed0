"""The referee on the goals: one function per goal rule, and the value of each level recomputed from the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import DAY
from scheduler.core.meetings.rulebook import weight_of
from scheduler.core.meetings.sentences import counted, minutes, moment
from scheduler.core.rules import Finding, Level

NOON = DAY // 2
WHOLE = 1000  # permille


def check_guaranteed_minimum_is_met(ledger: Ledger) -> Iterator[Finding]:
    for party in ledger.problem.parties:
        amount = len(ledger.of_party.get(party.id, ()))
        missing = party.guaranteed_minimum - amount
        if missing > 0:
            text = f"{{{party.id}}} has {counted(amount, 'meeting')} and was guaranteed {party.guaranteed_minimum}"
            yield Finding("guaranteed_minimum_is_met", text, (party.id,), missing)


def worth_met(ledger: Ledger) -> Mapping[str, int]:
    """Delegation id -> the worth of the met requests it belongs to."""
    return {
        delegation: sum(request.worth for request in wishes if request.id in ledger.met)
        for delegation, wishes in ledger.wishes_of.items()
    }


def alone(ledger: Ledger) -> Mapping[str, int]:
    """Delegation id -> the most it could get alone: as given, or else the worth of all it wishes."""
    given = ledger.alone or {}
    return {
        delegation: given[delegation] if delegation in given else sum(request.worth for request in wishes)
        for delegation, wishes in ledger.wishes_of.items()
    }


def shares(ledger: Ledger) -> Mapping[str, int]:
    """Delegation id -> permille of what it could get alone; only delegations that could get something."""
    met = worth_met(ledger)
    return {delegation: WHOLE * met[delegation] // most for delegation, most in alone(ledger).items() if most > 0}


def check_worst_off_gets_its_share(ledger: Ledger) -> Iterator[Finding]:
    found = shares(ledger)
    least = min(found.values(), default=WHOLE)
    if least >= WHOLE:
        return
    met, most = worth_met(ledger), alone(ledger)
    for delegation, share in found.items():
        if share == least:
            text = (
                f"{{{delegation}}} gets {share / 10:.1f} % of what it could get alone (worth {met[delegation]} of "
                f"{most[delegation]}); nobody gets less"
            )
            yield Finding("worst_off_gets_its_share", text, (delegation,), WHOLE - share)


def impossible_shares(ledger: Ledger) -> Iterator[Finding]:
    """Delegations that get more than they are said to be able to get alone: the figure given must be wrong."""
    met, most = worth_met(ledger), alone(ledger)
    for delegation, worth in met.items():
        if worth > most[delegation]:
            text = (
                f"{{{delegation}}} is met with worth {worth}, more than the {most[delegation]} it is said to get at "
                "most when alone: solve again, or leave the figures out"
            )
            yield Finding("worst_off_gets_its_share", text, (delegation,))


def check_worth_is_met(ledger: Ledger) -> Iterator[Finding]:
    for request in ledger.problem.requests:
        if request.id not in ledger.met:
            guests = " and ".join(f"{{{each}}}" for each in request.delegations)
            text = f"{{{request.id}}} is not met: {guests} with {{{request.counterpart}}}, worth {request.worth}"
            yield Finding("worth_is_met", text, (*request.delegations, request.counterpart, request.id), request.worth)


def check_travel_is_short(ledger: Ledger) -> Iterator[Finding]:
    hub = ledger.problem.settings.hub
    if hub is None:
        return
    way = {leg.destination: leg.minutes(NOON) for leg in ledger.problem.legs if leg.origin == hub != leg.destination}
    for half in ledger.half_days:
        for venue, first in half.venues.items():
            road = way.get(venue, 0)
            if road > 0:
                text = (
                    f"{{{half.guest}}} travels {minutes(road)} to {{{venue}}} for {{{first.id}}} at "
                    f"{moment(first.start)}"
                )
                yield Finding("travel_is_short", text, (half.guest, venue, first.id), road)


def check_idle_time_is_short(ledger: Ledger) -> Iterator[Finding]:
    allowed = ledger.problem.settings.wait_allowed
    for half in ledger.half_days:
        for before, after in pairwise(half.gatherings):
            gap = after.start - before.end
            if gap > allowed:
                text = (
                    f"{{{half.guest}}} has {minutes(gap)} between {{{before.id}}} and {{{after.id}}} at "
                    f"{moment(after.start)}"
                )
                yield Finding("idle_time_is_short", text, (half.guest, before.id, after.id), gap - allowed)


def check_breaks_are_few(ledger: Ledger) -> Iterator[Finding]:
    for half in ledger.half_days:
        for before, after in pairwise(half.gatherings):
            if after.start > before.end:
                text = (
                    f"{{{half.guest}}} has a break between {{{before.id}}} and {{{after.id}}} at {moment(before.end)}"
                )
                yield Finding("breaks_are_few", text, (half.guest, before.id, after.id))


def check_breaks_are_shared(ledger: Ledger) -> Iterator[Finding]:
    amount = dict.fromkeys(sorted(ledger.guests), 0)
    for half in ledger.half_days:
        amount[half.guest] += sum(after.start > before.end for before, after in pairwise(half.gatherings))
    if not amount:
        return
    most, fewest = max(amount, key=amount.__getitem__), min(amount, key=amount.__getitem__)
    further = amount[most] - amount[fewest] - ledger.problem.settings.breaks_apart
    if further > 0:
        text = f"{{{most}}} has {counted(amount[most], 'break')} and {{{fewest}}} has {amount[fewest]}"
        yield Finding("breaks_are_shared", text, (most, fewest), further)


def check_places_are_few(ledger: Ledger) -> Iterator[Finding]:
    hub = ledger.problem.settings.hub
    for half in ledger.half_days if hub else ():
        away = [venue for venue in half.venues if venue != hub]
        if away:
            text = (
                f"{{{half.guest}}} goes to {counted(len(away), 'place')} from {moment(half.gatherings[0].start)} on: "
            ) + ", ".join(f"{{{each}}}" for each in away)
            yield Finding("places_are_few", text, (half.guest, *away), len(away))


def check_hours_are_decent(ledger: Ledger) -> Iterator[Finding]:
    settings = ledger.problem.settings
    for meeting in ledger.met.values():
        end = ledger.end_of(meeting)
        midnight = meeting.start // DAY * DAY
        if meeting.start - midnight < settings.early_before:
            text = f"{{{meeting.request}}} starts early, at {moment(meeting.start)}"
        elif end - midnight > settings.late_after:
            text = f"{{{meeting.request}}} at {moment(meeting.start)} ends late, at {moment(end)}"
        else:
            continue
        yield Finding("hours_are_decent", text, (meeting.request,))


def check_asked_person_attends(ledger: Ledger) -> Iterator[Finding]:
    problem = ledger.problem
    for meeting in ledger.met.values():
        for need in problem.request[meeting.request].needs:
            yield from _absent(need.asked, meeting.attendees, meeting.request, meeting.start)
    for session, meetings in ledger.of_session.items():
        attending = frozenset(person for each in meetings for person in each.attendees)
        yield from _absent(problem.session[session].need.asked, attending, session, meetings[0].start)


def _absent(asked: tuple[str, ...], attending: Collection[str], of: str, start: int) -> Iterator[Finding]:
    for person in asked:
        if person not in attending:
            text = f"{{{person}}} was asked for but does not attend {{{of}}} at {moment(start)}"
            yield Finding("asked_person_attends", text, (person, of))


def level_values(ledger: Ledger, soft: tuple[Finding, ...], comfort_rules: tuple[str, ...]) -> Mapping[Level, int]:
    """Each level's value, from the findings where they say it and from the plan where they don't."""
    weights = {name: weight_of(ledger.problem, name) for name in comfort_rules}
    changed = sum(each.amount for each in soft if each.rule == "known_days_stay")
    return {
        Level.GUARANTEES: sum(each.amount for each in soft if each.rule == "guaranteed_minimum_is_met"),
        **({} if ledger.problem.known is None else {Level.CHANGED: changed}),
        Level.FAIRNESS: min(shares(ledger).values(), default=WHOLE),
        Level.WORTH: sum(ledger.problem.request[request].worth for request in ledger.met),
        Level.COMFORT: sum(each.amount * weights[each.rule] for each in soft if each.rule in weights),
    }
