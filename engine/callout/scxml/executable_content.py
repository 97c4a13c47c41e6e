"""Executable content as a chart calls it (SCXML 4): guards, blocks of actions, invocations.

The chart knows states and order; it does not know FEEL, tables, timers or tickets. A `Content`
turns the records of a process file into callables of the world, once, when the chart is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, TypeVar

from callout.process import Action, Invoke, State, Transition
from callout.values import Value

from .signal import Signal

W = TypeVar("W")
"""What executable content works on, the *world*: SCXML's data model. The chart only carries it."""
W_contra = TypeVar("W_contra", contravariant=True)

Guard: TypeAlias = Callable[[W], bool]
Block: TypeAlias = Callable[[W], None]
DoneData: TypeAlias = Callable[[W], Value]


class Invocation(Protocol[W_contra]):
    """A sub-process bound to a state (SCXML 6.4)."""

    def start(self, world: W_contra, /) -> None:
        """The state has come to rest: start the child."""
        ...

    def cancel(self, world: W_contra, /) -> None:
        """The state is left: end the child, if it still runs."""
        ...

    def finalize_and_forward(self, world: W_contra, signal: Signal, /) -> None:
        """An external signal is about to be handled: finalize, forward (SCXML 6.4.3, 6.5)."""
        ...


class Content(Protocol[W_contra]):
    """Compiles the parts of a process that are not structure. None means: nothing to do.

    Every method is called once per record, with the very objects of the process.
    """

    def guard(self, transition: Transition, /) -> Guard[W_contra] | None:
        """Whether the transition may be taken."""
        ...

    def block(
        self, actions: tuple[Action, ...], transition: Transition | None = None, /
    ) -> Block[W_contra] | None:
        """A block of actions, run as a whole or up to its first fault.

        `transition` is the one they belong to, of a state or of its history; None for the blocks
        of states, of ``initial`` and ``finalize``.
        """
        ...

    def entering(self, state: State, /) -> Block[W_contra] | None:
        """Runs before the entry blocks of `state`: fields that belong to it."""
        ...

    def entered(self, state: State, /) -> Block[W_contra] | None:
        """Runs after the entry blocks of `state`: arms its timers."""
        ...

    def exited(self, state: State, /) -> Block[W_contra] | None:
        """Runs after the exit blocks of `state`: cancels its timers."""
        ...

    def done_data(self, state: State, /) -> DoneData[W_contra] | None:
        """The done data of a final state (SCXML 5.5)."""
        ...

    def invoke(self, invoke: Invoke, /) -> Invocation[W_contra]:
        """The sub-process `invoke` runs."""
        ...
