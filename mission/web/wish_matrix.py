"""The request matrix: companies by counterparts, each wish with its rank and its answer, as rows of written cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mission.enums import Answer, Decision
from mission.models import MeetingRequest, Party
from mission.selectors.requests import BareRequest

EMPTY = mark_safe("<td></td>")
REFUSED = mark_safe('<td class="refused"><span aria-hidden="true">⊘</span></td>')
ANSWERS = {Answer.ACCEPTED: "✓", Answer.DECLINED: "✕", Answer.PENDING: ""}
DECISIONS = {Decision.MUST: "!", Decision.NEVER: "⊘", Decision.OPEN: ""}
Pair = tuple[int, int]
Wish = MeetingRequest | BareRequest


@dataclass(frozen=True)
class Line:
    """One company's row; `cells` are written out, one for each counterpart."""

    party: Party
    cells: SafeString
    wishes: int


@dataclass(frozen=True)
class Column:
    party: Party
    wishes: int
    pending: int


@dataclass(frozen=True)
class WishMatrix:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def wish_matrix_of(
    *,
    delegations: Sequence[Party],
    counterparts: Sequence[Party],
    requests: Iterable[Wish],
    refused: frozenset[Pair],
) -> WishMatrix:
    """`refused`: (delegation, counterpart) of which one refuses the other. No query."""
    wish: dict[Pair, Wish] = {(each.delegation_id, each.counterpart_id): each for each in requests}
    words = words_of_choices()
    lines = []
    for company in delegations:
        pairs = [(host, (company.pk, host.pk)) for host in counterparts]
        written = (
            cell_of(company, host, wish[pair], pair in refused, words) if pair in wish else _blank(pair in refused)
            for host, pair in pairs
        )
        cells = mark_safe("".join(written))  # noqa: S308 - every cell was escaped when it was written
        lines.append(Line(company, cells, sum(pair in wish for _, pair in pairs)))
    return WishMatrix(tuple(_column(host, delegations, wish) for host in counterparts), tuple(lines))


def _blank(is_refused: bool) -> SafeString:
    return REFUSED if is_refused else EMPTY


def _column(host: Party, delegations: Sequence[Party], wish: Mapping[Pair, Wish]) -> Column:
    asked = [wish[each.pk, host.pk] for each in delegations if (each.pk, host.pk) in wish]
    return Column(host, len(asked), sum(each.answer == Answer.PENDING for each in asked))


def words_of_choices() -> dict[str, str]:
    """Answers and decisions as the ear hears them, looked up once for hundreds of cells."""
    return {each.value: str(each.label).lower() for each in (*Answer, *Decision)}


def cell_of(company: Party, host: Party, wish: Wish | None, is_refused: bool, words: Mapping[str, str]) -> SafeString:
    """One cell: rank, then the answer as a sign, then the organiser's decision; the same in words for the ear."""
    if wish is None:
        return _blank(is_refused)
    answer, decision = Answer(wish.answer), Decision(wish.decision)
    rank = "–" if wish.rank is None else str(int(wish.rank))
    said = [f"rank {rank}" if wish.rank else "no rank", words[answer]]
    if decision != Decision.OPEN:
        said.append(words[decision])
    if is_refused:
        said.append("one side refuses the other")
    signs = ANSWERS[answer] + DECISIONS[decision] + ("⊘" if is_refused else "")
    classes = f"wish {answer}" if decision == Decision.OPEN else f"wish {answer} {decision}"
    label = f"{escape(host.name)}: {', '.join(said)}"
    link = f'<a href="{int(company.pk)}/{int(host.pk)}/" tabindex="-1" aria-label="{label}">{rank}<i>{signs}</i></a>'
    return mark_safe(f'<td class="{classes}">{link}</td>')  # noqa: S308 - numbers, our own words, one escaped name
