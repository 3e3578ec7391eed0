"""Anything the codec lets through, sound or not, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from scheduler.core.meetings import problem as given
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solution import Meeting, Solution

ids = st.sampled_from(("d1", "d2", "c1", "c2", "p1", "p2", "v1", "v2", "m1", "m2", "i1", "r1", "r2", "s1", "ə{ş}", ""))
minutes = st.one_of(st.integers(-3, 3), st.sampled_from((-1440, 0, 30, 540, 570, 600, 1439, 1440, 2880, 10**9)))
languages = st.sampled_from(("az", "en", "ru", ""))


def some(each: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(each, max_size=2).map(tuple)


windows = st.builds(given.Window, minutes, minutes)
pairs = st.tuples(languages, languages)
stretches = st.none() | st.builds(given.Stretch, minutes, minutes)
engagements = st.builds(given.Engagement, ids, windows, st.none() | ids)
needs = st.builds(given.Need, ids, some(ids), minutes, some(ids))
locks = some(st.builds(given.Lock, ids, minutes, st.none() | ids, st.none() | some(ids), st.none() | ids))
counts = st.none() | st.integers(-1, 3)

anything = st.builds(
    given.Problem,
    days=st.sampled_from((-1, 0, 1, 2, 10**6)),
    parties=some(
        st.builds(
            given.Party,
            ids,
            st.sampled_from(given.Side),
            some(st.just("energy")),
            minutes,
            counts,
            counts,
            st.integers(-1, 3),
            some(st.builds(given.Pause, windows, minutes)),
            stretches,
        )
    ),
    persons=some(
        st.builds(given.Person, ids, ids, some(windows), some(engagements), st.booleans(), minutes, st.none() | minutes)
    ),
    venues=some(st.builds(given.Venue, ids, minutes, st.none() | minutes)),
    rooms=some(st.builds(given.Room, ids, ids, some(windows), minutes, st.none() | minutes)),
    legs=some(st.builds(given.Leg, ids, ids, some(st.tuples(minutes, minutes)))),
    interpreters=some(st.builds(given.Interpreter, ids, some(pairs), some(windows), stretches, some(engagements))),
    requests=some(
        st.builds(
            given.Request,
            ids,
            some(ids),
            ids,
            minutes,
            minutes,
            some(needs),
            some(ids),
            some(windows),
            st.booleans(),
            st.none() | pairs,
            st.none() | ids,
        )
    ),
    sessions=some(
        st.builds(
            given.Session,
            ids,
            ids,
            minutes,
            minutes,
            needs,
            some(ids),
            some(windows),
            some(st.tuples(ids, ids)),
            st.none() | pairs,
        )
    ),
    refusals=some(st.tuples(ids, ids)),
    locks=locks,
    orders=some(st.tuples(ids, ids)),
    settings=st.builds(
        given.Settings,
        minutes,
        minutes,
        minutes,
        minutes,
        st.booleans(),
        minutes,
        st.none() | ids,
        st.dictionaries(st.sampled_from([*(rule.name for rule in RULES), "nonsense"]), minutes, max_size=2),
        st.integers(-1, 3),
    ),
)

any_plan = st.builds(
    Solution,
    st.lists(
        st.builds(
            Meeting,
            st.sampled_from(("r1", "r2", "r3", "r4", "r9")),
            minutes,
            st.sampled_from(("m1", "m2", "m9")),
            st.lists(st.sampled_from(("d1-1", "d2-1", "d3-1", "c1-1", "c2-1", "c1-2", "x9")), max_size=4).map(tuple),
            st.none() | st.sampled_from(("i1", "i9")),
        ),
        max_size=6,
    ).map(tuple),
)
