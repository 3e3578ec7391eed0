"""All B2BSOP instances through the core, beside the MaxSAT rival where that is installed: measured, and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any

from scheduler.benchmarks.b2bsp import Instance
from scheduler.benchmarks.b2bsp_maxsat import Rival, by_maxsat, is_installed
from scheduler.benchmarks.b2bsp_problem import problem_of
from scheduler.benchmarks.b2bsp_run import answer
from scheduler.benchmarks.dzn import read_instance
from scheduler.benchmarks.missions import WORKERS, memory
from scheduler.benchmarks.table import SECONDS, WORSE
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.objective import comfort_terms
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import Status
from scheduler.core.search import Limits

FOLDER = Path(__file__).parent / "instances" / "b2bsp"
LIMIT, EACH, ALL = 60.0, 30.0, 60.0  # seconds: granted for one; the bars for one and for all together
# The quick run's: proven in about a second each.
QUICK = ("forum-13", "forumt-14", "forumt-14crafd", "tic-12", "tic-12crafc", "tic-13", "tic-14crafc", "ticf-13crafa")


@dataclass(frozen=True, slots=True)
class Proof:
    """One instance. Seconds; `memory` in MB at its highest; `rival` None where it was not asked."""

    name: str
    meetings: int
    status: Status
    breaks: int | None
    bound: int | None
    building: float
    seconds: float
    memory: float
    rival: Rival | None = None


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.dzn"))


def prove(name: str, *, rival: bool) -> Proof:
    """The core in a process of its own, so that its memory is its own, then the rival. Raises AssertionError where the
    two proofs contradict each other."""
    with get_context("spawn").Pool(1) as pool:
        found = pool.apply(by_core, (name,))
    if not rival or not is_installed():
        return found
    other = by_maxsat(_instance(name), seconds=LIMIT)
    if {found.status, other.status} == {Status.OPTIMAL} and found.breaks != other.breaks:
        raise AssertionError(f"{name}: the core proves {found.breaks} breaks, the rival {other.breaks}")
    return replace(found, rival=other)


def by_core(name: str) -> Proof:
    instance = _instance(name)
    began = monotonic()
    model = Decisions(find_candidates(problem_of(instance)), Detail(interpreters=False, rooms=False))
    add_constraints(model)
    comfort_terms(model)
    building = monotonic() - began
    found = answer(instance, limits=Limits(LIMIT, WORKERS), clock=monotonic)
    return Proof(
        name, len(instance.meetings), found.status, found.breaks, found.bound, building, found.seconds, memory()
    )  # fmt: skip


def _instance(name: str) -> Instance:
    return read_instance((FOLDER / f"{name}.dzn").read_text(encoding="utf-8"))


def lines_of(proofs: Sequence[Proof]) -> list[str]:
    """One line an instance, the sums, and the bars beside them."""
    lines = [
        "| Instance | Meetings | Breaks | At least | | Building | Seconds | Memory | MaxSAT |",
        "|---|---|---|---|---|---|---|---|---|",
        *map(_line, proofs),
    ]
    proven = [each for each in proofs if each.status is Status.OPTIMAL]
    slowest, together = max(each.seconds for each in proofs), sum(each.seconds for each in proofs)
    lines += ["", "| Bar | Measured | |", "|---|---|---|"]
    for bar, measured, met in (
        (f"{len(proofs)} of {len(proofs)} proven", f"{len(proven)}", len(proven) == len(proofs)),
        (f"each within {EACH:g} s", f"{slowest:.1f} s at most", slowest <= EACH),
        (f"all within {ALL:g} s together", f"{together:.1f} s", together <= ALL),
    ):
        lines.append(f"| {bar} | {measured} | {'met' if met else '**missed**'} |")
    rivals = [each.rival for each in proofs if each.rival is not None]
    if rivals:
        done = sum(each.status is Status.OPTIMAL for each in rivals)
        spent = sum(each.seconds for each in rivals)
        said = f"MaxSAT: UWrMaxSAT as hermax {version('hermax')} carries it, one thread, {LIMIT:g} s each at most: "
        lines += ["", f"{said}{done} of {len(rivals)} proven, {spent:.1f} s together."]
    return lines


def _line(proof: Proof) -> str:
    rival = "–"
    if proof.rival is not None:
        late = proof.rival.status is Status.UNKNOWN
        rival = f"not in {proof.rival.seconds:.0f} s" if late else f"{proof.rival.seconds:.1f} s"
    cells = (
        proof.name, str(proof.meetings), _number(proof.breaks), _number(proof.bound),
        "proven" if proof.status is Status.OPTIMAL else f"**{proof.status}**", f"{proof.building:.2f} s",
        f"{proof.seconds:.1f} s", f"{proof.memory:,.0f} MB", rival,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)


def regressions(proofs: Sequence[Proof], before: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is no longer proven, or took half as long again as `before` ({instance: {"seconds"}}), one sentence each."""
    found = []
    for proof in proofs:
        if proof.status is not Status.OPTIMAL:
            found.append(f"{proof.name}: its fewest breaks are no longer proven")
        elif proof.name in before and proof.seconds > before[proof.name]["seconds"] * WORSE + SECONDS:
            found.append(f"{proof.name}: proven in {proof.seconds:.2f} s, before {before[proof.name]['seconds']:.2f} s")
    return found
