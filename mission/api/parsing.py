"""Strict JSON: what two programs could read in two ways, or what no field can keep, is refused with the reason."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from mission.api.exceptions import TooLarge

MOST_BYTES = 1024 * 1024
MOST_LEVELS = 10


class StrictJSONParser(BaseParser):
    """One JSON document of at most 1 MiB: UTF-8, no key twice, finite numbers, ten levels, no NUL, no surrogate."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLarge(f"The body is larger than {MOST_BYTES} bytes, the most that is read here.")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8: byte {error.start} does not fit.") from None
        try:
            value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_finite)
        except RecursionError:
            raise ParseError(f"The body is nested deeper than {MOST_LEVELS} levels.") from None
        except json.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from None
        except ValueError:
            raise ParseError("The body holds a number with too many digits.") from None
        _check(value)
        return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ParseError(f"The key “{_printable(key)}” is there twice.")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a number in JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(f"{text[:20]} is beyond all numbers that are kept.")
    return number


def _check(value: Any) -> None:
    """Walks without recursion, since depth is what it looks for."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        each, level = waiting.pop()
        if level > MOST_LEVELS:
            raise ParseError(f"The body is nested deeper than {MOST_LEVELS} levels.")
        if isinstance(each, str):
            _check_text(each)
        elif isinstance(each, dict):
            for key in each:
                _check_text(key)
            waiting += [(inner, level + 1) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, level + 1) for inner in each]


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ParseError("A text holds the character NUL (\\u0000), which cannot be kept.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("A text holds half a character (a lone surrogate, \\ud800 to \\udfff).")


def _printable(text: str) -> str:
    return text[:60].encode("utf-8", "replace").decode()
