"""Is a problem fit to be planned? Everything that is wrong with it, in sentences with the ids in braces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from scheduler.core.meetings.problem import DAY, Engagement, Party, Problem, Stretch, Window
from scheduler.core.meetings.rulebook import RULE
from scheduler.core.meetings.sentences import counted
from scheduler.core.meetings.validation_sizes import lock_size_errors, size_errors
from scheduler.core.meetings.validation_wishes import (
    lock_errors,
    order_errors,
    refusal_errors,
    request_errors,
    session_errors,
)
from scheduler.core.meetings.validation_words import pair_errors, window_errors
from scheduler.core.rules import Level

MOST_DAYS = 366
Bands = tuple[tuple[int, int], ...]
COARSEST_GRID = 60


def problem_errors(problem: Problem) -> tuple[str, ...]:
    """Every error of a problem, each once, in the problem's order; empty if it can be planned.

    Takes anything the codec lets through. Locks are only held against each other when all else is right, since they
    speak of everything.
    """
    errors = [*size_errors(problem)]
    if errors:  # what is too large to be planned is too large to be looked through
        return tuple(dict.fromkeys(errors))
    errors = [*_setting_errors(problem), *_id_errors(problem), *_venue_errors(problem)]
    errors += [*_party_errors(problem), *_person_errors(problem), *_interpreter_errors(problem)]
    errors += [*request_errors(problem), *session_errors(problem), *refusal_errors(problem), *order_errors(problem)]
    errors += _known_errors(problem)
    if not errors:
        errors += lock_errors(problem)
    return tuple(dict.fromkeys(errors))


def locking_errors(problem: Problem) -> tuple[str, ...]:
    """What `problem_errors` finds in a problem in which it finds nothing without its locks: a plan's locks change with
    every move of a hand, and the rest need not be looked through again."""
    errors = [*lock_size_errors(problem)] or [*refusal_errors(problem)] or [*lock_errors(problem)]
    return tuple(dict.fromkeys(errors))


def _setting_errors(problem: Problem) -> Iterator[str]:
    settings = problem.settings
    if not 1 <= problem.days <= MOST_DAYS:
        yield f"days: a mission lasts 1 to {MOST_DAYS} days, not {problem.days}"
    if not 1 <= settings.grid <= COARSEST_GRID or DAY % settings.grid:
        yield f"grid: must divide the day and lie between 1 and {COARSEST_GRID} minutes, not {settings.grid}"
    if settings.buffer < 0:
        yield f"buffer: minutes cannot be negative, found {settings.buffer}"
    if settings.breaks_apart < 0:
        yield f"breaks_apart: breaks cannot be negative, found {settings.breaks_apart}"
    if settings.wait_allowed < 0:
        yield f"wait_allowed: minutes cannot be negative, found {settings.wait_allowed}"
    if settings.high_rank < 0:
        yield f"high_rank: a rank cannot be negative, found {settings.high_rank}"
    if not 0 <= settings.early_before <= settings.late_after <= DAY:
        found = f"{settings.early_before} and {settings.late_after}"
        yield f"early_before and late_after: minutes of the day, the first not after the second, found {found}"
    if settings.hub is not None and settings.hub not in problem.venue:
        yield f"hub: {{{settings.hub}}} is not a venue"
    for name, weight in settings.weights.items():
        if name not in RULE or RULE[name].level is not Level.COMFORT:
            yield f"weights: {name!r} is not a comfort rule; only those have weights"
        elif weight < 0:
            yield f"weights: {name} cannot be negative, found {weight}"


def _known_errors(problem: Problem) -> Iterator[str]:
    """The known plan may name what is gone by now, but must be a plan."""
    known = problem.known
    if known is None:
        return
    if known.notice < 0:
        yield f"known: the notice is a number of minutes, not {known.notice}"
    for request, amount in Counter(each.request for each in known.meetings).items():
        if amount > 1:
            yield f"known: {{{request}}} has {amount} meetings"
    for each in known.meetings:
        if not 0 <= each.start < each.end:
            yield f"known: {{{each.request}}} ends before it starts, or starts before the mission"


def _id_errors(problem: Problem) -> Iterator[str]:
    kinds: tuple[tuple[str, list[str]], ...] = (
        ("party", [each.id for each in problem.parties]),
        ("person", [each.id for each in problem.persons]),
        ("venue", [each.id for each in problem.venues]),
        ("room", [each.id for each in problem.rooms]),
        ("interpreter", [each.id for each in problem.interpreters]),
        ("request", [each.id for each in problem.requests]),
        ("session", [each.id for each in problem.sessions]),
    )
    first: dict[str, str] = {}
    for kind, ids in kinds:
        for each in ids:
            if not each.strip() or "{" in each or "}" in each:
                yield f"a {kind} has the id {each!r}: an id has letters or digits and no braces"
            elif each in first:
                yield f"{{{each}}}: the id is given twice, to a {first[each]} and to a {kind}"
            first.setdefault(each, kind)
    engagements = [each for person in problem.persons for each in person.engagements]
    engagements += [each for interpreter in problem.interpreters for each in interpreter.engagements]
    for engagement in dict.fromkeys(each.id for each in engagements):
        if engagement in first:
            yield f"{{{engagement}}}: the id is given twice, to a {first[engagement]} and to an engagement"


def _venue_errors(problem: Problem) -> Iterator[str]:
    for venue in problem.venues:
        if venue.door < 0:
            yield f"{{{venue.id}}}: minutes at the door cannot be negative, found {venue.door}"
        if venue.list_closes is not None and venue.list_closes < 0:
            yield f"{{{venue.id}}}: the list closes a number of minutes before, not {venue.list_closes}"
    for room in problem.rooms:
        if room.venue not in problem.venue:
            yield f"{{{room.id}}}: its venue {{{room.venue}}} is unknown"
        if room.holds < 1:
            yield f"{{{room.id}}}: a room holds at least one meeting, not {room.holds}"
        if room.seats is not None and room.seats < 1:
            yield f"{{{room.id}}}: a room has at least one seat, not {room.seats} (leave it out: enough for all)"
        yield from window_errors(room.id, "hours", room.hours)
    for (origin, destination), amount in Counter((leg.origin, leg.destination) for leg in problem.legs).items():
        if amount > 1:
            yield f"the way from {{{origin}}} to {{{destination}}} is given {amount} times"
    yield from _way_errors(problem)


def _way_errors(problem: Problem) -> Iterator[str]:
    sound: set[Bands] = set()  # thousands of ways share a few dozen roads
    for leg in problem.legs:
        way = f"the way from {{{leg.origin}}} to {{{leg.destination}}}"
        for end in (leg.origin, leg.destination):
            if end not in problem.venue:
                yield f"{way}: {{{end}}} is not a venue"
        if leg.bands not in sound:
            errors = [*_band_errors(way, leg.bands)]
            yield from errors
            if not errors:
                sound.add(leg.bands)


def _band_errors(way: str, bands: Bands) -> Iterator[str]:
    since = [at for at, _ in bands]
    if not since or since[0] != 0:
        yield f"{way}: its bands must begin with minute 0 of the day"
    if any(later <= earlier for earlier, later in pairwise(since)):
        yield f"{way}: its bands are not sorted by their beginning"
    if any(not 0 <= at < DAY for at in since):
        yield f"{way}: its bands begin at minutes of the day, 0 to {DAY - 1}"
    if any(minutes < 0 for _, minutes in bands):
        yield f"{way}: minutes on the road cannot be negative"


def _party_errors(problem: Problem) -> Iterator[str]:
    for party in problem.parties:
        if party.rank < 0:
            yield f"{{{party.id}}}: a rank cannot be negative, found {party.rank}"
        limits = (("day", party.daily_maximum), ("mission", party.total_maximum))
        for word, limit in limits:
            if limit is not None and limit < 0:
                yield f"{{{party.id}}}: at most {limit} meetings in the {word} is no limit; use 0 or more"
        yield from _guarantee_errors(party, problem.days)
        for pause in party.pauses:
            yield from window_errors(party.id, "pause", (pause.window,))
            if pause.minutes < 1:
                yield f"{{{party.id}}}: a pause lasts at least a minute, not {pause.minutes}"
            elif pause.window.start < pause.window.end < pause.window.start + pause.minutes:
                yield f"{{{party.id}}}: a pause of {pause.minutes} minutes does not fit into its window"
        yield from _stretch_errors(party.id, party.stretch)


def _guarantee_errors(party: Party, days: int) -> Iterator[str]:
    guaranteed = party.guaranteed_minimum
    if guaranteed < 0:
        yield f"{{{party.id}}}: a guaranteed minimum cannot be negative, found {guaranteed}"
    if party.total_maximum is not None and guaranteed > max(party.total_maximum, 0):
        most = party.total_maximum
        yield f"{{{party.id}}}: {guaranteed} meetings are guaranteed but at most {most} are allowed in all"
    if party.daily_maximum is not None and guaranteed > max(party.daily_maximum, 0) * max(days, 0):
        yield (
            f"{{{party.id}}}: {guaranteed} meetings are guaranteed but at most {party.daily_maximum} a day are "
            f"allowed on {counted(days, 'day')}"
        )


def _stretch_errors(who: str, stretch: Stretch | None) -> Iterator[str]:
    if stretch is not None and (stretch.longest < 1 or stretch.rest < 0):
        yield (
            f"{{{who}}}: work on end lasts at least a minute and a rest cannot be negative, found "
            f"{stretch.longest} and {stretch.rest}"
        )


def _person_errors(problem: Problem) -> Iterator[str]:
    last = problem.days * DAY
    for person in problem.persons:
        if person.party not in problem.party:
            yield f"{{{person.id}}}: the party {{{person.party}}} is unknown"
        if person.rank < 0:
            yield f"{{{person.id}}}: a rank cannot be negative, found {person.rank}"
        yield from _hour_errors(problem, person.id, person.available, person.engagements, last)


def _hour_errors(
    problem: Problem, who: str, available: Iterable[Window], engagements: Iterable[Engagement], last: int
) -> Iterator[str]:
    available = tuple(available)
    yield from window_errors(who, "available", available)
    if any(each.start < 0 or each.end > last for each in available):
        yield f"{{{who}}}: available outside the mission's {counted(problem.days, 'day')}"
    for engagement in engagements:
        yield from window_errors(who, f"engagement {{{engagement.id}}}", (engagement.window,))
        if engagement.venue is not None and engagement.venue not in problem.venue:
            yield f"{{{who}}}: the venue {{{engagement.venue}}} of the engagement {{{engagement.id}}} is unknown"


def _interpreter_errors(problem: Problem) -> Iterator[str]:
    last = problem.days * DAY
    for interpreter in problem.interpreters:
        for pair in interpreter.pairs:
            yield from pair_errors(interpreter.id, pair)
        yield from _stretch_errors(interpreter.id, interpreter.rest)
        yield from _hour_errors(problem, interpreter.id, interpreter.available, interpreter.engagements, last)
