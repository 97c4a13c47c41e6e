"""What is odd about a log that is read all the same; and the error of one that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callout.errors import CalloutError

EXAMPLES = 3
"""How many places are kept of each kind of oddity; the rest is counted."""


class BadLog(CalloutError):
    """A file is no event log, or more than may be read."""

    code = "bad-log"


@dataclass(slots=True)
class LogNotes:
    """Oddities by kind: how often, and the first places.

    Kinds are words: ``no-name``, ``no-time``, ``no-zone``, ``wrong-type``, ``unknown-element``.
    """

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, place: str) -> None:
        """One more of a kind."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        kept = self.examples.setdefault(kind, [])
        if len(kept) < EXAMPLES:
            kept.append(place)

    def lines(self) -> Iterator[tuple[str, int, list[str]]]:
        """Kind, number and first places, in the order in which kinds came up."""
        for kind, number in self.counts.items():
            yield kind, number, self.examples[kind]
