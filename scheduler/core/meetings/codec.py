"""Problem and Solution to JSON values and back, with a schema number. Strict: a wrong shape is named by its path."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution

SCHEMA = 1


class CodecError(ValueError):
    """The JSON does not describe what was asked for; the message names the path and the mend."""


def problem_to_json(problem: Problem) -> dict[str, Any]:
    return {"schema": SCHEMA, "kind": "meetings.problem", **asdict(problem)}


def problem_from_json(data: object) -> Problem:
    """Raises CodecError."""
    return decode(Problem, _envelope(data, "meetings.problem"), "problem")  # type: ignore[no-any-return]


def solution_to_json(solution: Solution) -> dict[str, Any]:
    return {"schema": SCHEMA, "kind": "meetings.solution", **asdict(solution)}


def solution_from_json(data: object) -> Solution:
    """Raises CodecError. Keys beside the plan's own (levels, alone, ...) are ignored."""
    inner = _envelope(data, "meetings.solution")
    return decode(Solution, {"meetings": inner.get("meetings", [])}, "solution")  # type: ignore[no-any-return]


def _envelope(data: object, kind: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CodecError(f"expected a JSON object of kind {kind}, found {_name(data)}")
    if data.get("kind") != kind:
        raise CodecError(f"kind: expected {kind!r}, found {data.get('kind')!r}")
    if data.get("schema") != SCHEMA:
        raise CodecError(f"schema: this version reads schema {SCHEMA}, the file has {data.get('schema')!r}")
    return {key: value for key, value in data.items() if key not in ("schema", "kind")}


def _name(value: object) -> str:
    if value is None:
        return "nothing"
    return {"dict": "an object", "list": "a list", "str": "a text"}.get(type(value).__name__, repr(value)[:40])


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def decode(kind: Any, value: Any, path: str) -> Any:
    """A frozen value of type `kind` from plain JSON values; `path` is what an error names. Raises CodecError."""
    if is_dataclass(kind):
        return _decode_dataclass(kind, value, path)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        inner = next(each for each in get_args(kind) if each is not type(None))
        return decode(inner, value, path)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, path)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise CodecError(f"{path}: expected an object, found {_name(value)}")
        of = get_args(kind)[1]
        return {str(key): decode(of, each, f"{path}.{key}") for key, each in value.items()}
    return _decode_plain(kind, value, path)


def _decode_dataclass(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise CodecError(f"{path}: expected an object, found {_name(value)}")
    hints = _hints(kind)
    unknown = set(value) - set(hints)
    if unknown:
        raise CodecError(f"{path}: unknown key {min(unknown)!r}")
    given = {}
    for each in fields(kind):
        if each.name in value:
            given[each.name] = decode(hints[each.name], value[each.name], f"{path}.{each.name}")
        elif each.default is MISSING and each.default_factory is MISSING:
            raise CodecError(f"{path}.{each.name}: missing")
    return kind(**given)


def _decode_tuple(inner: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise CodecError(f"{path}: expected a list, found {_name(value)}")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(decode(inner[0], each, f"{path}[{at}]") for at, each in enumerate(value))
    if len(value) != len(inner):
        raise CodecError(f"{path}: expected {len(inner)} values, found {len(value)}")
    return tuple(decode(kind, each, f"{path}[{at}]") for at, (kind, each) in enumerate(zip(inner, value, strict=True)))


def _decode_plain(kind: Any, value: Any, path: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(each.value for each in kind)
            raise CodecError(f"{path}: expected one of {allowed}, found {_name(value)}") from None
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is str and isinstance(value, str):
        return value
    raise CodecError(f"{path}: expected {'a whole number' if kind is int else kind.__name__}, found {_name(value)}")
