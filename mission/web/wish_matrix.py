"""The request matrix: companies by counterparts, each wish with its rank and its answer, as rows of written cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mission.enums import Answer, Decision
from mission.models import MeetingRequest, Party

EMPTY = mark_safe("<td></td>")
REFUSED = mark_safe('<td class="refused"><span aria-hidden="true">⊘</span></td>')
ANSWERS = {Answer.ACCEPTED: "✓", Answer.DECLINED: "✕", Answer.PENDING: ""}
DECISIONS = {Decision.MUST: "!", Decision.NEVER: "⊘", Decision.OPEN: ""}
Pair = tuple[int, int]


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
    requests: Iterable[MeetingRequest],
    refused: frozenset[Pair],
) -> WishMatrix:
    """`refused`: (delegation, counterpart) of which one refuses the other. No query."""
    wish: dict[Pair, MeetingRequest] = {(each.delegation_id, each.counterpart_id): each for each in requests}
    lines = []
    for company in delegations:
        pairs = [(host, (company.pk, host.pk)) for host in counterparts]
        written = (cell_of(company, host, wish.get(pair), pair in refused) for host, pair in pairs)
        cells = mark_safe("".join(written))  # noqa: S308 - every cell was escaped when it was written
        lines.append(Line(company, cells, sum(pair in wish for _, pair in pairs)))
    return WishMatrix(tuple(_column(host, delegations, wish) for host in counterparts), tuple(lines))


def _column(host: Party, delegations: Sequence[Party], wish: Mapping[Pair, MeetingRequest]) -> Column:
    asked = [wish[each.pk, host.pk] for each in delegations if (each.pk, host.pk) in wish]
    return Column(host, len(asked), sum(each.answer == Answer.PENDING for each in asked))


def cell_of(company: Party, host: Party, wish: MeetingRequest | None, is_refused: bool) -> SafeString:
    """One cell: rank, then the answer as a sign, then the organiser's decision; the same in words for the ear."""
    if wish is None:
        return REFUSED if is_refused else EMPTY
    rank = "–" if wish.rank is None else str(wish.rank)
    said = [f"rank {rank}" if wish.rank else "no rank", wish.get_answer_display().lower()]
    if wish.decision != Decision.OPEN:
        said.append(wish.get_decision_display().lower())
    if is_refused:
        said.append("one side refuses the other")
    signs = ANSWERS[Answer(wish.answer)] + DECISIONS[Decision(wish.decision)] + ("⊘" if is_refused else "")
    return format_html(
        '<td class="wish {}{}"><a href="{}/{}/" tabindex="-1" aria-label="{}: {}">{}<i>{}</i></a></td>',
        wish.answer,
        f" {wish.decision}" if wish.decision != Decision.OPEN else "",
        company.pk,
        host.pk,
        host.name,
        ", ".join(said),
        rank,
        signs,
    )
