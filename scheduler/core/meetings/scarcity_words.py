"""What is scarce, in words and as JSON. The solver is not needed to tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scheduler.core.meetings.sentences import counted

if TYPE_CHECKING:  # brings OR-Tools along
    from scheduler.core.meetings.owners import Price
    from scheduler.core.meetings.scarcity import Market, Scarce


def market_to_json(market: Market) -> dict[str, Any]:
    """{bound, worth, complete, certificate: {prices, floors}, prices}, and each of the prices as {kind, who, unit,
    points, day, half, start, end}.

    `points` are of worth, `start` and `end` whole minutes; the certificate's prices millionths of a point by row.
    """
    proof = market.certificate
    return {
        "bound": proof.bound,
        "worth": market.worth,
        "complete": market.is_complete,
        "certificate": {
            "prices": {str(row): price for row, price in proof.prices.items()},
            "floors": dict(proof.floors),
        },
        "prices": [_price(each) for each in market.prices],
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "kind": price.owner.kind,
        "who": price.owner.said,
        "unit": price.unit,
        "points": round(price.worth, 2),
        "day": price.day,
        "half": price.half,
        "start": price.hour and price.hour.start,
        "end": price.hour and price.hour.end,
    }


def claim_to_json(claim: Scarce) -> dict[str, Any]:
    """{who, changes: [{kind, sentence}], placed, dropped, worth, at_most}."""
    return {
        "who": claim.who,
        "changes": [{"kind": type(each).__name__, "sentence": each.sentence} for each in claim.changes],
        "placed": list(claim.placed),
        "dropped": list(claim.dropped),
        "worth": claim.worth,
        "at_most": claim.at_most,
    }


def market_said(market: Market, claims: Sequence[Scarce], *, show: int) -> Iterator[str]:
    """Sentences with ids in braces: what was found by solving, then the `show` dearest prices."""
    proof = market.certificate
    worth = counted(market.worth, "point")
    yield f"the plan is worth {worth}; no plan that is as fair is worth more than {proof.bound}"
    for claim in claims:
        yield claim_said(claim)
    if not market.is_complete:
        yield "there was no time to work out all prices: more seconds show more of them"
    elif not market.prices:
        yield "nothing is scarce: no hour, meeting or place more of a single one is worth anything"
    yield from (price.sentence for price in market.prices[:show])
    if len(market.prices) > show:
        yield f"and {len(market.prices) - show} lower prices"


def claim_said(claim: Scarce) -> str:
    """What a unit more was found to bring, and what the bound says it can bring."""
    changes = " ".join(each.sentence for each in claim.changes)
    placed = ", ".join(f"{{{each}}}" for each in claim.placed)
    given_up = ", ".join(f"{{{each}}}" for each in claim.dropped)
    found = f"{changes} That places {counted(len(claim.placed), 'more wish', 'more wishes')} ({placed})"
    found += f" and gives up {given_up}" if given_up else ""
    found += f": {counted(claim.worth, 'point')} more"
    if claim.at_most is None:
        return found
    if claim.at_most == claim.worth:
        return f"{found}, and no plan with it can have more"
    return f"{found}; the bound says {claim.at_most} at most"
