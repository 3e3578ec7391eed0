"""Named changes to a Problem: what one might give, take away or allow. Each is a value with a sentence.

Why-not cards use them as cures, what-if uses them as scenarios. `apply` never touches the problem it is given. It
raises ValueError where the change names something the problem does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from scheduler.core.meetings.altering import added, joined, known, people, with_hours, with_row, without
from scheduler.core.meetings.problem import (
    DAY,
    Engagement,
    Interpreter,
    Need,
    Party,
    Person,
    Problem,
    Request,
    Stretch,
    Window,
)
from scheduler.core.meetings.sentences import counted, window


class Change(Protocol):
    """One named change. `sentence`: an order in words, with ids in braces, e.g. "Give {p1} more time: day 1 ..."."""

    @property
    def sentence(self) -> str: ...

    def apply(self, problem: Problem) -> Problem: ...


def apply_all(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem after all changes, one after the other."""
    for change in changes:
        problem = change.apply(problem)
    return problem


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Persons, rooms or interpreters can be used in `window` too; a party's id stands for all of its persons."""

    who: tuple[str, ...]
    window: Window

    @property
    def sentence(self) -> str:
        return f"Make {_listed(self.who)} available on {window(self.window)}."

    def apply(self, problem: Problem) -> Problem:
        return with_hours(problem, self.who, lambda hours: joined((*hours, self.window)))


@dataclass(frozen=True, slots=True)
class LessTime:
    """Persons, rooms or interpreters are away in `window`; a party's id stands for all of its persons."""

    who: tuple[str, ...]
    window: Window

    @property
    def sentence(self) -> str:
        return f"Do without {_listed(self.who)} on {window(self.window)}."

    def apply(self, problem: Problem) -> Problem:
        return with_hours(problem, self.who, lambda hours: without(hours, self.window))


@dataclass(frozen=True, slots=True)
class AskedHours:
    """The request (or its session) may lie in `window` too."""

    request: str
    window: Window

    @property
    def sentence(self) -> str:
        return f"Let {{{self.request}}} take place on {window(self.window)}, outside the hours asked for."

    def apply(self, problem: Problem) -> Problem:
        request = known(problem.request, self.request)
        if request.session is not None:
            session = problem.session[request.session]
            wider = replace(session, windows=joined((*session.windows, self.window)) if session.windows else ())
            return with_row(problem, wider)
        wide = replace(request, windows=joined((*request.windows, self.window)) if request.windows else ())
        return with_row(problem, wide)


@dataclass(frozen=True, slots=True)
class AnotherRoom:
    """The request (or its session) may be held in `room` too."""

    request: str
    room: str

    @property
    def sentence(self) -> str:
        return f"Let {{{self.request}}} be held in {{{self.room}}}."

    def apply(self, problem: Problem) -> Problem:
        known(problem.room, self.room)
        request = known(problem.request, self.request)
        if request.session is not None:
            session = problem.session[request.session]
            return with_row(problem, replace(session, rooms=added(session.rooms, self.room)))
        return with_row(problem, replace(request, rooms=added(request.rooms, self.room)))


@dataclass(frozen=True, slots=True)
class MoreSeats:
    """The room has `seats` more seats."""

    room: str
    seats: int

    @property
    def sentence(self) -> str:
        return f"Put {counted(self.seats, 'more seat')} into {{{self.room}}}."

    def apply(self, problem: Problem) -> Problem:
        room = known(problem.room, self.room)
        seats = None if room.seats is None else room.seats + self.seats
        return with_row(problem, replace(room, seats=seats))


@dataclass(frozen=True, slots=True)
class MoreAtOnce:
    """The room takes one more meeting at the same time: a second table, or a second room like it."""

    room: str

    @property
    def sentence(self) -> str:
        return f"Let {{{self.room}}} take one more meeting at the same time, or open another room like it."

    def apply(self, problem: Problem) -> Problem:
        room = known(problem.room, self.room)
        return with_row(problem, replace(room, holds=room.holds + 1))


@dataclass(frozen=True, slots=True)
class AnotherPerson:
    """Anybody of the party may attend the request instead of `person`, who was named."""

    request: str
    person: str

    @property
    def sentence(self) -> str:
        return f"Let somebody else of the same party attend {{{self.request}}} instead of {{{self.person}}}."

    def apply(self, problem: Problem) -> Problem:
        request = known(problem.request, self.request)
        if not any(self.person in need.named for need in request.needs):
            raise ValueError(f"{self.person} is not named for {self.request}")
        needs = tuple(self._freed(need) for need in request.needs)
        return with_row(problem, replace(request, needs=needs))

    def _freed(self, need: Need) -> Need:
        if self.person not in need.named:
            return need
        named = tuple(each for each in need.named if each != self.person)
        return replace(need, named=named, at_least=need.persons)


@dataclass(frozen=True, slots=True)
class FewerPersons:
    """`party` sends one person less to the request; at least the named ones, and one."""

    request: str
    party: str

    @property
    def sentence(self) -> str:
        return f"Let {{{self.party}}} send one person less to {{{self.request}}}."

    def apply(self, problem: Problem) -> Problem:
        request = known(problem.request, self.request)
        need = next((each for each in request.needs if each.party == self.party), None)
        if need is None or need.persons <= max(len(need.named), 1):
            raise ValueError(f"{self.party} cannot send fewer persons to {self.request}")
        needs = tuple(replace(each, at_least=each.persons - 1) if each is need else each for each in request.needs)
        return with_row(problem, replace(request, needs=needs))


@dataclass(frozen=True, slots=True)
class OneMoreInterpreter:
    """Another interpreter of `pair` with the rest agreed with the others, for `window` or for the whole days."""

    pair: tuple[str, str]
    id: str = "interpreter:new"
    window: Window | None = None

    @property
    def sentence(self) -> str:
        one, other = self.pair
        when = "" if self.window is None else f" on {window(self.window)}"
        return f"Engage one more interpreter between {{language:{one}}} and {{language:{other}}}{when}."

    def apply(self, problem: Problem) -> Problem:
        if self.id in problem.interpreter:
            raise ValueError(f"{self.id} is an interpreter already")
        rest: Stretch | None = next((each.rest for each in problem.interpreters if self.pair in each.pairs), None)
        days = tuple(Window(day * DAY, (day + 1) * DAY) for day in range(problem.days))
        new = Interpreter(self.id, (self.pair,), days if self.window is None else (self.window,), rest)
        return replace(problem, interpreters=(*problem.interpreters, new))


@dataclass(frozen=True, slots=True)
class HigherLimit:
    """The party may have `by` more meetings: a day, in all, or both, wherever it has a limit."""

    party: str
    daily: bool = False
    total: bool = False
    by: int = 1

    @property
    def sentence(self) -> str:
        kinds = [word for word, wanted in (("a day", self.daily), ("in all", self.total)) if wanted]
        return f"Allow {{{self.party}}} {counted(self.by, 'more meeting')} {' and '.join(kinds)}."

    def apply(self, problem: Problem) -> Problem:
        party = known(problem.party, self.party)
        if self.daily and party.daily_maximum is not None:
            party = replace(party, daily_maximum=party.daily_maximum + self.by)
        if self.total and party.total_maximum is not None:
            party = replace(party, total_maximum=party.total_maximum + self.by)
        return with_row(problem, party)


@dataclass(frozen=True, slots=True)
class WithoutPause:
    """The party's people do without the agreed pause of one day."""

    party: str
    day: int

    @property
    def sentence(self) -> str:
        return f"Let {{{self.party}}} do without its agreed pause on day {self.day + 1}."

    def apply(self, problem: Problem) -> Problem:
        party = known(problem.party, self.party)
        kept = tuple(each for each in party.pauses if each.window.start // DAY != self.day)
        return with_row(problem, replace(party, pauses=kept))


@dataclass(frozen=True, slots=True)
class LongerStretch:
    """The party's people (or the interpreter) may work `minutes` longer on end."""

    who: str
    minutes: int

    @property
    def sentence(self) -> str:
        return f"Let {{{self.who}}} sit in meetings {self.minutes} minutes longer on end."

    def apply(self, problem: Problem) -> Problem:
        if self.who in problem.interpreter:
            helper = problem.interpreter[self.who]
            return with_row(problem, replace(helper, rest=self._longer(helper.rest)))
        party = known(problem.party, self.who)
        return with_row(problem, replace(party, stretch=self._longer(party.stretch)))

    def _longer(self, given: Stretch | None) -> Stretch | None:
        return None if given is None else replace(given, longest=given.longest + self.minutes)


@dataclass(frozen=True, slots=True)
class Excused:
    """The persons leave out a fixed point of the programme."""

    persons: tuple[str, ...]
    engagement: str

    @property
    def sentence(self) -> str:
        return f"Excuse {_listed(self.persons)} from {{{self.engagement}}}."

    def apply(self, problem: Problem) -> Problem:
        for each in self.persons:
            person = known(problem.person, each)
            kept = tuple(every for every in person.engagements if every.id != self.engagement)
            if len(kept) == len(person.engagements):
                raise ValueError(f"{each} has no engagement {self.engagement}")
            problem = with_row(problem, replace(person, engagements=kept))
        return problem


@dataclass(frozen=True, slots=True)
class Engaged:
    """A new fixed point of the programme takes these persons; a party's id stands for all of its persons."""

    persons: tuple[str, ...]
    engagement: Engagement

    @property
    def sentence(self) -> str:
        where = f" at {{{self.engagement.venue}}}" if self.engagement.venue else ""
        return f"Hold {{{self.engagement.id}}}{where} on {window(self.engagement.window)} with {_listed(self.persons)}."

    def apply(self, problem: Problem) -> Problem:
        for each in people(problem, self.persons):
            person = known(problem.person, each)
            busier = replace(person, engagements=(*person.engagements, self.engagement))
            problem = with_row(problem, busier)
        return problem


@dataclass(frozen=True, slots=True)
class StillListed:
    """The persons count as named in time for every visitor list."""

    persons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"Ask for {_listed(self.persons)} to be put on the visitor list although it has closed."

    def apply(self, problem: Problem) -> Problem:
        for each in self.persons:
            person = replace(known(problem.person, each), named_at=None)
            problem = with_row(problem, person)
        return problem


@dataclass(frozen=True, slots=True)
class ReceivesAlone:
    """The host receives whoever comes, without the guest's head of delegation: its rank is not counted."""

    person: str

    @property
    def sentence(self) -> str:
        return f"Let {{{self.person}}} receive without the guest's head of delegation."

    def apply(self, problem: Problem) -> Problem:
        person = replace(known(problem.person, self.person), rank=0)
        return with_row(problem, person)


@dataclass(frozen=True, slots=True)
class MorePlaces:
    """The session receives `by` more delegations."""

    session: str
    by: int = 1

    @property
    def sentence(self) -> str:
        return f"Let {{{self.session}}} receive {counted(self.by, 'more delegation')}."

    def apply(self, problem: Problem) -> Problem:
        session = known(problem.session, self.session)
        return with_row(problem, replace(session, capacity=session.capacity + self.by))


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The requests are not met: withdrawn, cancelled or given up. Their locks and orders go with them."""

    requests: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"Do without {_listed(self.requests)}."

    def apply(self, problem: Problem) -> Problem:
        for each in self.requests:
            known(problem.request, each)
        gone = set(self.requests)
        return replace(
            problem,
            requests=tuple(each for each in problem.requests if each.id not in gone),
            locks=tuple(each for each in problem.locks if each.request not in gone),
            orders=tuple(each for each in problem.orders if not gone & set(each)),
        )


@dataclass(frozen=True, slots=True)
class Released:
    """The requests are neither locked nor obliged to take place any more."""

    requests: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return f"Do not insist on {_listed(self.requests)}: unlock it, and let it be placed only if it fits."

    def apply(self, problem: Problem) -> Problem:
        freed = set(self.requests)
        for each in self.requests:
            problem = with_row(problem, replace(known(problem.request, each), required=False))
        return replace(problem, locks=tuple(each for each in problem.locks if each.request not in freed))


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party joins, with its people and its wishes."""

    party: Party
    persons: tuple[Person, ...]
    requests: tuple[Request, ...] = ()

    @property
    def sentence(self) -> str:
        return f"Let {{{self.party.id}}} join with {counted(len(self.requests), 'wish', 'wishes')}."

    def apply(self, problem: Problem) -> Problem:
        if self.party.id in problem.party:
            raise ValueError(f"{self.party.id} takes part already")
        return replace(
            problem,
            parties=(*problem.parties, self.party),
            persons=(*problem.persons, *self.persons),
            requests=(*problem.requests, *self.requests),
        )


def _listed(ids: Sequence[str]) -> str:
    """ "{a}, {b} and {c}"."""
    braced = [f"{{{each}}}" for each in ids]
    return " and ".join([", ".join(braced[:-1]), braced[-1]]) if len(braced) > 1 else braced[0]
