"""Facts that are each fine and cannot hold together: named on the row of the file that brings them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mission.enums import Answer, AvailabilityKind, Decision, Side
from mission.imports.cells import Value
from mission.imports.parsing import ParsedRow, ParsedSheet
from mission.imports.reading import SheetError

Key = tuple[Value, ...]
Rows = Mapping[Key, Mapping[str, Any]]
# (sheet, key of the row to blame, field, sentence)
Finding = tuple[str, Key, str, str]


@dataclass(frozen=True)
class World:
    """The mission and its rows by sheet and key, as they will be when the file is in."""

    mission: Mapping[str, Any]
    rows: Mapping[str, Rows]

    def __getitem__(self, sheet: str) -> Rows:
        return self.rows[sheet]

    def name(self, party: str) -> str:
        found = self.rows["parties"].get((party,))
        return str(found["name"]) if found else party

    def span(self) -> tuple[datetime, datetime]:
        """The mission's days, from midnight to midnight."""
        zone = ZoneInfo(self.mission["time_zone"])
        first, last = self.mission["first_day"], self.mission["last_day"]
        return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def contradictions_of(
    *,
    mission: Mapping[str, Value],
    parsed: Mapping[str, ParsedSheet],
    after: Mapping[str, Rows],
    changed: Mapping[str, Mapping[Key, ParsedRow]],
) -> list[SheetError]:
    """Contradictions that rows in `changed` (new or different) take part in. What stood there before is left alone."""
    errors: list[SheetError] = []
    world = World(mission, after)
    for check in CHECKS:
        for group in check(world):
            # The first of the group's rows that the file brings in is to blame; a group without one is old.
            for sheet, key, field, message in group:
                row = changed.get(sheet, {}).get(key)
                if row is not None:
                    errors.append(parsed[sheet].error(row, field, message))
                    break
    return errors


def _hours_run_backwards(world: World) -> Iterator[list[Finding]]:
    pairs = (
        ("programme", "starts_at", "ends_at"),
        ("availability", "starts_at", "ends_at"),
        ("sessions", "earliest", "latest"),
        ("requests", "earliest", "latest"),
    )
    for sheet, start, end in pairs:
        for key, row in world[sheet].items():
            if row[start] and row[end] and row[end] <= row[start]:
                yield [
                    (sheet, key, end, "This is not after the beginning given in the same row. Correct one of the two.")
                ]
            elif row[start] and row[end] and row.get("length_minutes"):
                room = (row[end] - row[start]) // timedelta(minutes=1)
                if room < row["length_minutes"]:
                    sentence = (
                        f"The window has {room} minutes, the meeting {row['length_minutes']}. Widen it or "
                        "shorten the meeting."
                    )
                    yield [(sheet, key, end, sentence)]


def _hours_outside_the_mission(world: World) -> Iterator[list[Finding]]:
    first, last = world.span()
    for sheet, start, end in (("programme", "starts_at", "ends_at"), ("availability", "starts_at", "ends_at")):
        for key, row in world[sheet].items():
            if row[end] <= first or row[start] >= last:
                days = f"{world.mission['first_day']} to {world.mission['last_day']}"
                yield [(sheet, key, start, f"This lies outside the mission's days ({days}). Correct the day.")]


def _open_and_closed_at_once(world: World) -> Iterator[list[Finding]]:
    rows = world["availability"]
    for key in rows:
        thing, code, kind, start, end = key
        other = (thing, code, AvailabilityKind.UNAVAILABLE.value, start, end)
        if kind == AvailabilityKind.AVAILABLE and other in rows:
            sentence = f"“{code}” is said to be both available and unavailable in this span. Keep one of the two rows."
            yield [("availability", other, "kind", sentence), ("availability", key, "kind", sentence)]


def _guarantee_beyond_maximum(world: World) -> Iterator[list[Finding]]:
    days = (world.mission["last_day"] - world.mission["first_day"]).days + 1
    for key, row in world["parties"].items():
        least, most, daily = row["guaranteed_minimum"], row["total_maximum"], row["daily_maximum"]
        if most is not None and least > most:
            yield [
                ("parties", key, "guaranteed_minimum", f"{least} meetings are guaranteed, but at most {most} allowed.")
            ]
        elif daily is not None and least > daily * days:
            sentence = f"{least} meetings are guaranteed, but at most {daily} a day allowed on {days} days."
            yield [("parties", key, "guaranteed_minimum", sentence)]


def _same_name_twice(world: World) -> Iterator[list[Finding]]:
    for sheet, within in (("venues", ()), ("rooms", ("venue",)), ("parties", ("side",)), ("persons", ("party",))):
        first: dict[Any, Key] = {}
        for key, row in world[sheet].items():
            name = " ".join(str(row["name"]).casefold().split())
            other = first.setdefault((name, *(row[each] for each in within)), key)
            if other != key:
                sentence = (
                    f"“{row['name']}” stands here under two codes, {other[0]} and {key[0]}. Keep one, or "
                    "tell the names apart."
                )
                yield [(sheet, key, "name", sentence), (sheet, other, "name", sentence)]


def _half_a_position(world: World) -> Iterator[list[Finding]]:
    for key, row in world["venues"].items():
        if (row["latitude"] is None) != (row["longitude"] is None):
            field = "latitude" if row["latitude"] is None else "longitude"
            yield [("venues", key, field, "A position needs both latitude and longitude. Give both or neither.")]


def _sides_of_requests(world: World) -> Iterator[list[Finding]]:
    sides = {key[0]: row["side"] for key, row in world["parties"].items()}
    for key, row in world["requests"].items():
        for field, side in (("delegation", Side.DELEGATION), ("counterpart", Side.COUNTERPART)):
            if sides.get(row[field]) not in (side.value, None):
                sentence = (
                    f"{world.name(row[field])} is not a {side.value}. Correct the code, or the side in “Parties”."
                )
                yield [("requests", key, field, sentence), ("parties", (row[field],), "side", sentence)]
        for code in row["together_with"]:
            if sides.get(code) not in (Side.DELEGATION.value, None) or code == row["delegation"]:
                sentence = f"{world.name(code)} is not another delegation. Only other delegations come along."
                yield [("requests", key, "together_with", sentence), ("parties", (code,), "side", sentence)]


def _strangers_at_the_table(world: World) -> Iterator[list[Finding]]:
    party = {key[0]: row["party"] for key, row in world["persons"].items()}
    for key, row in world["requests"].items():
        allowed = {row["delegation"], row["counterpart"], *row["together_with"]}
        for field in ("attendees", "asked"):
            for code in row[field]:
                if party.get(code, row["delegation"]) not in allowed:
                    sentence = f"“{code}” belongs to {world.name(party[code])}, which has no part in this meeting."
                    yield [("requests", key, field, sentence), ("persons", (code,), "party", sentence)]
    for key, row in world["sessions"].items():
        for code in row["hosts"]:
            if party.get(code, row["counterpart"]) != row["counterpart"]:
                sentence = f"“{code}” belongs to {world.name(party[code])}, not to the session's host."
                yield [("sessions", key, "hosts", sentence), ("persons", (code,), "party", sentence)]


def _more_attendees_than_people(world: World) -> Iterator[list[Finding]]:
    people: dict[str, int] = {}
    for row in world["persons"].values():
        people[row["party"]] = people.get(row["party"], 0) + 1
    for sheet, pairs in (
        ("requests", (("delegates_at_least", "delegation"), ("hosts_at_least", "counterpart"))),
        ("sessions", (("hosts_at_least", "counterpart"),)),
    ):
        for key, row in world[sheet].items():
            for field, of in pairs:
                there = people.get(row[of], 0)
                if row[field] > max(there, 1):
                    sentence = (
                        f"At least {row[field]} are asked for, but {world.name(row[of])} has {there} in “Persons”."
                    )
                    yield [(sheet, key, field, sentence)]


def _obligations_against_refusals(world: World) -> Iterator[list[Finding]]:
    refused = {(row["by"], row["of"]): key for key, row in world["refusals"].items()}
    for key, row in world["requests"].items():
        if row["decision"] != Decision.MUST.value:
            continue
        if row["answer"] == Answer.DECLINED.value:
            sentence = (
                f"This meeting must take place, but {world.name(row['counterpart'])} has declined it. "
                "Settle one of the two."
            )
            yield [("requests", key, "decision", sentence)]
        delegations = (row["delegation"], *row["together_with"])
        for one in delegations:
            for by, of in ((one, row["counterpart"]), (row["counterpart"], one)):
                if (by, of) in refused:
                    sentence = (
                        f"{world.name(row['delegation'])} must meet {world.name(row['counterpart'])}, "
                        "but the sheet “Refusals” says "
                        f"that {world.name(by)} will not meet {world.name(of)}. Take one of the two back."
                    )
                    yield [("requests", key, "decision", sentence), ("refusals", refused[by, of], "of", sentence)]


def _sessions_of_other_hosts(world: World) -> Iterator[list[Finding]]:
    host = {key[0]: row["counterpart"] for key, row in world["sessions"].items()}
    for key, row in world["requests"].items():
        if row["session"] and host.get(row["session"], row["counterpart"]) != row["counterpart"]:
            sentence = (
                f"The session “{row['session']}” is hosted by {world.name(host[row['session']])}, not by "
                "this counterpart."
            )
            yield [("requests", key, "session", sentence), ("sessions", (row["session"],), "counterpart", sentence)]


def _alone_with_oneself(world: World) -> Iterator[list[Finding]]:
    for sheet, one, other in (
        ("refusals", "by", "of"),
        ("session_rivals", "one", "other"),
        ("requests", "delegation", "counterpart"),
    ):
        for key, row in world[sheet].items():
            if row[one] == row[other]:
                yield [(sheet, key, other, "Both sides of this row are the same party. Correct one of the two codes.")]


CHECKS: tuple[Callable[[World], Iterator[list[Finding]]], ...] = (
    _hours_run_backwards,
    _hours_outside_the_mission,
    _open_and_closed_at_once,
    _guarantee_beyond_maximum,
    _same_name_twice,
    _half_a_position,
    _sides_of_requests,
    _strangers_at_the_table,
    _more_attendees_than_people,
    _obligations_against_refusals,
    _sessions_of_other_hosts,
    _alone_with_oneself,
)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
