"""The referee on places and on the plan's form: rooms, sessions, locks, the grid. One function per hard rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.problem import DAY, Lock
from scheduler.core.meetings.sentences import counted, moment, span, window
from scheduler.core.meetings.solution import Meeting
from scheduler.core.rules import Finding


def check_one_meeting_per_request(ledger: Ledger) -> Iterator[Finding]:
    rule = "one_meeting_per_request"
    for meeting in ledger.strangers:
        text = f"the plan has a meeting at {moment(meeting.start)} for {{{meeting.request}}}, a request nobody made"
        yield Finding(rule, text, (meeting.request,))
    counts = Counter(meeting.request for meeting in ledger.meetings)
    for request, amount in counts.items():
        if amount > 1:
            yield Finding(rule, f"{{{request}}} is met {amount} times", (request,))
    for meeting in ledger.meetings:
        for what, unknown in _unknown(ledger, meeting):
            text = f"{{{meeting.request}}} at {moment(meeting.start)} names {{{unknown}}}, {what} nobody knows"
            yield Finding(rule, text, (meeting.request, unknown))


def _unknown(ledger: Ledger, meeting: Meeting) -> Iterator[tuple[str, str]]:
    """What a meeting names and the problem doesn't know: "a room" or the like, and the id."""
    if meeting.room not in ledger.problem.room:
        yield "a room", meeting.room
    for person in meeting.attendees:
        if person not in ledger.party_of:
            yield "a person", person
    if meeting.interpreter is not None and meeting.interpreter not in ledger.problem.interpreter:
        yield "an interpreter", meeting.interpreter


def check_session_meets_once(ledger: Ledger) -> Iterator[Finding]:
    for session, meetings in ledger.of_session.items():
        host = ledger.problem.session[session].counterpart
        first = meetings[0]
        hosts = _of_party(ledger, first, host)
        for other in meetings[1:]:
            differs = [
                word
                for word, same in (
                    ("time", other.start == first.start),
                    ("room", other.room == first.room),
                    ("interpreter", other.interpreter == first.interpreter),
                    ("host's team", _of_party(ledger, other, host) == hosts),
                )
                if not same
            ]
            if differs:
                text = (
                    f"{{{session}}} should be one gathering, but {{{first.request}}} at {moment(first.start)} and "
                    f"{{{other.request}}} at {moment(other.start)} have not the same {' and '.join(differs)}"
                )
                yield Finding("session_meets_once", text, (session, first.request, other.request))


def _of_party(ledger: Ledger, meeting: Meeting, party: str) -> set[str]:
    return {person for person in meeting.attendees if ledger.party_of.get(person) == party}


def check_required_request_is_met(ledger: Ledger) -> Iterator[Finding]:
    for request in ledger.problem.requests:
        if request.required and request.id not in ledger.met:
            parties = (*request.delegations, request.counterpart)
            text = f"{{{request.id}}} must take place and does not: " + " and ".join(f"{{{each}}}" for each in parties)
            yield Finding("required_request_is_met", text, (request.id, *parties))


def check_room_holds_its_meetings(ledger: Ledger) -> Iterator[Finding]:
    for room, gatherings in ledger.of_room.items():
        holds = ledger.problem.room[room].holds
        for together in _crowds(gatherings):
            if len(together) > holds:
                last = together[-1]
                text = (
                    f"{{{room}}} holds {counted(holds, 'meeting')} at once and has {len(together)} at "
                    f"{moment(last.start)}: " + ", ".join(f"{{{each.id}}}" for each in together)
                )
                yield Finding("room_holds_its_meetings", text, (room, *(each.id for each in together)))


def _crowds(gatherings: Sequence[Gathering]) -> Iterator[list[Gathering]]:
    """At each start, the gatherings then under way (by start). The fullest minute of a room is always a start."""
    under_way: list[Gathering] = []
    for start, starting in groupby(gatherings, key=attrgetter("start")):
        under_way = [each for each in under_way if each.end > start]
        under_way += starting
        yield under_way


def check_room_seats_its_people(ledger: Ledger) -> Iterator[Finding]:
    for room, gatherings in ledger.of_room.items():
        seats = ledger.problem.room[room].seats
        if seats is None:
            continue
        for together in _crowds(gatherings):
            people: set[str] = set()
            for each in together:
                people |= each.attendees
            seated = len(people) + sum(1 for each in together if each.interpreters)
            if seated > seats:
                text = (
                    f"{{{room}}} has {counted(seats, 'seat')} and {seated} people at {moment(together[-1].start)}: "
                    + ", ".join(f"{{{each.id}}}" for each in together)
                )
                yield Finding("room_seats_its_people", text, (room, *(each.id for each in together)))


def check_room_is_open(ledger: Ledger) -> Iterator[Finding]:
    for room, gatherings in ledger.of_room.items():
        hours = ledger.problem.room[room].hours
        for each in gatherings:
            if not any(open_.start <= each.start and each.end <= open_.end for open_ in hours):
                said = ", ".join(window(open_) for open_ in hours) or "never"
                text = f"{{{room}}} is not open for {{{each.id}}} {span(each.start, each.end)} (open: {said})"
                yield Finding("room_is_open", text, (each.id, room))


def check_meeting_is_in_an_allowed_place(ledger: Ledger) -> Iterator[Finding]:
    for each in ledger.gatherings:
        if each.room in ledger.problem.room and each.room not in each.rooms:
            text = f"{{{each.id}}} at {moment(each.start)} is in {{{each.room}}}, which is not one of its places"
            yield Finding("meeting_is_in_an_allowed_place", text, (each.id, each.room))


def check_meeting_is_in_its_window(ledger: Ledger) -> Iterator[Finding]:
    for each in ledger.gatherings:
        if each.windows and not any(asked.start <= each.start and each.end <= asked.end for asked in each.windows):
            said = ", ".join(window(asked) for asked in each.windows)
            text = f"{{{each.id}}} {span(each.start, each.end)} is outside the hours asked for it ({said})"
            yield Finding("meeting_is_in_its_window", text, (each.id,))


def check_session_capacity(ledger: Ledger) -> Iterator[Finding]:
    for session, meetings in ledger.of_session.items():
        capacity = ledger.problem.session[session].capacity
        requests = dict.fromkeys(meeting.request for meeting in meetings)
        amount = sum(len(ledger.problem.request[each].delegations) for each in requests)
        if amount > capacity:
            text = (
                f"{{{session}}} at {moment(meetings[0].start)} has {counted(capacity, 'place')} and receives "
                f"{counted(amount, 'delegation')}"
            )
            yield Finding("session_capacity", text, (session, *requests))


def check_rivals_sit_apart(ledger: Ledger) -> Iterator[Finding]:
    for session, meetings in ledger.of_session.items():
        seated = {party for each in meetings for party in ledger.problem.request[each.request].delegations}
        for one, other in ledger.problem.session[session].rivals:
            if one in seated and other in seated:
                text = (
                    f"{{{one}}} and {{{other}}} are rivals and sit together in {{{session}}} at "
                    f"{moment(meetings[0].start)}"
                )
                yield Finding("rivals_sit_apart", text, (one, other, session))


def check_locked_meeting_stays(ledger: Ledger) -> Iterator[Finding]:
    for lock in ledger.problem.locks:
        meeting = ledger.met.get(lock.request)
        if meeting is None:
            text = f"{{{lock.request}}} is locked at {moment(lock.start)} and does not take place"
            yield Finding("locked_meeting_stays", text, (lock.request,))
            continue
        broken = list(_broken(lock, meeting))
        if broken:
            text = f"{{{lock.request}}} is locked " + " and ".join(broken)
            yield Finding("locked_meeting_stays", text, (lock.request,))


def _broken(lock: Lock, meeting: Meeting) -> Iterator[str]:
    if meeting.start != lock.start:
        yield f"at {moment(lock.start)} but stands at {moment(meeting.start)}"
    if lock.room is not None and meeting.room != lock.room:
        yield f"in {{{lock.room}}} but is in {{{meeting.room}}}"
    if lock.attendees is not None and set(meeting.attendees) != set(lock.attendees):
        yield (
            f"with {', '.join(f'{{{each}}}' for each in lock.attendees)} but is attended by "
            f"{', '.join(f'{{{each}}}' for each in meeting.attendees) or 'nobody'}"
        )
    if lock.interpreter is not None and meeting.interpreter != lock.interpreter:
        instead = f"{{{meeting.interpreter}}}" if meeting.interpreter else "nobody"
        yield f"with {{{lock.interpreter}}} interpreting but has {instead}"


def check_order_is_kept(ledger: Ledger) -> Iterator[Finding]:
    for first, then in ledger.problem.orders:
        before, after = ledger.met.get(first), ledger.met.get(then)
        if before is not None and after is not None and after.start < ledger.end_of(before):
            text = (
                f"{{{then}}} at {moment(after.start)} begins before {{{first}}} is over, at "
                f"{moment(ledger.end_of(before))}"
            )
            yield Finding("order_is_kept", text, (then, first))


def check_starts_on_grid(ledger: Ledger) -> Iterator[Finding]:
    problem = ledger.problem
    for each in ledger.gatherings:
        if each.start % problem.settings.grid:
            text = (
                f"{{{each.id}}} at {moment(each.start)} does not start on the grid of {problem.settings.grid} minutes"
            )
            yield Finding("starts_on_grid", text, (each.id,))
        if each.start < 0 or each.end > problem.days * DAY:
            text = f"{{{each.id}}} {span(each.start, each.end)} is outside the mission's {counted(problem.days, 'day')}"
            yield Finding("starts_on_grid", text, (each.id,))
        elif each.end > (each.day + 1) * DAY:
            text = f"{{{each.id}}} {span(each.start, each.end)} runs over midnight"
            yield Finding("starts_on_grid", text, (each.id,))
