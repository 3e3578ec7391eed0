"""Errors of sheer size: more rows than can be planned, and numbers that nothing of this world has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.core.meetings.problem import DAY, Interpreter, Person, Problem, Stretch, Window

MOST_ROWS = {
    "requests": 20_000,
    "parties": 10_000,
    "persons": 50_000,
    "rooms": 10_000,
    "venues": 2_000,
    "legs": 200_000,
    "interpreters": 5_000,
    "sessions": 5_000,
    "refusals": 100_000,
    "locks": 20_000,
}
LARGEST = 1_000_000  # points, persons, places, ranks: beyond it sums could leave the numbers that a search can keep
FARTHEST = 10 * 366 * DAY  # minutes from the first midnight, either way


def size_errors(problem: Problem) -> Iterator[str]:
    """What is too many or too large."""
    too_many = next((said for kind in MOST_ROWS for said in _too_many(problem, kind)), None)
    if too_many is not None:
        yield too_many
        return
    yield from _setting_sizes(problem)
    yield from _place_sizes(problem)
    yield from _people_sizes(problem)
    yield from _wish_sizes(problem)
    yield from _lock_sizes(problem)


def lock_size_errors(problem: Problem) -> Iterator[str]:
    """The same of the locks alone."""
    too_many = [*_too_many(problem, "locks")]
    yield from too_many or _lock_sizes(problem)


def _too_many(problem: Problem, kind: str) -> Iterator[str]:
    found, most = len(getattr(problem, kind)), MOST_ROWS[kind]
    if found > most:
        yield f"{kind}: at most {most} can be planned at once, not {found}; plan the mission in parts"


def _place_sizes(problem: Problem) -> Iterator[str]:
    for venue in problem.venues:
        yield from _too_large(venue.id, "minutes at the door", venue.door, DAY)
        yield from _too_large(venue.id, "minutes before which the list closes", venue.list_closes, FARTHEST)
    for leg in problem.legs:
        for _, minutes in leg.bands:
            yield from _too_large(leg.origin, f"minutes on the road to {{{leg.destination}}}", minutes, DAY)
    for room in problem.rooms:
        yield from _too_large(room.id, "meetings at once", room.holds)
        yield from _too_large(room.id, "seats", room.seats)
        yield from _far_away(room.id, room.hours)


def _people_sizes(problem: Problem) -> Iterator[str]:
    for party in problem.parties:
        yield from _too_large(party.id, "rank", party.rank)
        limits = (("meetings a day", party.daily_maximum), ("meetings in all", party.total_maximum))
        for what, limit in (*limits, ("guaranteed meetings", party.guaranteed_minimum)):
            yield from _too_large(party.id, what, limit)
        yield from _far_away(party.id, [pause.window for pause in party.pauses])
        for pause in party.pauses:
            yield from _too_large(party.id, "minutes of a pause", pause.minutes, DAY)
        yield from _long_stretch(party.id, party.stretch)
    for person in problem.persons:
        yield from _too_large(person.id, "rank", person.rank)
        if person.named_at is not None:
            yield from _too_large(person.id, "the minute it was named at", abs(person.named_at), FARTHEST)
        yield from _far_hours(person)
    for interpreter in problem.interpreters:
        yield from _far_hours(interpreter)
        yield from _long_stretch(interpreter.id, interpreter.rest)


def _wish_sizes(problem: Problem) -> Iterator[str]:
    for request in problem.requests:
        yield from _too_large(request.id, "worth", request.worth)
        yield from _far_away(request.id, request.windows)
    for session in problem.sessions:
        yield from _too_large(session.id, "places", session.capacity)
        yield from _far_away(session.id, session.windows)


def _lock_sizes(problem: Problem) -> Iterator[str]:
    for lock in problem.locks:
        yield from _too_large(lock.request, "the minute it is locked at", abs(lock.start), FARTHEST)


def _setting_sizes(problem: Problem) -> Iterator[str]:
    settings = problem.settings
    if settings.buffer > DAY:
        yield f"buffer: at most {DAY} minutes, not {_said(settings.buffer)}"
    if settings.high_rank > LARGEST:
        yield f"high_rank: at most {LARGEST}, not {_said(settings.high_rank)}"
    for name, weight in settings.weights.items():
        if weight > LARGEST:
            yield f"weights: {name} is at most {LARGEST}, not {_said(weight)}"


def _too_large(owner: str, what: str, number: int | None, most: int = LARGEST) -> Iterator[str]:
    if number is not None and number > most:
        yield f"{{{owner}}}: {what}: at most {most}, not {_said(number)}"


def _far_hours(who: Person | Interpreter) -> Iterator[str]:
    yield from _far_away(who.id, who.available)
    yield from _far_away(who.id, [each.window for each in who.engagements])


def _far_away(owner: str, windows: Iterable[Window]) -> Iterator[str]:
    for each in windows:
        far = max(abs(each.start), abs(each.end))
        if far > FARTHEST:
            yield f"{{{owner}}}: a window lies within {FARTHEST} minutes of the first midnight, found {_said(far)}"


def _long_stretch(owner: str, stretch: Stretch | None) -> Iterator[str]:
    if stretch is not None:
        yield from _too_large(owner, "minutes of work on end", stretch.longest, FARTHEST)
        yield from _too_large(owner, "minutes of rest", stretch.rest, FARTHEST)


def _said(number: int) -> str:
    """A number as it can be shown."""
    return str(number) if abs(number) < 10**30 else "a number of more than 30 digits"
