"""Errors of what people want: requests, sessions, refusals, and locks that contradict each other or the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduler.core.meetings.problem import DAY, Lock, Need, Problem, Request, Session, Side
from scheduler.core.meetings.sentences import counted, moment, span
from scheduler.core.meetings.validation_words import list_errors, pair_errors, window_errors


def _parties(problem: Problem, side: Side) -> frozenset[str]:
    return frozenset(each.id for each in problem.parties if each.side is side)


def _team(problem: Problem) -> dict[str, set[str]]:
    """Party id -> its persons' ids. Unlike `problem.members` it bears with persons of no known party."""
    found: dict[str, set[str]] = defaultdict(set)
    for person in problem.persons:
        found[person.party].add(person.id)
    return found


def _length_errors(owner: str, length: int) -> Iterator[str]:
    if not 1 <= length <= DAY:
        yield f"{{{owner}}}: a meeting lasts 1 to {DAY} minutes, not {length}"


def request_errors(problem: Problem) -> Iterator[str]:
    guests, hosts = _parties(problem, Side.DELEGATION), _parties(problem, Side.COUNTERPART)
    team = _team(problem)
    for request in problem.requests:
        if not request.delegations:
            yield f"{{{request.id}}}: no delegation asks for it"
        yield from list_errors(request.id, "delegation", request.delegations, guests)
        if request.counterpart not in hosts:
            yield f"{{{request.id}}}: {{{request.counterpart}}} is not a counterpart"
        if request.worth <= 0:
            yield f"{{{request.id}}}: its worth must be above 0, found {request.worth}"
        yield from _length_errors(request.id, request.length)
        yield from list_errors(request.id, "room", request.rooms, problem.room)
        yield from window_errors(request.id, "windows", request.windows)
        if request.interpreting is not None:
            yield from pair_errors(request.id, request.interpreting)
        yield from _request_need_errors(request, team)
        yield from _joining_errors(problem, request)


def _request_need_errors(request: Request, team: dict[str, set[str]]) -> Iterator[str]:
    hosted_by_session = request.session is not None
    needed = Counter(need.party for need in request.needs)
    parties = request.delegations if hosted_by_session else (*request.delegations, request.counterpart)
    for party in dict.fromkeys(parties):
        if needed[party] != 1:
            found = "says nothing" if not needed[party] else f"says {needed[party]} times"
            yield f"{{{request.id}}}: {found} who of {{{party}}} must attend; give one need"
    for need in request.needs:
        if hosted_by_session and need.party == request.counterpart:
            yield f"{{{request.id}}}: the host's persons are the session's affair; drop the need of {{{need.party}}}"
        elif need.party not in parties:
            yield f"{{{request.id}}}: needs persons of {{{need.party}}}, which is not one of its parties"
        else:
            yield from _need_errors(request.id, need, team)


def _need_errors(owner: str, need: Need, team: dict[str, set[str]]) -> Iterator[str]:
    there = team.get(need.party, set())
    for word, persons in (("named", need.named), ("asked", need.asked)):
        for person in dict.fromkeys(persons):
            if person not in there:
                yield f"{{{owner}}}: {{{person}}}, who is {word}, does not belong to {{{need.party}}}"
        if len(set(persons)) < len(persons):
            yield f"{{{owner}}}: somebody of {{{need.party}}} is {word} twice"
    if need.at_least < 0 or need.persons < 1:
        yield f"{{{owner}}}: at least one person of {{{need.party}}} must attend, found {need.at_least}"
    if need.persons > len(there):
        has = counted(len(there), "person", "persons")
        yield f"{{{owner}}}: needs {need.persons} of {{{need.party}}}, which has {has}"


def _joining_errors(problem: Problem, request: Request) -> Iterator[str]:
    if request.session is None:
        if not request.rooms:
            yield f"{{{request.id}}}: has no room it may be held in; allow one, or join it to a session"
        return
    session = problem.session.get(request.session)
    if session is None:
        yield f"{{{request.id}}}: its session {{{request.session}}} is unknown"
    elif session.counterpart != request.counterpart:
        yield (
            f"{{{request.id}}}: asks for {{{request.counterpart}}} but its session {{{session.id}}} is held by "
            f"{{{session.counterpart}}}"
        )


def session_errors(problem: Problem) -> Iterator[str]:
    guests, hosts = _parties(problem, Side.DELEGATION), _parties(problem, Side.COUNTERPART)
    team = _team(problem)
    joined: dict[str, list[Request]] = defaultdict(list)
    for request in problem.requests:
        if request.session is not None:
            joined[request.session].append(request)
    for session in problem.sessions:
        if session.counterpart not in hosts:
            yield f"{{{session.id}}}: {{{session.counterpart}}} is not a counterpart"
        yield from _length_errors(session.id, session.length)
        if session.capacity < 1:
            yield f"{{{session.id}}}: receives at least one delegation, not {session.capacity}"
        if not session.rooms:
            yield f"{{{session.id}}}: has no room it may be held in; allow one"
        yield from list_errors(session.id, "room", session.rooms, problem.room)
        yield from window_errors(session.id, "windows", session.windows)
        if session.interpreting is not None:
            yield from pair_errors(session.id, session.interpreting)
        if session.need.party != session.counterpart:
            yield f"{{{session.id}}}: its need names {{{session.need.party}}}, not its host {{{session.counterpart}}}"
        else:
            yield from _need_errors(session.id, session.need, team)
        for one, other in session.rivals:
            yield from list_errors(session.id, "rival", (one, other), guests)
        yield from _seating_errors(session, joined[session.id])


def _seating_errors(session: Session, requests: Sequence[Request]) -> Iterator[str]:
    seats = Counter(delegation for request in requests for delegation in dict.fromkeys(request.delegations))
    for delegation, amount in seats.items():
        if amount > 1:
            yield f"{{{session.id}}}: {{{delegation}}} joins it with {amount} requests; one is enough"
    forced = [delegation for request in requests if request.required for delegation in request.delegations]
    if len(forced) > session.capacity >= 1:
        places = counted(session.capacity, "place")
        yield f"{{{session.id}}}: {len(forced)} delegations must take part but it has {places}"
    for one, other in session.rivals:
        if one in forced and other in forced:
            yield f"{{{session.id}}}: {{{one}}} and {{{other}}} are rivals and must both take part; free one of them"


def refusal_errors(problem: Problem) -> Iterator[str]:
    for pair in problem.refusals:
        for party in pair:
            if party not in problem.party:
                yield f"a refusal names {{{party}}}, which is not a party"
        if pair[0] == pair[1]:
            yield f"{{{pair[0]}}}: cannot refuse itself"
    refused = {frozenset(pair) for pair in problem.refusals if pair[0] != pair[1]}
    locked = {lock.request for lock in problem.locks}
    forced = [each for each in problem.requests if each.required or each.id in locked]
    for request in forced:
        word = "must take place" if request.required else "is locked"
        for one, other in combinations((*request.delegations, request.counterpart), 2):
            if frozenset((one, other)) in refused:
                yield f"{{{request.id}}}: {word}, but {{{one}}} and {{{other}}} refuse each other; drop one of the two"
    yield from _forced_together(forced, refused)


def _forced_together(forced: Sequence[Request], refused: set[frozenset[str]]) -> Iterator[str]:
    """Delegations that refuse each other and must both take part in one session."""
    seated: dict[str, list[str]] = defaultdict(list)
    for request in forced:
        if request.session is not None:
            seated[request.session].extend(request.delegations)
    for session, delegations in seated.items():
        for one, other in combinations(delegations, 2):
            if frozenset((one, other)) in refused:
                text = f"{{{one}}} and {{{other}}} must both take part, but refuse each other; free one of them"
                yield f"{{{session}}}: {text}"


def order_errors(problem: Problem) -> Iterator[str]:
    for first, then in problem.orders:
        for request in (first, then):
            if request not in problem.request:
                yield f"an order names {{{request}}}, which is not a request"
        if first == then:
            yield f"{{{first}}}: cannot come before itself"


@dataclass(frozen=True, slots=True)
class _Held:
    """What a lock takes, and for how long. `gathering` is the session's id where there is one."""

    lock: Lock
    gathering: str
    end: int
    persons: frozenset[str]


def lock_errors(problem: Problem) -> Iterator[str]:
    """Locks against the rest and against each other. Call it for a problem without other errors."""
    held: list[_Held] = []
    team = _team(problem)
    for request, amount in Counter(lock.request for lock in problem.locks).items():
        if amount > 1:
            yield f"{{{request}}}: is locked {amount} times; keep one lock"
    for lock in problem.locks:
        locked = problem.request.get(lock.request)
        if locked is None:
            yield f"a lock names {{{lock.request}}}, which is not a request"
            continue
        source = problem.session[locked.session] if locked.session is not None else locked
        yield from _lock_errors(problem, team, lock, locked, source)
        persons = lock.attendees if lock.attendees is not None else [p for need in locked.needs for p in need.named]
        held.append(_Held(lock, source.id, lock.start + source.length, frozenset(persons)))
    for one, other in _meeting_pairs(held):
        yield from _contradictions(one, other)
    yield from _crowded_rooms(problem, held)


def _meeting_pairs(held: Sequence[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """Locks that share a session, a person or an interpreter, each with the one before it that lasts longest."""
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, each in enumerate(held):
        sharing["gathering", each.gathering].append(at)
        for person in each.persons:
            sharing["person", person].append(at)
        if each.lock.interpreter is not None:
            sharing["interpreter", each.lock.interpreter].append(at)
    pairs: set[tuple[int, int]] = set()
    for (kind, _), group in sharing.items():
        if kind != "gathering":
            group.sort(key=lambda at: (held[at].lock.start, at))
        longest = group[0]
        for at in group[1:]:
            pairs.add((min(longest, at), max(longest, at)))
            if kind != "gathering" and held[at].end > held[longest].end:
                longest = at
    for one, other in sorted(pairs):
        if held[one].lock.request != held[other].lock.request:
            yield held[one], held[other]


def _lock_errors(
    problem: Problem, team: dict[str, set[str]], lock: Lock, request: Request, source: Request | Session
) -> Iterator[str]:
    end = lock.start + source.length
    when = span(lock.start, end)
    if lock.start % problem.settings.grid:
        yield f"{{{request.id}}}: is locked at {moment(lock.start)}, off the grid of {problem.settings.grid} minutes"
    if lock.start < 0 or end > problem.days * DAY or lock.start // DAY != (end - 1) // DAY:
        yield f"{{{request.id}}}: is locked {when}, which is not within one of the mission's days"
    if source.windows and not any(window.covers(lock.start, end) for window in source.windows):
        yield f"{{{request.id}}}: is locked {when}, outside the hours asked for it"
    if lock.room is not None:
        if lock.room not in problem.room:
            yield f"{{{request.id}}}: is locked in {{{lock.room}}}, which is not a room"
        elif lock.room not in source.rooms:
            yield f"{{{request.id}}}: is locked in {{{lock.room}}}, which is not one of its places"
        elif not any(hours.covers(lock.start, end) for hours in problem.room[lock.room].hours):
            yield f"{{{request.id}}}: is locked {when} in {{{lock.room}}}, which is then not open"
    if lock.interpreter is not None:
        interpreter = problem.interpreter.get(lock.interpreter)
        if interpreter is None:
            yield f"{{{request.id}}}: is locked with {{{lock.interpreter}}}, who is not an interpreter"
        elif source.interpreting is not None and source.interpreting not in interpreter.pairs:
            yield f"{{{request.id}}}: is locked with {{{lock.interpreter}}}, who does not speak its languages"
    if lock.attendees is not None:
        yield from _lock_attendee_errors(problem, team, request, source, lock.attendees)


def _lock_attendee_errors(
    problem: Problem,
    team: dict[str, set[str]],
    request: Request,
    source: Request | Session,
    attendees: tuple[str, ...],
) -> Iterator[str]:
    parties = (*request.delegations, request.counterpart)
    for person in attendees:
        if person not in problem.person:
            yield f"{{{request.id}}}: is locked with {{{person}}}, who is not a person"
        elif problem.person[person].party not in parties:
            yield f"{{{request.id}}}: is locked with {{{person}}}, who belongs to neither side"
    needs = request.needs if isinstance(source, Request) else (*request.needs, source.need)
    for need in needs:
        there = set(attendees) & team[need.party]
        missing = [person for person in need.named if person not in there]
        if missing:
            yield f"{{{request.id}}}: is locked without " + ", ".join(f"{{{each}}}" for each in missing)
        elif len(there) < need.persons:
            yield f"{{{request.id}}}: is locked with {len(there)} of {{{need.party}}}, {need.persons} must attend"


def _contradictions(one: _Held, other: _Held) -> Iterator[str]:
    both = f"{{{one.lock.request}}} and {{{other.lock.request}}}"
    if one.gathering == other.gathering:
        if one.lock.start != other.lock.start:
            yield f"{both}: sit in the session {{{one.gathering}}} but are locked at different times"
        if one.lock.room != other.lock.room and None not in (one.lock.room, other.lock.room):
            yield f"{both}: sit in the session {{{one.gathering}}} but are locked in different rooms"
        if one.lock.interpreter != other.lock.interpreter and None not in (
            one.lock.interpreter,
            other.lock.interpreter,
        ):
            yield f"{both}: sit in the session {{{one.gathering}}} but are locked with different interpreters"
        return
    if not (one.lock.start < other.end and other.lock.start < one.end):
        return
    for person in sorted(one.persons & other.persons):
        yield f"{both}: are locked at the same time ({moment(max(one.lock.start, other.lock.start))}) with {{{person}}}"
    interpreter = one.lock.interpreter
    if interpreter is not None and interpreter == other.lock.interpreter:
        yield f"{both}: are locked at the same time with the interpreter {{{interpreter}}}"


def _crowded_rooms(problem: Problem, held: Sequence[_Held]) -> Iterator[str]:
    in_room: dict[str, list[_Held]] = defaultdict(list)
    for each in held:
        if each.lock.room is not None and each.lock.room in problem.room:
            in_room[each.lock.room].append(each)
    for room, locked in in_room.items():
        holds = problem.room[room].holds
        for each in locked:
            start = each.lock.start
            together = {other.gathering for other in locked if other.lock.start <= start < other.end}
            if len(together) > holds:
                yield (
                    f"{{{room}}}: {len(together)} meetings are locked in it at {moment(start)}, it holds {holds}: "
                    + ", ".join(f"{{{gathering}}}" for gathering in sorted(together))
                )
