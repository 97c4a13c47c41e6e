"""Walks over the parts of a process in the order of its file."""

from __future__ import annotations

from collections.abc import Iterator

from callout.process import Action, Process, State, Transition


def states(root: State) -> Iterator[State]:
    """Every state below `root`, parents first."""
    for state in root.states:
        yield state
        yield from states(state)


def transitions(state: State) -> Iterator[Transition]:
    """The transitions of one state, a history's default among them."""
    yield from state.transitions
    if state.default is not None:
        yield state.default


def actions(process: Process) -> Iterator[Action]:
    """Every action of a process, also those inside others."""
    for state in (process.root, *states(process.root)):
        yield from state_actions(state)


def state_actions(state: State) -> Iterator[Action]:
    """Every action of one state and its transitions, also those inside others."""
    for block in (*state.entry, *state.exit):
        yield from nested(block)
    if state.initial is not None:
        yield from nested(state.initial.actions)
    for transition in transitions(state):
        yield from nested(transition.actions)
    for invoke in state.invokes:
        yield from nested(invoke.finalize)


def nested(block: tuple[Action, ...]) -> Iterator[Action]:
    """The actions of a block and, after each, those inside it."""
    for action in block:
        yield action
        for inner in action.blocks:
            yield from nested(inner)
