"""Errors of the small values that many things have: windows, language pairs, lists of ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from scheduler.core.meetings.problem import Window


def window_errors(owner: str, what: str, windows: Iterable[Window]) -> Iterator[str]:
    for each in windows:
        if each.end <= each.start:
            yield f"{{{owner}}}: {what}: a window ends after it starts, found {each.start} to {each.end}"


def pair_errors(owner: str, pair: tuple[str, str]) -> Iterator[str]:
    one, other = pair
    if not one.strip() or not other.strip() or one == other:
        yield f"{{{owner}}}: a language pair names two different languages, found {one!r} and {other!r}"
    elif one > other:
        yield f"{{{owner}}}: a language pair is sorted alphabetically: {other!r} before {one!r}"


def list_errors(owner: str, what: str, ids: Sequence[str], known: Container[str]) -> Iterator[str]:
    """`what` names one of the ids, e.g. "room"."""
    for each, amount in Counter(ids).items():
        if each not in known:
            yield f"{{{owner}}}: the {what} {{{each}}} is unknown"
        if amount > 1:
            yield f"{{{owner}}}: the {what} {{{each}}} is listed {amount} times"
