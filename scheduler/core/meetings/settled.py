"""Known meetings too near to be changed: they stay with those of their people who still can, as if they were locked."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.core.meetings.diary import Diary
from scheduler.core.meetings.problem import KnownMeeting, Lock, Problem, Request, Window


def settled_locks(problem: Problem, diary: Diary) -> Mapping[str, Lock]:
    """Request -> where its meeting stays. What cannot go on at all is missing here, and is free to be held later."""
    known = problem.known
    until = known.settled_until if known is not None else None
    if known is None or until is None:
        return {}
    refused = {frozenset(pair) for pair in problem.refusals}
    found = {}
    for meeting in known.meetings:
        request = problem.request.get(meeting.request)
        if meeting.start >= until or request is None:
            continue
        parties = (request.counterpart, *request.delegations)
        if any(frozenset((a, b)) in refused for at, a in enumerate(parties) for b in parties[at + 1 :]):
            continue
        lock = _lock(problem, diary, request, meeting)
        if lock is not None:
            found[request.id] = lock
    return found


def _lock(problem: Problem, diary: Diary, request: Request, meeting: KnownMeeting) -> Lock | None:
    source = problem.session[request.session] if request.session else request
    room = problem.room.get(meeting.room)
    if room is None or (source.id, source.length) != (meeting.gathering, meeting.end - meeting.start):
        return None
    start, end, venue = meeting.start, meeting.end, room.venue
    if room.id not in source.rooms or not _inside(room.hours, start, end):
        return None
    if source.windows and not _inside(source.windows, start, end):
        return None
    parties = {request.counterpart, *request.delegations}
    coming = [
        person
        for person in meeting.attendees
        if person in problem.person
        and problem.person[person].party in parties
        and diary.suits_person(problem.person[person], start, end, venue)
    ]
    needs = [*request.needs, *([problem.session[request.session].need] if request.session else [])]
    for need in needs:
        team = [person for person in coming if problem.person[person].party == need.party]
        if len(team) < need.persons or not set(need.named) <= set(team):
            return None
    if not _heads_come(problem, request, coming):
        return None
    helper = problem.interpreter.get(meeting.interpreter or "")
    if helper is not None and not diary.suits_interpreter(helper, start, end, venue):
        helper = None
    if source.interpreting is not None and (helper is None or source.interpreting not in helper.pairs):
        return None
    return Lock(request.id, start, room.id, tuple(coming), helper.id if helper else None)


def _inside(hours: tuple[Window, ...], start: int, end: int) -> bool:
    return any(window.covers(start, end) for window in hours)


def _heads_come(problem: Problem, request: Request, coming: list[str]) -> bool:
    settings = problem.settings
    people = [problem.person[person] for person in coming]
    is_high = any(each.party == request.counterpart and 1 <= each.rank <= settings.high_rank for each in people)
    if not is_high or not settings.host_rank_matters:
        return True
    return {each.party for each in people if each.is_head} >= set(request.delegations)
