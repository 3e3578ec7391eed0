"""What a wish is worth, from the ranks and answers of both sides."""

from __future__ import annotations

from mission.enums import Answer

# A coarse scale on purpose: a point is a difference that somebody meant, and few points are quickly proven.
FIRST, STEP, LEAST, UNRANKED, WELCOME = 10, 1, 1, 2, 3


def rank_points(rank: int | None) -> int:
    """10 for rank 1, one less for each further rank, never under 1; a wish without a rank counts 2, like rank 9."""
    return UNRANKED if rank is None else max(FIRST - STEP * (rank - 1), LEAST)


def worth_of(*, rank: int | None, answer: str, host_rank: int | None) -> int:
    """Points of one request, always above 0.

    worth = p(rank) + w, where p(r) = max(11 - r, 1) and p(no rank) = 2;
    w = 0 while the host has not accepted, 3 once it has, and p(host rank) / 2 more, rounded down, if it ranked it too.
    So a delegation's first wish is worth 10; accepted 13; accepted and the host's own first choice 18; a tenth wish
    without an answer 1. What the organiser says must take place is an obligation and not a matter of worth.
    """
    points = rank_points(rank)
    if answer == Answer.ACCEPTED:
        points += WELCOME
        if host_rank is not None:
            points += rank_points(host_rank) // 2
    return points
