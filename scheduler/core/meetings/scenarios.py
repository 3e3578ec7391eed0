"""Scenarios as JSON: a name and the named changes that make it, each with its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scheduler.core.meetings import changes, changes_broad, changes_spare
from scheduler.core.meetings.changes import Change, apply_all
from scheduler.core.meetings.codec import CodecError, decode
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.validation import problem_errors

KINDS: Mapping[str, type[Any]] = {
    each.__name__: each
    for each in (
        changes.MoreTime,
        changes.LessTime,
        changes.AskedHours,
        changes.AnotherRoom,
        changes.MoreSeats,
        changes.MoreAtOnce,
        changes.AnotherPerson,
        changes.FewerPersons,
        changes.OneMoreInterpreter,
        changes.HigherLimit,
        changes.WithoutPause,
        changes.LongerStretch,
        changes.Excused,
        changes.Engaged,
        changes.StillListed,
        changes.ReceivesAlone,
        changes.MorePlaces,
        changes.Withdrawn,
        changes.Released,
        changes.NewParty,
        changes_broad.NoMeetings,
        changes_broad.Leaves,
        changes_broad.Insisted,
        changes_spare.AnotherRoomLike,
        Reserve,
    )
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What if: some changes together, under one name."""

    name: str
    changes: tuple[Change, ...]

    def apply(self, problem: Problem) -> Problem:
        """Raises ValueError with a sentence, ids in braces, where it cannot be or contradicts the rest."""
        changed = apply_all(problem, self.changes)
        errors = problem_errors(changed)
        if errors:
            raise ValueError(" ".join(f"{each}." for each in errors[:3]))
        return changed


def change_to_json(change: Change) -> dict[str, Any]:
    return {"kind": type(change).__name__, **asdict(change)}  # type: ignore[call-overload]


def change_from_json(data: object, path: str = "change") -> Change:
    """Raises CodecError."""
    if not isinstance(data, dict) or data.get("kind") not in KINDS:
        raise CodecError(f"{path}.kind: expected one of {', '.join(sorted(KINDS))}")
    inner = {key: value for key, value in data.items() if key != "kind"}
    found: Change = decode(KINDS[data["kind"]], inner, path)
    return found


def scenarios_to_json(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    return [{"name": each.name, "changes": [change_to_json(one) for one in each.changes]} for each in scenarios]


def scenarios_from_json(data: object) -> tuple[Scenario, ...]:
    """[{name, changes: [{kind, ...}]}]. Raises CodecError."""
    if not isinstance(data, list):
        raise CodecError("scenarios: expected a list")
    return tuple(_scenario(each, f"scenarios[{at}]") for at, each in enumerate(data))


def _scenario(data: object, path: str) -> Scenario:
    if not isinstance(data, dict):
        raise CodecError(f"{path}: expected an object with a name and changes")
    name, given = data.get("name"), data.get("changes")
    if not isinstance(name, str) or not name:
        raise CodecError(f"{path}.name: expected a text")
    if not isinstance(given, list) or not given:
        raise CodecError(f"{path}.changes: expected a list of one change at least")
    return Scenario(name, tuple(change_from_json(each, f"{path}.changes[{at}]") for at, each in enumerate(given)))
