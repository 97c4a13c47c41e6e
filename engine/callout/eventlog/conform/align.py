"""The cheapest way to make a run of the process of a trace, exactly (optimal alignment).

An event that is left out costs 1, an event of the process that the log does not have costs 1, what
both have costs nothing. The cost is the length of a shortest path through pairs of how many events
are done with and where the ticket is, which are made as they are reached: 0-1 breadth first search.

A worked example, of a process a, b, c in a row: the trace ``a c c`` costs 2. `b` is put in before
the first `c`, and the second `c` is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callout.eventlog.notes import BadLog

from .moves import Configuration, Moves

MOST_PAIRS = 2_000_000
"""Pairs that one trace may need; each takes some hundred bytes."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What a trace costs: events left out, and events put in."""

    left_out: int
    put_in: int

    @property
    def cost(self) -> int:
        """Both together."""
        return self.left_out + self.put_in


class Aligner:
    """Alignments with one process, each variant once.

    With `ends`, a run has to end where the process does. Raises BadLog for a process with guards.
    """

    def __init__(self, moves: Moves, *, ends: bool = False) -> None:
        if moves.guarded:
            raise BadLog(
                f"a guard decides about {', '.join(moves.guarded[:3])}: "
                "there is no exact cost without the data",
                hint="leave out --align, or take the guards out of a copy of the process",
            )
        self._moves = moves
        self._start = moves.start()
        self._is_end: Callable[[Configuration], bool] = _has_ended if ends else _anywhere
        self._known: dict[tuple[str, ...], Alignment] = {}

    def align(self, events: Sequence[str]) -> Alignment:
        """The cheapest alignment; among those of one cost, some one, always the same."""
        variant = tuple(events)
        if variant not in self._known:
            self._known[variant] = self._search(variant)
        return self._known[variant]

    def _search(self, events: tuple[str, ...]) -> Alignment:
        waiting = deque([(0, self._start, Alignment(0, 0))])
        done: set[tuple[int, Configuration]] = set()
        while waiting:
            position, where, spent = waiting.popleft()
            if (position, where) in done:
                continue
            if position == len(events) and self._is_end(where):
                return spent
            done.add((position, where))
            if len(done) > MOST_PAIRS:
                raise BadLog("the trace is too long to be aligned", hint="leave out --align")
            if position < len(events):
                reached = self._moves.after(where, events[position])
                if reached is not None:
                    waiting.appendleft((position + 1, reached, spent))
                left = Alignment(spent.left_out + 1, spent.put_in)
                waiting.append((position + 1, where, left))
            put = Alignment(spent.left_out, spent.put_in + 1)
            waiting.extend((position, reached, put) for _, reached in self._moves.ways(where))
        raise BadLog("no run of the process ends", hint="align without --ends")


def _has_ended(where: Configuration) -> bool:
    return not where[2]


def _anywhere(_: Configuration) -> bool:
    return True
