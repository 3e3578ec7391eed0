"""Which of a goal's terms come before all the others."""

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.objective import Terms
from scheduler.core.meetings.variables import Decisions
from tests.scheduler.core.meetings.small import mission


def _terms(decisions: Decisions, *costs_and_most: tuple[int, int]) -> tuple[Terms, list[cp_model.IntVar]]:
    literals = [decisions.model.new_int_var(0, most, "") for _, most in costs_and_most]
    return Terms(literals, [cost for cost, _ in costs_and_most]), literals


def test_a_term_is_dear_if_one_unit_of_it_outweighs_everything_else() -> None:
    decisions = Decisions(find_candidates(mission()))
    terms, literals = _terms(decisions, (1, 1), (2, 3), (8, 1))
    assert [each.index for each in terms.dear(decisions).literals] == [literals[2].index]


def test_no_term_is_dear_among_terms_that_can_outweigh_it_together() -> None:
    decisions = Decisions(find_candidates(mission()))
    terms, _ = _terms(decisions, (1, 1), (2, 3), (7, 1))
    assert terms.dear(decisions).literals == []
