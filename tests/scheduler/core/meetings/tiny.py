"""Tiny problems for hypothesis: few requests and starts, and of every rule a little."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from scheduler.core.meetings.problem import (
    Engagement,
    Interpreter,
    Leg,
    Lock,
    Need,
    Party,
    Pause,
    Person,
    Problem,
    Request,
    Room,
    Session,
    Settings,
    Side,
    Stretch,
    Venue,
    Window,
)
from scheduler.core.meetings.validation import problem_errors

GUESTS, HOSTS = ("d1", "d2", "d3"), ("c1", "c2")
OPENS, GRID = 525, 15  # 08:45: early meetings are possible too
PAIR = ("az", "en")
WEIGHTS: tuple[dict[str, int], ...] = (
    {},
    {"breaks_are_few": 7, "breaks_are_shared": 5},
    {"idle_time_is_short": 0, "breaks_are_few": 1},
)


def one_in(amount: int) -> st.SearchStrategy[bool]:
    return st.integers(1, amount).map(lambda drawn: drawn == amount)


@st.composite
def windows(draw: st.DrawFn, closes: int) -> Window:
    start = draw(st.integers(OPENS // GRID, closes // GRID - 2)) * GRID
    end = draw(st.integers(start // GRID + 2, closes // GRID)) * GRID
    return Window(start, end)


@st.composite
def people(draw: st.DrawFn, party: str, closes: int, venues: tuple[str, ...], most: int) -> list[Person]:
    found = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        hours = draw(windows(closes)) if draw(one_in(6)) else Window(OPENS, closes)
        engagements: tuple[Engagement, ...] = ()
        if draw(one_in(6)):
            venue = draw(st.sampled_from((None, *venues)))
            at = draw(st.integers(OPENS // 5 - 6, closes // 5)) * 5
            engagements = (Engagement("briefing", Window(at, at + 15), venue),)
        named_at = draw(st.sampled_from((None, OPENS - 45, OPENS - 30)))
        rank = draw(st.sampled_from((0, 0, 1, 2))) if party in HOSTS else 0
        found.append(Person(f"{party}-{number}", party, (hours,), engagements, draw(st.booleans()), rank, named_at))
    return found


@st.composite
def parties(draw: st.DrawFn, party: str, closes: int) -> Party:
    pauses = (Pause(Window(OPENS, closes), draw(st.sampled_from((15, 30, 45)))),) if draw(one_in(12)) else ()
    stretches = st.builds(Stretch, st.sampled_from((30, 45, 60)), st.sampled_from((0, 15, 20)))
    most = draw(st.sampled_from((None, None, None, None, None, 1, 2)))
    return Party(
        party,
        Side.COUNTERPART if party in HOSTS else Side.DELEGATION,
        daily_maximum=most,
        total_maximum=draw(st.sampled_from((None, None, None, None, None, 1, 2))),
        guaranteed_minimum=draw(st.sampled_from((0, 0, 0, 1))),
        pauses=pauses,
        stretch=draw(stretches) if draw(one_in(10)) else None,
    )


@st.composite
def needs(draw: st.DrawFn, party: str, team: list[Person]) -> Need:
    ids = [person.id for person in team]
    named = (draw(st.sampled_from(ids)),) if draw(one_in(4)) else ()
    asked = (draw(st.sampled_from(ids)),) if draw(one_in(3)) else ()
    return Need(party, named, draw(st.integers(1, len(ids))) if draw(one_in(4)) else 1, asked)


@st.composite
def tiny_problems(draw: st.DrawFn) -> Problem:
    """At most four requests, two hosts, three guests, two venues and ten starts; always sound."""
    closes = OPENS + GRID * draw(st.integers(4, 8))
    venues = ("v1", "v2")
    rooms = (
        Room("m1", "v1", (Window(OPENS, closes),), draw(st.integers(1, 2)), draw(st.sampled_from((None, 2, 3, 4)))),
        Room("m2", "v2", (draw(windows(closes)),), draw(st.integers(1, 2))),
    )
    before, peak, after = draw(st.integers(0, 30)), draw(st.integers(0, 45)), draw(st.integers(0, 9))
    bands = ((0, before), (OPENS + 40, peak), (OPENS + 50, after))
    legs = (Leg("v1", "v2", bands), *((Leg("v2", "v1", bands[:2]),) if draw(st.booleans()) else ()))
    persons = [each for party in GUESTS for each in draw(people(party, closes, venues, 2))]
    persons += [each for party in HOSTS for each in draw(people(party, closes, venues, 2))]
    team = {party: [each for each in persons if each.party == party] for party in (*GUESTS, *HOSTS)}
    is_foreign = draw(one_in(3))
    sessions: list[Session] = []
    if draw(one_in(3)):
        rivals = (("d1", "d2"),) if draw(one_in(2)) else ()
        pair = PAIR if draw(one_in(2)) and is_foreign else None
        need, capacity = draw(needs("c1", team["c1"])), draw(st.integers(1, 2))
        sessions.append(Session("s1", "c1", 30, capacity, need, ("m1", "m2"), (), rivals, pair))
    requests = draw(_requests(team, closes, bool(sessions), is_foreign))
    locks = draw(_locks(requests, sessions, closes)) if draw(one_in(3)) else ()
    hours = draw(windows(closes)) if draw(one_in(3)) else Window(OPENS, closes)
    rest = Stretch(draw(st.sampled_from((30, 60))), 15) if draw(one_in(2)) else None
    interpreters = (Interpreter("i1", (PAIR,), (hours,), rest),) if is_foreign and not draw(one_in(6)) else ()
    refusals = ((draw(st.sampled_from(HOSTS)), draw(st.sampled_from(GUESTS))),) if draw(one_in(4)) else ()
    problem = Problem(
        days=1,
        parties=tuple(draw(parties(party, closes)) for party in (*GUESTS, *HOSTS)),
        persons=tuple(persons),
        venues=(Venue("v1"), Venue("v2", draw(st.integers(0, 5)), draw(st.sampled_from((None, 60))))),
        rooms=rooms,
        legs=legs,
        interpreters=interpreters,
        requests=requests,
        sessions=tuple(sessions),
        refusals=refusals,
        locks=locks,
        orders=(("r1", "r2"),) if len(requests) > 1 and draw(one_in(4)) else (),
        settings=Settings(
            GRID,
            draw(st.sampled_from((0, 5))),
            hub=draw(st.sampled_from((None, "v1"))),
            weights=draw(st.sampled_from(WEIGHTS)),
            breaks_apart=draw(st.integers(0, 1)),
            wait_allowed=draw(st.sampled_from((0, 20))),
        ),
    )
    return problem if not problem_errors(problem) else _without_obligations(problem)


def _without_obligations(problem: Problem) -> Problem:
    """Obligations drawn blindly contradict each other now and then; the rest is sound by construction."""
    free = tuple(replace(request, required=False) for request in problem.requests)
    unguaranteed = tuple(replace(party, guaranteed_minimum=0) for party in problem.parties)
    return replace(problem, locks=(), requests=free, parties=unguaranteed)


@st.composite
def _requests(
    draw: st.DrawFn, team: dict[str, list[Person]], closes: int, has_session: bool, is_foreign: bool
) -> tuple[Request, ...]:
    found: list[Request] = []
    joined: set[str] = set()
    for number in range(1, draw(st.sampled_from((1, 2, 3, 3, 4, 4))) + 1):
        guest, host = draw(st.sampled_from(GUESTS)), draw(st.sampled_from(HOSTS))
        worth, required = draw(st.integers(1, 5)), draw(one_in(8))
        if has_session and guest not in joined and draw(st.booleans()):
            joined.add(guest)
            need = draw(needs(guest, team[guest]))
            found.append(Request(f"r{number}", (guest,), "c1", worth, 30, (need,), required=required, session="s1"))
            continue
        delegations = tuple(dict.fromkeys((guest, draw(st.sampled_from(GUESTS))))) if draw(one_in(5)) else (guest,)
        found.append(
            Request(
                f"r{number}",
                delegations,
                host,
                worth,
                draw(st.sampled_from((15, 30, 45))),
                tuple(draw(needs(party, team[party])) for party in (*delegations, host)),
                rooms=draw(st.sampled_from((("m1",), ("m2",), ("m1", "m2")))),
                windows=(draw(windows(closes)),) if draw(one_in(4)) else (),
                required=required,
                interpreting=PAIR if is_foreign and draw(one_in(2)) else None,
            )
        )
    return tuple(found)


@st.composite
def _locks(draw: st.DrawFn, requests: tuple[Request, ...], sessions: list[Session], closes: int) -> tuple[Lock, ...]:
    request = draw(st.sampled_from(requests))
    source = sessions[0] if request.session is not None else request
    start = draw(st.integers(OPENS // GRID, (closes - 15) // GRID)) * GRID
    return (Lock(request.id, start, draw(st.sampled_from((None, *source.rooms)))),)
