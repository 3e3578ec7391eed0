"""Clauses of propositional logic, and counters made of them, for solvers that read nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

Literal = int  # a variable's number, from 1; negative: not
_PAIRWISE = 6  # up to so many literals, every two of them exclude each other by a clause of their own


@dataclass
class Clauses:
    """`hard`: each has a true literal. `soft`: literals of which as many as can be shall be true."""

    hard: list[list[Literal]] = field(default_factory=list)
    soft: list[Literal] = field(default_factory=list)
    variables: int = 0

    def new(self) -> Literal:
        self.variables += 1
        return self.variables

    def add(self, *literals: Literal) -> None:
        self.hard.append(list(literals))

    def at_most_one(self, literals: Sequence[Literal]) -> None:
        """In groups that share a literal of their own where there are many."""
        if len(literals) <= _PAIRWISE:
            for one, other in combinations(literals, 2):
                self.add(-one, -other)
            return
        more = self.new()  # stands for the first group in the second
        self.at_most_one([*literals[: _PAIRWISE - 1], more])
        self.at_most_one([-more, *literals[_PAIRWISE - 1 :]])

    def any_of(self, literals: Sequence[Literal]) -> Literal:
        """True exactly if one of them is."""
        found = self.new()
        self.add(-found, *literals)
        for each in literals:
            self.add(found, -each)
        return found

    def counted(self, literals: Sequence[Literal]) -> list[Literal]:
        """As many literals as given; the k-th is true exactly if at least k + 1 of the given are (totaliser)."""
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        one, other = self.counted(literals[:half]), self.counted(literals[half:])
        both = [self.new() for _ in literals]
        for i, j in product(range(len(one) + 1), range(len(other) + 1)):
            if i + j:
                self.add(both[i + j - 1], *(-side[k - 1] for side, k in ((one, i), (other, j)) if k))
            if i + j < len(both):
                self.add(-both[i + j], *(side[k] for side, k in ((one, i), (other, j)) if k < len(side)))
        return both

    def at_most(self, literals: Sequence[Literal], amount: int) -> None:
        if amount < len(literals):
            self.add(-self.counted(literals)[amount])

    def exactly(self, literals: Sequence[Literal], amount: int) -> None:
        """Expects no more than there are."""
        count = self.counted(literals)
        if amount:
            self.add(count[amount - 1])
        if amount < len(count):
            self.add(-count[amount])
