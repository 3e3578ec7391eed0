"""The one door between aware datetimes and the core's whole minutes since a mission's first midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class TimelineError(ValueError):
    """A time that has no place on the timeline: naive, not on a whole minute, skipped or doubled by a clock change."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Wall-clock minutes since midnight of `first_day` in `zone`: day d begins at minute 1440 d, whatever clocks do."""

    first_day: date
    zone: ZoneInfo

    def minute(self, moment: datetime) -> int:
        """Minutes since the first midnight (negative before it). Raises TimelineError."""
        if moment.tzinfo is None:
            raise TimelineError(f"{moment:%Y-%m-%d %H:%M} has no time zone")
        local = moment.astimezone(self.zone)
        if local.second or local.microsecond:
            raise TimelineError(f"{moment.isoformat()} is not on a whole minute")
        wall = local.replace(tzinfo=None)
        self._refuse_doubled(wall)
        since = wall - datetime.combine(self.first_day, datetime.min.time())
        return since.days * 1440 + since.seconds // 60

    def moment(self, minute: int) -> datetime:
        """The aware datetime of a minute, in the mission's zone. Raises TimelineError."""
        wall = datetime.combine(self.first_day, datetime.min.time()) + timedelta(minutes=minute)
        self._refuse_doubled(wall)
        aware = wall.replace(tzinfo=self.zone)
        if aware.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != wall:
            raise TimelineError(f"{wall:%Y-%m-%d %H:%M} does not exist in {self.zone.key}: the clock is put forward")
        return aware

    def _refuse_doubled(self, wall: datetime) -> None:
        early = wall.replace(tzinfo=self.zone, fold=0).utcoffset()
        late = wall.replace(tzinfo=self.zone, fold=1).utcoffset()
        if early is not None and late is not None and early > late:
            raise TimelineError(f"{wall:%Y-%m-%d %H:%M} happens twice in {self.zone.key}: the clock is put back")
