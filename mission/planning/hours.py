"""When things can be used: availability rows and the mission's default hours become windows of minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from mission.enums import AvailabilityKind
from mission.models import Availability, Mission
from scheduler.core.meetings.problem import DAY, Window
from scheduler.core.timeline import Timeline, TimelineError

CLOCK_STEP = 15  # minutes: no clock change known is finer


def timeline_of(mission: Mission) -> Timeline:
    """The one door between this mission's datetimes and the core's minutes."""
    return Timeline(mission.first_day, mission.zone)


def minute_of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def minute_floor(timeline: Timeline, moment: datetime) -> int:
    """The whole minute a moment lies in. Raises TimelineError where the clock shows it twice."""
    return timeline.minute(moment.replace(second=0, microsecond=0))


def minute_ceil(timeline: Timeline, moment: datetime) -> int:
    """The first whole minute not before a moment. Raises TimelineError where the clock shows it twice."""
    whole = moment.replace(second=0, microsecond=0)
    return timeline.minute(whole if whole == moment else whole + timedelta(minutes=1))


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Sorted windows; those that touch or overlap become one."""
    found: list[Window] = []
    for each in sorted(windows):
        if found and each.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)


def without(windows: Iterable[Window], taken: Iterable[Window]) -> tuple[Window, ...]:
    """What is left of `windows` when every window of `taken` is cut out."""
    left = list(windows)
    for cut in taken:
        left = [
            piece
            for each in left
            for piece in (Window(each.start, min(each.end, cut.start)), Window(max(each.start, cut.end), each.end))
            if piece.start < piece.end
        ]
    return tuple(sorted(set(left)))


def both(ones: Iterable[Window], others: Sequence[Window]) -> tuple[Window, ...]:
    """Where both have hours."""
    found = (Window(max(one.start, other.start), min(one.end, other.end)) for one in ones for other in others)
    return union(each for each in found if each.start < each.end)


def clock_change_windows(timeline: Timeline, days: int) -> tuple[Window, ...]:
    """Local times that are skipped or happen twice during the mission: nothing can be planned there."""
    odd: list[Window] = []
    for day in range(days):
        try:
            same = timeline.moment(day * DAY).utcoffset() == timeline.moment((day + 1) * DAY).utcoffset()
        except TimelineError:
            same = False
        if same:
            continue
        for minute in range(day * DAY, (day + 1) * DAY, CLOCK_STEP):
            try:
                timeline.moment(minute)
            except TimelineError:
                odd.append(Window(minute, minute + CLOCK_STEP))
    return union(odd)


@dataclass
class Hours:
    """The hours of every thing of one mission, as `Availability` defines them.

    A thing with AVAILABLE rows has those; one without any has the mission's default hours (a person: the party's);
    UNAVAILABLE rows are taken away. Times are cut to the mission's days.
    """

    mission: Mission
    timeline: Timeline
    rows: Iterable[Availability]
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._given: dict[tuple[str, int], list[Window]] = {}
        self._taken: dict[tuple[str, int], list[Window]] = {}
        self._odd = clock_change_windows(self.timeline, self.mission.days)
        for row in self.rows:
            self._sort_in(row)

    def _sort_in(self, row: Availability) -> None:
        thing = next((name, pk) for name in row.THINGS if (pk := getattr(row, f"{name}_id")) is not None)
        is_given = row.kind == AvailabilityKind.AVAILABLE
        try:
            if is_given:
                start, end = minute_ceil(self.timeline, row.starts_at), minute_floor(self.timeline, row.ends_at)
            else:
                start, end = minute_floor(self.timeline, row.starts_at), minute_ceil(self.timeline, row.ends_at)
        except TimelineError as error:
            self.errors.append(f"The hours of {row.thing}: {error}. Choose a time before or after.")
            return
        start, end = max(start, 0), min(end, self.mission.days * DAY)
        kept = (self._given if is_given else self._taken).setdefault(thing, [])
        if start < end:
            kept.append(Window(start, end))

    @property
    def usual(self) -> tuple[Window, ...]:
        """The mission's default hours, every day."""
        start, end = minute_of_day(self.mission.day_from), minute_of_day(self.mission.day_until)
        return tuple(Window(day * DAY + start, day * DAY + end) for day in range(self.mission.days))

    def of(self, kind: str, pk: int, *, otherwise: tuple[Window, ...] | None = None) -> tuple[Window, ...]:
        """Hours of one thing; `otherwise` instead of the mission's default hours."""
        given = self._given.get((kind, pk))
        base = union(given) if given is not None else (self.usual if otherwise is None else otherwise)
        return without(base, [*self._taken.get((kind, pk), ()), *self._odd])

    def of_person(self, pk: int, party_pk: int) -> tuple[Window, ...]:
        """A person's hours within the party's; a person without hours of his or her own has the party's."""
        party = self.of("party", party_pk)
        return both(self.of("person", pk, otherwise=party), party)
