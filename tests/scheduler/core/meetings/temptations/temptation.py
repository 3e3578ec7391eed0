"""What a temptation is: a problem, the plan one would like, and the plan one may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level


@dataclass(frozen=True, slots=True)
class Temptation:
    """`tempting` breaks `rule` and no other hard rule, and is better by all else; `honest` is a best plan that keeps
    it. `values`: what levels the best plan reaches, worked out by hand. `words` tells the rule's temptations apart."""

    rule: str
    words: str
    problem: Problem
    tempting: Solution
    honest: Solution
    values: Mapping[Level, int]

    def __str__(self) -> str:
        return f"{self.rule}-{self.words.replace(' ', '_')}"
