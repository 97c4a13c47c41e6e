"""What a chart asks of whoever gives it meaning: guards, blocks of actions, invocations.

The chart knows states and order; it does not know FEEL, tables, timers or tickets. A `Content`
turns the records of a process file into callables, once, when the chart is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

from callout.errors import CalloutError, ExpressionError, Location, NoDecision
from callout.process import Action, Invoke, State, Transition
from callout.values import Value

from .signal import Signal

if TYPE_CHECKING:
    from .run import Run

Guard: TypeAlias = Callable[["Run"], bool]
Block: TypeAlias = Callable[["Run"], None]
Output: TypeAlias = Callable[["Run"], Value]


class ExecutionFault(CalloutError):
    """A block of actions or a guard cannot be carried out (SCXML 4.9, 5.9.1).

    The chart goes on: the rest of the block is skipped, and the signal `name` is raised.
    """

    code = "execution"

    def __init__(
        self,
        message: str,
        *,
        where: Location | str | None = None,
        hint: str | None = None,
        name: str = "error.execution",
        send_id: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.name = name
        self.send_id = send_id


FAULTS = (ExecutionFault, ExpressionError, NoDecision)
"""What becomes an `error.execution` of the chart. Everything else is a bug and passes through."""


class Invocation(Protocol):
    """A sub-process bound to a state (SCXML 6.4)."""

    def start(self, run: Run) -> None:
        """The state has come to rest: start the child."""
        ...

    def cancel(self, run: Run) -> None:
        """The state is left: end the child, if it still runs."""
        ...

    def receive(self, run: Run, signal: Signal) -> None:
        """An external signal is about to be handled: finalize, forward (SCXML 6.4.3, 6.5)."""
        ...


class Content(Protocol):
    """Compiles the parts of a process that are not structure. None means: nothing to do.

    Every method is called once per record, with the very objects of the process.
    """

    def guard(self, transition: Transition) -> Guard | None:
        """Whether the transition may be taken."""
        ...

    def block(self, actions: tuple[Action, ...]) -> Block | None:
        """A block of actions, run as a whole or up to its first fault."""
        ...

    def entering(self, state: State) -> Block | None:
        """Runs before the entry blocks of `state`: fields that belong to it."""
        ...

    def entered(self, state: State) -> Block | None:
        """Runs after the entry blocks of `state`: arms its timers."""
        ...

    def exited(self, state: State) -> Block | None:
        """Runs after the exit blocks of `state`: cancels its timers."""
        ...

    def output(self, state: State) -> Output | None:
        """The done data of a final state (SCXML 5.5)."""
        ...

    def invoke(self, invoke: Invoke) -> Invocation:
        """The sub-process `invoke` runs."""
        ...
