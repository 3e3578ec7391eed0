"""Reads B2BSOP instances from MiniZinc data (.dzn)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scheduler.benchmarks.b2bsp import AFTERNOON, EITHER, MORNING, Instance, InstanceError, Meeting

_TOKEN = re.compile(
    r"(?P<space>\s+|%[^\n]*)|(?P<word>[A-Za-z_]\w*)|(?P<number>-?\d+)|(?P<sign>\[\||\|\]|\.\.|[=;,{}\[\]|])"
)
_MOST = 100_000

Value = object  # a whole number, a frozenset of them, or a list of values


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def read_instance(text: str) -> Instance:
    """Raises InstanceError. Names that the format doesn't know, and what can be derived, are passed over."""
    given = _Parser(text).read()
    participants = _count(given, "nBusiness", 1)
    amount = _count(given, "nMeetings", 0)
    slots = _count(given, "nTotalSlots", 1)
    morning = _count(given, "nMorningSlots", 0)
    if morning > slots:
        raise InstanceError(f"nMorningSlots: {morning} of {slots} slots cannot be in the morning")
    rows = _list(given, "requested", amount)
    fixed = _list(given, "fixed", amount, 0)
    before = _list(given, "precedences", amount, frozenset())
    forbidden = _list(given, "forbidden", participants, frozenset())
    return Instance(
        participants=participants,
        tables=_count(given, "nTables", 0),
        slots=slots,
        morning_slots=morning,
        meetings=tuple(
            _meeting(number, rows[number - 1], fixed[number - 1], before[number - 1], participants, slots, amount)
            for number in range(1, amount + 1)
        ),
        forbidden=tuple(_set("forbidden", number, each, slots) for number, each in enumerate(forbidden, 1)),
    )


def _count(given: Mapping[str, Value], name: str, least: int) -> int:
    value = given.get(name)
    if value is None:
        raise InstanceError(f"{name}: missing")
    if not isinstance(value, int) or not least <= value <= _MOST:
        raise InstanceError(f"{name}: expected a whole number from {least} to {_MOST}")
    return value


def _list(given: Mapping[str, Value], name: str, length: int, otherwise: Value | None = None) -> list[Value]:
    value = given.get(name)
    if value is None and otherwise is not None:
        return [otherwise] * length
    if value is None:
        raise InstanceError(f"{name}: missing")
    if not isinstance(value, list) or len(value) != length:
        found = f"{len(value)}" if isinstance(value, list) else "something else"
        raise InstanceError(f"{name}: expected a list of {length}, found {found}")
    return value


def _set(name: str, number: int, value: Value, most: int) -> frozenset[int]:
    """A set of numbers up to `most`; 0 stands for none."""
    if not isinstance(value, frozenset):
        raise InstanceError(f"{name}, entry {number}: expected a set")
    found = value - {0}
    if any(not 1 <= each <= most for each in found):
        raise InstanceError(f"{name}, entry {number}: expected numbers from 1 to {most}, found {sorted(found)}")
    return frozenset(found)


def _meeting(
    number: int, row: Value, fixed: Value, before: Value, participants: int, slots: int, meetings: int
) -> Meeting:
    if not isinstance(row, list) or len(row) != 3 or not all(isinstance(each, int) for each in row):
        raise InstanceError(f"requested, row {number}: expected a participant, a participant and a session")
    one, other, session = row
    if not (1 <= one <= participants and 1 <= other <= participants) or one == other:
        raise InstanceError(f"requested, row {number}: {one} and {other} are not two of {participants} participants")
    if session not in (MORNING, AFTERNOON, EITHER):
        raise InstanceError(f"requested, row {number}: session {session} is none of 1, 2 and 3")
    if not isinstance(fixed, int) or not 0 <= fixed <= slots:
        raise InstanceError(f"fixed, entry {number}: expected a slot from 1 to {slots}, or 0, found {fixed}")
    after = _set("precedences", number, before, meetings)
    if number in after:
        raise InstanceError(f"precedences, entry {number}: a meeting cannot come before itself")
    return Meeting((one, other), session, fixed, after)


class _Parser:
    """The part of the language that instances are written in: numbers, sets, lists and tables of them."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0

    def read(self) -> Mapping[str, Value]:
        found: dict[str, Value] = {}
        while self._peek().kind != "end":
            name = self._take("a name", "word")
            if name.text in found:
                raise InstanceError(f"line {name.line}: {name.text} is given twice")
            self._sign("=")
            found[name.text] = self._value()
            if self._peek().kind != "end":
                self._sign(";")
        return found

    def _value(self) -> Value:
        token = self._peek()
        if token.text == "[|":
            return self._table()
        if token.text == "[":
            self._at += 1
            return self._until("]", self._value)
        if token.text == "{":
            self._at += 1
            return frozenset(self._until("}", self._number))
        first = self._number()
        if self._peek().text != "..":
            return first
        self._at += 1
        last = self._number()
        if last - first > _MOST:
            raise InstanceError(f"line {token.line}: a range of more than {_MOST} numbers")
        return frozenset(range(first, last + 1))

    def _table(self) -> list[list[int]]:
        self._sign("[|")
        rows: list[list[int]] = []
        row: list[int] = []
        while True:
            text = self._peek().text
            if text in ("|", "|]"):
                self._at += 1
                if row:
                    rows.append(row)
                row = []
                # A table may end with "|]" or, after the last row's "|", with "]".
                if text == "|]":
                    return rows
            elif text == "]" and not row:
                self._at += 1
                return rows
            else:
                row.append(self._number())
                if self._peek().text == ",":
                    self._at += 1

    def _until(self, end: str, one: object) -> list[Value]:
        found: list[Value] = []
        while self._peek().text != end:
            found.append(one())  # type: ignore[operator]
            if self._peek().text != end:
                self._sign(",")
        self._at += 1
        return found

    def _number(self) -> int:
        return int(self._take("a whole number", "number").text)

    def _sign(self, text: str) -> None:
        token = self._take(f"'{text}'", "sign")
        if token.text != text:
            raise InstanceError(f"line {token.line}: expected '{text}', found '{token.text}'")

    def _take(self, what: str, kind: str) -> _Token:
        token = self._peek()
        if token.kind != kind:
            found = "the end of the file" if token.kind == "end" else f"'{token.text}'"
            raise InstanceError(f"line {token.line}: expected {what}, found {found}")
        self._at += 1
        return token

    def _peek(self) -> _Token:
        return self._tokens[self._at]


def _tokens(text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise InstanceError(f"line {line}: cannot read {text[at : at + 10]!r}")
        if found.lastgroup != "space":
            yield _Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        at = found.end()
    yield _Token("end", "", line)
