"""What follows what: the transitions of a draft, by how often an event came after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .steps import MinedStep

START = ""
"""Where a ticket is before its first event."""


@dataclass(slots=True)
class Follows:
    """For each event, and the start, what came next and how often, with the steps themselves."""

    numbers: dict[str, Counter[str]] = field(default_factory=dict)
    pairs: dict[tuple[str, str], list[tuple[MinedStep, MinedStep]]] = field(default_factory=dict)

    def add(self, trace: Iterable[MinedStep]) -> None:
        """The steps of one more ticket."""
        before: MinedStep | None = None
        for step in trace:
            source = START if before is None else before.name
            self.numbers.setdefault(source, Counter())[step.name] += 1
            self.numbers.setdefault(step.name, Counter())
            if before is not None:
                self.pairs.setdefault((source, step.name), []).append((before, step))
            before = step

    def kept(self, threshold: float) -> dict[str, dict[str, int]]:
        """The transitions that are at least this share of what left their source, in order."""
        return {
            source: {
                name: number
                for name, number in sorted(after.items())
                if number >= threshold * after.total()
            }
            for source, after in self.numbers.items()
        }
