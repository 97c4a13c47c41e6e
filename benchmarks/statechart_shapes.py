"""The two charts of the state machine benchmark, as data that every engine can be built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Node = tuple[str, str, list]
"""A state: name, kind (atomic, compound, parallel), children."""
Move = tuple[str, str, str]
"""A transition: event, source, target."""


@dataclass(frozen=True)
class Shape:
    """A chart; `rings` are the leaves of each region in the order in which they are passed."""

    name: str
    title: str
    states: list[Node]
    moves: list[Move]
    events: tuple[str, ...]
    rings: tuple[tuple[str, ...], ...]

    @property
    def start(self) -> tuple[str, ...]:
        return tuple(ring[0] for ring in self.rings)

    def configurations(self) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """Every configuration with each event and what follows it."""
        seen = {self.start}
        todo = [self.start]
        while todo:
            states = todo.pop()
            for event in self.events:
                after = tuple(self._after(state, event) for state in states)
                yield states, event, after
                if after not in seen:
                    seen.add(after)
                    todo.append(after)

    def _after(self, state: str, event: str) -> str:
        return next(
            (to for name, source, to in self.moves if (name, source) == (event, state)), state
        )


def _ring(event: str, names: list[str]) -> list[Move]:
    return [(event, name, after) for name, after in zip(names, [*names[1:], names[0]], strict=True)]


def _leaves(names: list[str]) -> list[Node]:
    return [(name, "atomic", []) for name in names]


_FLAT = [f"s{number}" for number in range(30)]
RING = Shape(
    "ring",
    "30 flat states, one event",
    _leaves(_FLAT),
    _ring("next", _FLAT),
    ("next",),
    (tuple(_FLAT),),
)

_STEPS = [f"w{number}" for number in range(15)]
_OTHERS = [f"c{number}" for number in range(10)]
_PHASES: list[Node] = [
    (f"phase{number}", "compound", _leaves(_STEPS[5 * number : 5 * number + 5]))
    for number in range(3)
]
PARALLEL = Shape(
    "parallel",
    "31 states: three phases of five steps beside ten steps, two events in turn",
    [
        (
            "both",
            "parallel",
            [("work", "compound", _PHASES), ("watch", "compound", _leaves(_OTHERS))],
        )
    ],
    [*_ring("step", _STEPS), *_ring("tick", _OTHERS)],
    ("step", "tick"),
    (tuple(_STEPS), tuple(_OTHERS)),
)
