"""The referee on people: persons, parties and interpreters. One function per hard rule, plain loops, no solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.problem import Engagement, Need, Stretch, Window
from scheduler.core.meetings.sentences import counted, minutes, moment, span, window
from scheduler.core.meetings.solution import Meeting
from scheduler.core.rules import Finding


class _Stop(NamedTuple):
    """A gathering or an engagement, as one who has to be there sees it."""

    start: int
    end: int
    venue: str | None
    id: str
    is_gathering: bool


_by_start = itemgetter(0)


def _stops(gatherings: Sequence[Gathering], engagements: Sequence[Engagement]) -> list[_Stop]:
    stops = [_Stop(each.start, each.end, each.venue, each.id, True) for each in gatherings]
    if engagements:
        stops += [_Stop(each.window.start, each.window.end, each.venue, each.id, False) for each in engagements]
        stops.sort(key=_by_start)
    return stops


def _clashes(ledger: Ledger, rule: str, who: str, stops: Sequence[_Stop]) -> Iterator[Finding]:
    """Pairs of stops that overlap or lie too far apart. Sorted by start, so a pair further off than the longest way
    ends the inner loop."""
    reach = ledger.longest_way
    for at, first in enumerate(stops, start=1):
        end, venue = first.end, first.venue
        for second in islice(stops, at, None):
            if second.start >= end + reach:
                break
            if not (first.is_gathering or second.is_gathering):
                continue
            if second.start < end:
                text = (
                    f"{{{who}}} is booked twice: {{{first.id}}} {span(first.start, end)} "
                    f"and {{{second.id}}} {span(second.start, second.end)}"
                )
                yield Finding(rule, text, (who, first.id, second.id))
            elif venue != second.venue and venue is not None and second.venue is not None:
                late = ledger.ready(venue, second.venue, end) - second.start
                if late > 0:
                    text = (
                        f"{{{who}}} reaches {{{second.venue}}} {minutes(late)} late for {{{second.id}}} at "
                        f"{moment(second.start)}, coming from {{{first.id}}} in {{{venue}}}"
                    )
                    yield Finding(rule, text, (who, second.id, first.id, second.venue, venue))


def check_person_is_in_one_place(ledger: Ledger) -> Iterator[Finding]:
    for person, gatherings in ledger.of_person.items():
        stops = _stops(gatherings, ledger.problem.person[person].engagements)
        yield from _clashes(ledger, "person_is_in_one_place", person, stops)


def check_interpreter_is_in_one_place(ledger: Ledger) -> Iterator[Finding]:
    for interpreter, gatherings in ledger.of_interpreter.items():
        stops = _stops(gatherings, ledger.problem.interpreter[interpreter].engagements)
        yield from _clashes(ledger, "interpreter_is_in_one_place", interpreter, stops)


def _outside(rule: str, who: str, gatherings: Sequence[Gathering], available: Sequence[Window]) -> Iterator[Finding]:
    for each in gatherings:
        for hours in available:
            if hours.start <= each.start and each.end <= hours.end:
                break
        else:
            hours_said = ", ".join(window(hours) for hours in available) or "never"
            text = (
                f"{{{who}}} is not available for {{{each.id}}} {span(each.start, each.end)} (available: {hours_said})"
            )
            yield Finding(rule, text, (who, each.id))


def check_person_is_available(ledger: Ledger) -> Iterator[Finding]:
    for person, gatherings in ledger.of_person.items():
        yield from _outside("person_is_available", person, gatherings, ledger.problem.person[person].available)


def check_interpreter_is_available(ledger: Ledger) -> Iterator[Finding]:
    for interpreter, gatherings in ledger.of_interpreter.items():
        available = ledger.problem.interpreter[interpreter].available
        yield from _outside("interpreter_is_available", interpreter, gatherings, available)


def _missing(
    meeting: Meeting, attending: frozenset[str], sent: Mapping[str, int], need: Need, of: str
) -> Iterator[Finding]:
    for person in need.named:
        if person not in attending:
            text = f"{{{person}}} is named for {{{of}}} but does not attend at {moment(meeting.start)}"
            yield Finding("attendees_are_present", text, (person, of))
    there = sent.get(need.party, 0)
    if there < need.persons:
        text = (
            f"{{{need.party}}} sends {counted(there, 'person', 'persons')} to {{{of}}} at {moment(meeting.start)}, "
            f"{need.persons} must attend"
        )
        yield Finding("attendees_are_present", text, (need.party, of))


def check_attendees_are_present(ledger: Ledger) -> Iterator[Finding]:
    party_of = ledger.party_of
    for meeting in ledger.meetings:
        request = ledger.problem.request[meeting.request]
        attending = frozenset(meeting.attendees)
        sent: dict[str, int] = {}
        for person in attending:
            party = party_of.get(person)
            if party is None:
                continue  # a stranger: one_meeting_per_request speaks of him or her
            sent[party] = sent.get(party, 0) + 1
            if party != request.counterpart and party not in request.delegations:
                text = f"{{{person}}} attends {{{request.id}}} at {moment(meeting.start)} but belongs to neither side"
                yield Finding("attendees_are_present", text, (person, request.id))
        session = ledger.session_of(request)
        for need in request.needs if session is None else (*request.needs, session.need):
            if sent.get(need.party, 0) < need.persons or not attending.issuperset(need.named):
                yield from _missing(meeting, attending, sent, need, request.id)


def check_interpreter_when_needed(ledger: Ledger) -> Iterator[Finding]:
    for meeting in ledger.meetings:
        request = ledger.problem.request[meeting.request]
        pair = (ledger.session_of(request) or request).interpreting
        if pair is None:
            continue
        languages = f"{pair[0]} and {pair[1]}"
        if meeting.interpreter is None:
            text = f"{{{request.id}}} at {moment(meeting.start)} has no interpreter for {languages}"
            yield Finding("interpreter_when_needed", text, (request.id,))
            continue
        interpreter = ledger.problem.interpreter.get(meeting.interpreter)
        if interpreter is not None and pair not in interpreter.pairs:
            text = (
                f"{{{interpreter.id}}} does not interpret between {languages}, which {{{request.id}}} at "
                f"{moment(meeting.start)} needs"
            )
            yield Finding("interpreter_when_needed", text, (interpreter.id, request.id))


def _worn_out(rule: str, who: str, gatherings: Sequence[Gathering], limit: Stretch) -> Iterator[Finding]:
    """Stretches of work (gaps shorter than `rest`) that last longer than `longest`. `gatherings` come by start."""
    run: list[Gathering] = []
    until = 0
    for each in [*gatherings, None]:
        if each is not None and (not run or each.start - until < limit.rest):
            run.append(each)
            until = max(until, each.end)
            continue
        if run and until - run[0].start > limit.longest:
            text = (
                f"{{{who}}} has no rest of {minutes(limit.rest)} from {span(run[0].start, until)}: "
                f"{minutes(until - run[0].start)} on end, at most {limit.longest} are agreed"
            )
            yield Finding(rule, text, (who, *dict.fromkeys(part.id for part in run)))
        if each is not None:
            run, until = [each], each.end


def check_interpreter_rests(ledger: Ledger) -> Iterator[Finding]:
    for interpreter, gatherings in ledger.of_interpreter.items():
        rest = ledger.problem.interpreter[interpreter].rest
        if rest is not None:
            yield from _worn_out("interpreter_rests", interpreter, gatherings, rest)


def check_party_is_not_worn_out(ledger: Ledger) -> Iterator[Finding]:
    for person, gatherings in ledger.of_person.items():
        stretch = ledger.problem.party[ledger.party_of[person]].stretch
        if stretch is not None:
            yield from _worn_out("party_is_not_worn_out", person, gatherings, stretch)


def check_party_gets_a_pause(ledger: Ledger) -> Iterator[Finding]:
    for person, gatherings in ledger.of_person.items():
        for pause in ledger.problem.party[ledger.party_of[person]].pauses:
            free = _longest_free(gatherings, pause.window)
            if free < pause.minutes:
                text = (
                    f"{{{person}}} has {minutes(free)} free on end within {window(pause.window)}, "
                    f"{pause.minutes} are agreed"
                )
                touching = (each.id for each in gatherings if pause.window.overlaps(each.start, each.end))
                yield Finding("party_gets_a_pause", text, (person, *touching))


def _longest_free(gatherings: Sequence[Gathering], within: Window) -> int:
    free, since = 0, within.start
    for each in gatherings:
        if each.end <= within.start or each.start >= within.end:
            continue
        free = max(free, each.start - since)
        since = max(since, each.end)
    return max(free, within.end - since)


def check_party_daily_maximum(ledger: Ledger) -> Iterator[Finding]:
    for party, gatherings in ledger.of_party.items():
        most = ledger.problem.party[party].daily_maximum
        if most is None:
            continue
        for day, amount in sorted(Counter(each.day for each in gatherings).items()):
            if amount > most:
                text = f"{{{party}}} has {counted(amount, 'meeting')} on day {day + 1}, at most {most} are agreed"
                on_it = (each.id for each in gatherings if each.day == day)
                yield Finding("party_daily_maximum", text, (party, *on_it))


def check_party_total_maximum(ledger: Ledger) -> Iterator[Finding]:
    for party, gatherings in ledger.of_party.items():
        most = ledger.problem.party[party].total_maximum
        if most is not None and len(gatherings) > most:
            text = f"{{{party}}} has {counted(len(gatherings), 'meeting')} in all, at most {most} are agreed"
            yield Finding("party_total_maximum", text, (party, *(each.id for each in gatherings)))


def check_refused_pair_never_meets(ledger: Ledger) -> Iterator[Finding]:
    refused = {frozenset(pair) for pair in ledger.problem.refusals}
    refusing = frozenset(party for pair in refused for party in pair)
    for gathering in ledger.gatherings:
        if refusing.isdisjoint(gathering.parties):
            continue
        for at, one in enumerate(gathering.parties):
            for other in gathering.parties[at + 1 :]:
                if frozenset((one, other)) in refused:
                    text = (
                        f"{{{one}}} and {{{other}}} meet in {{{gathering.id}}} at {moment(gathering.start)}, "
                        "though one of them refused the other"
                    )
                    yield Finding("refused_pair_never_meets", text, (one, other, gathering.id))


def check_clearance_was_possible(ledger: Ledger) -> Iterator[Finding]:
    for gathering in ledger.gatherings:
        venue = ledger.problem.venue.get(gathering.venue) if gathering.venue is not None else None
        if venue is None or venue.list_closes is None:
            continue
        closed = gathering.start - venue.list_closes
        for person in sorted(gathering.attendees & ledger.guests):
            named_at = ledger.problem.person[person].named_at
            if named_at is not None and named_at > closed:
                text = (
                    f"{{{person}}} was named {minutes(named_at - closed)} after the visitor list of {{{venue.id}}} "
                    f"closed for {{{gathering.id}}} at {moment(gathering.start)}"
                )
                yield Finding("clearance_was_possible", text, (person, venue.id, gathering.id))


def check_host_rank_matches(ledger: Ledger) -> Iterator[Finding]:
    settings = ledger.problem.settings
    if not settings.host_rank_matters:
        return
    persons = ledger.problem.person
    high = frozenset(each.id for each in persons.values() if 1 <= each.rank <= settings.high_rank)
    for meeting in ledger.meetings:
        if high.isdisjoint(meeting.attendees):
            continue
        request = ledger.problem.request[meeting.request]
        attending = [persons[person] for person in meeting.attendees if person in persons]
        host = next((each.id for each in attending if each.id in high and each.party == request.counterpart), None)
        if host is None:
            continue
        led = {each.party for each in attending if each.is_head}
        for delegation in request.delegations:
            if delegation not in led:
                text = (
                    f"{{{host}}} receives {{{delegation}}} in {{{request.id}}} at {moment(meeting.start)} without "
                    "its head of delegation"
                )
                yield Finding("host_rank_matches", text, (delegation, host, request.id))
