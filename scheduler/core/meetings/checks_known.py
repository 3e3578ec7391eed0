"""The referee on repairs: what people know stays near at hand, and whose day changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.problem import Engagement, Interpreter, Known, KnownMeeting, Need, Person, Side
from scheduler.core.meetings.sentences import counted, moment
from scheduler.core.rules import Finding

Stay = tuple[int, str, frozenset[str], str | None]  # start, room, attendees, interpreter


def check_notice_is_kept(ledger: Ledger) -> Iterator[Finding]:
    known = ledger.problem.known
    until = known.settled_until if known else None
    if known is None or until is None:
        return
    standing = {each.request: _stays(ledger, each) for each in known.meetings if each.start < until}
    for request, stay in standing.items():
        meeting = ledger.met.get(request)
        if stay is None:
            continue
        is_same = meeting is not None and stay == (
            meeting.start,
            meeting.room,
            frozenset(meeting.attendees),
            meeting.interpreter,
        )
        if not is_same:
            text = f"{{{request}}} is known for {moment(stay[0])}, too soon to be changed, and does not stay as it is"
            yield Finding("notice_is_kept", text, (request,))
    for meeting in ledger.met.values():
        if meeting.start < until and standing.get(meeting.request) is None:
            text = f"{{{meeting.request}}} at {moment(meeting.start)} begins before people could be told of it"
            yield Finding("notice_is_kept", text, (meeting.request,))


def _stays(ledger: Ledger, meeting: KnownMeeting) -> Stay | None:
    """How a known meeting goes on with those of its people who still can; None if it cannot."""
    problem = ledger.problem
    request = problem.request.get(meeting.request)
    room = problem.room.get(meeting.room)
    if request is None or room is None or (request.session or request.id) != meeting.gathering:
        return None
    source = ledger.session_of(request) or request
    start, end = meeting.start, meeting.end
    if source.length != end - start or meeting.room not in source.rooms:
        return None
    if not any(each.covers(start, end) for each in room.hours):
        return None
    if source.windows and not any(each.covers(start, end) for each in source.windows):
        return None
    parties = (request.counterpart, *request.delegations)
    if any(set(pair) <= set(parties) for pair in problem.refusals):
        return None
    coming = [
        person
        for person in meeting.attendees
        if person in problem.person
        and problem.person[person].party in parties
        and _can(ledger, problem.person[person], start, end, room.venue)
    ]
    session = ledger.session_of(request)
    needs = [*request.needs, *([session.need] if session else [])]
    if not all(_suffices(ledger, need, coming) for need in needs) or not _heads_come(ledger, meeting, coming):
        return None
    helper = problem.interpreter.get(meeting.interpreter) if meeting.interpreter else None
    fits = helper is not None and _free(ledger, helper, start, end, room.venue)
    if source.interpreting is not None and (helper is None or not fits or source.interpreting not in helper.pairs):
        return None
    return (start, meeting.room, frozenset(coming), helper.id if helper is not None and fits else None)


def _can(ledger: Ledger, person: Person, start: int, end: int, venue: str) -> bool:
    closes = ledger.problem.venue[venue].list_closes
    is_guest = ledger.problem.party[person.party].side is Side.DELEGATION
    if closes is not None and is_guest and person.named_at is not None and person.named_at > start - closes:
        return False
    return _free(ledger, person, start, end, venue)


def _free(ledger: Ledger, who: Person | Interpreter, start: int, end: int, venue: str) -> bool:
    return any(each.covers(start, end) for each in who.available) and all(
        _apart(ledger, each, start, end, venue) for each in who.engagements
    )


def _apart(ledger: Ledger, engagement: Engagement, start: int, end: int, venue: str) -> bool:
    window, there = engagement.window, engagement.venue
    far = there is not None and there != venue
    if window.end <= start:
        return not far or ledger.ready(str(there), venue, window.end) <= start
    if end <= window.start:
        return not far or ledger.ready(venue, str(there), end) <= window.start
    return False


def _suffices(ledger: Ledger, need: Need, coming: list[str]) -> bool:
    team = [person for person in coming if ledger.party_of[person] == need.party]
    return set(need.named) <= set(team) and len(team) >= need.persons


def _heads_come(ledger: Ledger, meeting: KnownMeeting, coming: list[str]) -> bool:
    """Whether a host of high rank who still comes meets a head of every delegation, if the mission says so."""
    problem = ledger.problem
    settings, request = problem.settings, problem.request[meeting.request]
    if not settings.host_rank_matters:
        return True
    people = [problem.person[person] for person in coming]
    if not any(each.party == request.counterpart and 1 <= each.rank <= settings.high_rank for each in people):
        return True
    return all(any(each.party == party and each.is_head for each in people) for party in request.delegations)


def check_known_days_stay(ledger: Ledger) -> Iterator[Finding]:
    known = ledger.problem.known
    if known is None:
        return
    knew = _known_days(known)
    for person in (*ledger.problem.person, *ledger.problem.interpreter):
        found = [*ledger.of_person.get(person, ()), *ledger.of_interpreter.get(person, ())]
        has = {_stop(each) for each in found}
        before = knew.get(person, set())
        lost, gained = before - has, has - before
        if not lost and not (known.gains_count and gained):
            continue
        words = f"loses {counted(len(lost), 'known meeting')}" if lost else "gains a meeting"
        if lost and gained:
            words += f" and gets {counted(len(gained), 'new one')}"
        yield Finding("known_days_stay", f"{{{person}}} {words}", (person,))


def check_known_stops_stay(ledger: Ledger) -> Iterator[Finding]:
    known = ledger.problem.known
    if known is None:
        return
    knew = _known_days(known)
    for person in (*ledger.problem.person, *ledger.problem.interpreter):
        found = [*ledger.of_person.get(person, ()), *ledger.of_interpreter.get(person, ())]
        lost = len(knew.get(person, set()) - {_stop(each) for each in found})
        if lost:
            yield Finding("known_stops_stay", f"{{{person}}} loses {counted(lost, 'known stop')}", (person,), lost)


def _known_days(known: Known) -> dict[str, set[tuple[str, int, int, str]]]:
    found: dict[str, set[tuple[str, int, int, str]]] = defaultdict(set)
    for each in known.meetings:
        for person in (*each.attendees, each.interpreter or ""):
            found[person].add((each.gathering, each.start, each.end, each.room))
    return found


def _stop(gathering: Gathering) -> tuple[str, int, int, str]:
    return (gathering.id, gathering.start, gathering.end, gathering.room)
