"""A named change that gives more of a room for a while: another one like it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scheduler.core.meetings.altering import known
from scheduler.core.meetings.problem import Problem, Room, Window
from scheduler.core.meetings.sentences import window

ANOTHER = ":another"  # follows the id of the room that the new one is like


@dataclass(frozen=True, slots=True)
class AnotherRoomLike:
    """A second room beside `room`, as large, for the same meetings, open in `window`."""

    room: str
    window: Window

    @property
    def sentence(self) -> str:
        return f"Open another room like {{{self.room}}} on {window(self.window)}."

    def apply(self, problem: Problem) -> Problem:
        room = known(problem.room, self.room)
        new = Room(f"{room.id}{ANOTHER}", room.venue, (self.window,), room.holds, room.seats)
        if new.id in problem.room:
            raise ValueError(f"there is a second room like {room.id} already")

        def wider(rooms: tuple[str, ...]) -> tuple[str, ...]:
            return (*rooms, new.id) if room.id in rooms else rooms

        return replace(
            problem,
            rooms=(*problem.rooms, new),
            requests=tuple(replace(each, rooms=wider(each.rooms)) for each in problem.requests),
            sessions=tuple(replace(each, rooms=wider(each.rooms)) for each in problem.sessions),
        )
