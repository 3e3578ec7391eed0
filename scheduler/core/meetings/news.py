"""What a hand breaks: the referee's hard findings on a plan after some moves that it had not before, without judging
either plan as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from scheduler.core.meetings.beside import Part
from scheduler.core.meetings.checks import faults_in
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Finding


def news_of(before: Ledger, after: Solution) -> tuple[Finding, ...]:
    """Those of `faults_in` after it that are not among those before it, in its order.

    Every hard rule speaks of one person, interpreter, room, party, session, meeting or request: of what the meetings
    that differ do not touch, both plans say the same.
    """
    was, now = _by_request((*before.meetings, *before.strangers)), _by_request(after.meetings)
    moved = {request for request in was.keys() | now.keys() if was.get(request) != now.get(request)}
    if not moved:
        return ()
    touched = moved | _of_their_sessions(before, moved, was.keys() | now.keys())
    old, new = (
        Part(before, touched, [each for request in meetings if request in touched for each in meetings[request]])
        for meetings in (was, now)
    )
    old.look_at(new.gatherings)
    new.look_at(old.gatherings)
    known = {(each.rule, each.witness) for each in faults_in(old)}
    return tuple(each for each in faults_in(new) if (each.rule, each.witness) not in known)


def faults_about(ledger: Ledger, request: str) -> tuple[Finding, ...]:
    """Those of `faults_in` a plan that name this request or its session, without judging the rest of it."""
    asked = ledger.problem.request[request]
    touched = {request} | _of_their_sessions(ledger, (request,), ledger.met)
    part = Part(ledger, touched, [each for each in ledger.meetings if each.request in touched])
    itself = {request, asked.session or request}
    return tuple(each for each in faults_in(part) if itself.intersection(each.subjects))


def _by_request(meetings: Iterable[Meeting]) -> Mapping[str, list[Meeting]]:
    found: dict[str, list[Meeting]] = defaultdict(list)
    for each in meetings:
        found[each.request].append(each)
    return found


def _of_their_sessions(ledger: Ledger, moved: Iterable[str], placed: Iterable[str]) -> set[str]:
    """The requests among `placed` that share a session with one that has moved."""
    request = ledger.problem.request
    sessions = {request[each].session for each in moved if each in request} - {None}
    return {each for each in placed if each in request and request[each].session in sessions}
