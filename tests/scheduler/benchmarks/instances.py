"""Tiny B2BSOP instances, and the fewest breaks of one by trying every timetable."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from scheduler.benchmarks.b2bsp import EITHER, Instance, Meeting, breaks, faults


def instance(*pairs: tuple[int, int], slots: int, tables: int = 9, **changes: object) -> Instance:
    """Participants 1 to 4, and one more who meets nobody."""
    given: dict[str, object] = {
        "participants": 5,
        "tables": tables,
        "slots": slots,
        "morning_slots": slots,
        "meetings": tuple(Meeting(pair) for pair in pairs),
        "forbidden": (frozenset(),) * 5,
    }
    return Instance(**(given | changes))  # type: ignore[arg-type]


def fewest_breaks(given: Instance) -> int | None:
    """None where no timetable keeps the rules."""
    timetables = product(*(given.slots_of(number) for number in range(1, len(given.meetings) + 1)))
    return min((sum(breaks(given, slots)) for slots in timetables if not any(faults(given, slots))), default=None)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """At most five meetings of five participants in at most six slots."""
    slots = draw(st.integers(2, 6))
    amount = draw(st.integers(1, 5))
    pairs = st.tuples(st.integers(1, 4), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1])
    meetings = tuple(
        Meeting(
            draw(pairs),
            draw(st.sampled_from((1, 2, EITHER, EITHER, EITHER))),
            draw(st.sampled_from((0, 0, 0, 0, 0, 0, draw(st.integers(1, slots))))),
            frozenset({number - 1}) if number > 1 and draw(st.integers(1, 5)) == 1 else frozenset(),
        )
        for number in range(1, amount + 1)
    )
    slot_sets = st.one_of(st.just(frozenset[int]()), st.frozensets(st.integers(1, slots), max_size=slots - 1))
    return Instance(
        participants=5,
        tables=draw(st.integers(1, 3)),
        slots=slots,
        morning_slots=draw(st.integers(0, slots)),
        meetings=meetings,
        forbidden=tuple(draw(slot_sets) for _ in range(5)),
    )
