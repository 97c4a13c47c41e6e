"""The working state of one ticket while one event is handled.

A `Run` is made from a ticket at rest, driven by an executor until it is at rest again, and read
back. It is the only mutable thing here and belongs to one thread; charts and executors are
shared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Generic

from callout.errors import CalloutError
from callout.values import Value

from .chart import Chart
from .executable_content import W
from .faults import ExecutionFault
from .signal import Signal, SignalKind

FAILED = "error.execution"
"""The event that tells the chart of a fault; a kind of fault has a word more (SCXML 3.12.1)."""


def is_failure(name: str) -> bool:
    """Whether an event tells of a fault in content, of whatever kind."""
    return name == FAILED or name.startswith(f"{FAILED}.")


class Run(Generic[W]):
    """Where a ticket is, and what is still to be handled.

    `configuration` is the bit mask of the active states (`Chart.leaves` names them). `internal`
    and `external` are the two queues of SCXML 3.13; sends to the ticket itself go on `external`.
    `taken` are the ids of the transitions taken, in order. `world` belongs to the content.
    After the end, `running` is False, `configuration` is where it ended and `result` the done
    data of the final state. `states_to_invoke` are those entered in this macrostep whose children
    are not started yet (SCXML's statesToInvoke), `event_data` what an executor keeps for itself.
    `unheard` are the faults of content whose signals no transition took.
    """

    __slots__ = (
        "chart",
        "configuration",
        "event",
        "event_data",
        "external",
        "history",
        "internal",
        "microsteps",
        "result",
        "running",
        "states_to_invoke",
        "taken",
        "unheard",
        "world",
    )

    def __init__(
        self,
        chart: Chart[W],
        configuration: int = 0,
        memory: Mapping[str, tuple[str, ...]] | None = None,
        *,
        world: W,
    ) -> None:
        self.chart = chart
        self.configuration = configuration
        self.history: dict[int, int] = chart.recall(memory) if memory else {}
        self.world = world
        self.internal: deque[Signal] = deque()
        self.unheard: list[CalloutError] = []
        self.external: deque[Signal] = deque()
        self.event: Signal | None = None
        self.running = True
        self.taken: list[str] = []
        self.result: Value = None
        self.states_to_invoke = 0
        self.microsteps = 0
        self.event_data: object = None

    @property
    def memory(self) -> dict[str, tuple[str, ...]]:
        """What the history states remember, as state ids in document order."""
        nodes = self.chart.nodes
        return {
            nodes[index].id: tuple(node.id for node in self.chart.members(mask))
            for index, mask in sorted(self.history.items())
        }

    @property
    def states(self) -> tuple[str, ...]:
        """The active leaf states in document order."""
        return self.chart.leaves(self.configuration)

    def raise_(self, signal: Signal) -> None:
        """Put `signal` on the internal queue."""
        self.internal.append(signal)

    def fault(self, error: CalloutError, *, of_guard: bool = False) -> None:
        """Raise the signal that tells the chart of `error`.

        One of content that no transition takes ends in `unheard`; a guard that cannot be evaluated
        is false, and that is all that comes of it, unless the fault sticks.
        """
        name = error.name if isinstance(error, ExecutionFault) else FAILED
        send_id = error.send_id if isinstance(error, ExecutionFault) else None
        payload: dict[str, Value] = {"message": error.message}
        sticks = isinstance(error, ExecutionFault) and error.sticks
        cause = error if is_failure(name) and (sticks or not of_guard) else None
        self.internal.append(Signal(name, payload, SignalKind.PLATFORM, send_id, cause))

    @property
    def is_stuck(self) -> bool:
        """Whether a fault that sticks was taken by no transition."""
        return any(isinstance(each, ExecutionFault) and each.sticks for each in self.unheard)

    def give_up(self) -> None:
        """Nothing more is handled: faults that wait are heard by nobody."""
        if self.internal:
            waiting = (each.fault for each in self.internal)
            self.unheard += [each for each in waiting if each is not None]
            self.internal.clear()
        self.external.clear()

    def is_in(self, state: str) -> bool:
        """Whether `state` is active (SCXML 5.9.2); False for a state that does not exist."""
        node = self.chart.find(state)
        return node is not None and bool(self.configuration & node.bit)
