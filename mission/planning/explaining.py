"""Why a request is not in a plan: the rules that stand in its way, in the mission's names. No solver is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from mission.models import PlanVersion
from mission.planning.checking import Case, case_of
from mission.planning.ground import ANSWERS, Ground, ledger_of
from mission.planning.words import key, pk_of
from mission.planning.worth import worth_of
from scheduler.core.meetings.freedom import Freedom
from scheduler.core.meetings.obstacles import Obstacles, Verdict
from scheduler.core.meetings.problem import Request
from scheduler.core.meetings.rulebook import RULE
from scheduler.core.meetings.sentences import moment
from scheduler.core.meetings.solution import Solution

MOST_REASONS = 4
LEFT_OUT_SENTENCES = {
    "declined": "The host's answer decides: a declined request is not planned.",
    "refused": RULE["refused_pair_never_meets"].sentence,
    "never": "The organiser decides what must not take place.",
    "no_people": RULE["attendees_are_present"].sentence,
    "no_room": RULE["meeting_is_in_an_allowed_place"].sentence,
    "no_time": RULE["meeting_is_in_its_window"].sentence,
    "no_session": RULE["session_meets_once"].sentence,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in the way. It blocks `times` of the `of_times` starts at which both sides have hours; both are 0 where
    time plays no part. `is_secret`: for organisers only."""

    rule: str
    rule_sentence: str
    sentence: str
    times: int = 0
    of_times: int = 0
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Unmet:
    """A request that the plan does not place, and why."""

    request_pk: int
    delegation: str
    counterpart: str
    rank: int | None
    worth: int
    is_required: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.delegation} – {self.counterpart}"

    def for_parties(self) -> Unmet:
        """The same without what only organisers may read."""
        return replace(self, reasons=tuple(each for each in self.reasons if not each.is_secret))


def unmet_of(*, plan: PlanVersion) -> tuple[Unmet, ...]:
    """Every request of the mission that is not in the plan, the worthiest first; in a fixed number of queries."""
    return unmet_of_case(case_of(plan=plan))


def unmet_of_case(case: Case) -> tuple[Unmet, ...]:
    """The same for a case already built."""
    return explained(case, left_of_case(case))


def left_of_case(case: Case) -> tuple[Unmet, ...]:
    """The same without reasons, which take a search each."""
    placed = {pk_of(each.request) for each in case.solution.meetings}
    required = {pk_of(each.id) for each in case.ground.problem.requests if each.required}
    parties = case.ground.rows.parties
    found = [
        Unmet(
            request_pk=pk,
            delegation=str(parties[row.delegation_id]),
            counterpart=str(parties[row.counterpart_id]),
            rank=row.rank,
            worth=worth_of(rank=row.rank, answer=row.answer, host_rank=row.host_rank),
            is_required=pk in required,
        )
        for pk, row in case.ground.rows.requests.items()
        if pk not in placed
    ]
    return tuple(sorted(found, key=lambda each: (-each.worth, each.delegation, each.counterpart)))


def explained(case: Case, left: Iterable[Unmet]) -> tuple[Unmet, ...]:
    """Some of `left_of_case` with the reasons why.

    Each possible start, place and choice of persons is tried beside the plan as it stands. The reasons given together
    block all of them, the one that blocks most first. For the same ground and the same meetings it is done once.
    """
    search = _search(case.ground, case.solution)
    return tuple(replace(each, reasons=search.reasons(each.request_pk)) for each in left)


@lru_cache(maxsize=ANSWERS)
def _search(ground: Ground, solution: Solution) -> _Search:
    return _Search(ground, solution)


class _Search:
    """Why requests are not in one plan, found when it is asked for and kept."""

    def __init__(self, ground: Ground, solution: Solution) -> None:
        self.ground, self.solution = ground, solution
        self.freedom = Freedom(ledger_of(ground, solution))
        self._found: dict[int, tuple[Reason, ...]] = {}

    def reasons(self, pk: int) -> tuple[Reason, ...]:
        found = self._found.get(pk)
        if found is None:
            found = self._found[pk] = tuple(self._reasons(pk))
        return found

    def _reasons(self, pk: int) -> Iterator[Reason]:
        left_out = self.ground.notes.left_out.get(pk)
        request = self.ground.problem.request.get(key("request", pk))
        if left_out is not None:
            said = LEFT_OUT_SENTENCES[left_out.reason]
            yield Reason(left_out.reason, said, left_out.sentence, is_secret=left_out.is_secret)
        elif request is not None:
            verdict = Obstacles(self.freedom, self.solution, request, is_judged=True).verdict()
            yield from islice(_reasons(self.ground, request, verdict), MOST_REASONS)


def _reasons(ground: Ground, request: Request, verdict: Verdict) -> Iterator[Reason]:
    names = ground.notes.names
    if verdict.fit is not None:
        where = f"{moment(verdict.fit.start)} in {{{verdict.fit.room}}}"
        said = (
            f"Nothing stands in its way beside this plan: it fits on {where}. "
            "Place it by hand, or plan again with more time."
        )
        yield Reason("worth_is_met", RULE["worth_is_met"].sentence, names.sentence(said))
        return
    if not verdict.starts:
        parties = " and ".join(f"{{{each}}}" for each in (*request.delegations, request.counterpart))
        said = f"{parties} have no common hours that are long enough for it."
        yield Reason("person_is_available", RULE["person_is_available"].sentence, names.sentence(said))
        return
    for block, times in verdict.cover():
        sentence = names.sentence(block.template)
        if not block.is_timeless:
            sentence = f"{sentence} at {_share(len(times), len(verdict.starts))}."
        of_times = len(verdict.starts)
        yield Reason(block.rule, RULE[block.rule].sentence, sentence, len(times), of_times, block.is_secret)


def _share(times: int, of_times: int) -> str:
    if times == of_times:
        return "the only possible time" if of_times == 1 else f"all {of_times} possible times"
    return f"{times} of {of_times} possible times"
