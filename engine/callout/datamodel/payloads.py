"""What every event of a process may carry: the declared ones, and the engine's own.

Events that the process sends to itself carry what its sends say; results of sub-processes what
their final states say, where the other process is at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from callout.feel import ANY, STRING, OneOf, Type
from callout.process import Action, Foreach, If, Invoke, Let, Process, Send, State, StateKind

from .field_types import Shape, private_paths
from .names import Carried

FAULTS = ("error.execution", "error.communication")


def carried_by(
    process: Process,
    shapes: Mapping[str, Mapping[str, Shape]],
    neighbours: Mapping[str, Process],
) -> dict[str, Carried]:
    """What each event may carry, by name."""
    events = {
        name: Carried(
            {key: shape.type for key, shape in parts.items()}, private_names(process, name)
        )
        for name, parts in shapes.items()
    }
    for action in actions_of(process.root):
        if isinstance(action, Send) and action.event and action.event.text not in shapes:
            _add(events, action.event.text, dict.fromkeys(action.inputs, ANY))
    for state in states_of(process.root):
        if state.states:
            _add(events, f"done.state.{state.id}", dict.fromkeys(_outputs(state), ANY))
        for invoke in state.invokes:
            events[f"done.{invoke.id}"] = _result(invoke, neighbours)
            events[f"error.{invoke.id}"] = Carried({"message": STRING})
    for name in FAULTS:
        events[name] = Carried({"message": STRING})
    return events


def private_names(process: Process, event: str) -> frozenset[str]:
    """The fields of an event's payload that are marked pii, or have parts that are."""
    declared = process.events.get(event)
    if declared is None:
        return frozenset()
    fields = dict(declared.payload)
    if declared.form is not None and declared.form.text in process.forms:
        fields.update(process.forms[declared.form.text].fields)
    return frozenset(path[0] for path in private_paths(fields))


def states_of(state: State) -> Iterator[State]:
    """A state and everything below it, in document order."""
    yield state
    for child in state.states:
        yield from states_of(child)


def actions_of(root: State) -> Iterator[Action]:
    """Every action of a chart, those inside others too."""
    for state in states_of(root):
        blocks = [*state.entry, *state.exit]
        blocks += [transition.actions for transition in state.transitions]
        if state.initial is not None:
            blocks.append(state.initial.actions)
        if state.default is not None:
            blocks.append(state.default.actions)
        blocks += [invoke.finalize for invoke in state.invokes]
        for block in blocks:
            yield from _inside(block)


def _inside(actions: Iterable[Action]) -> Iterator[Action]:
    for action in actions:
        yield action
        if isinstance(action, If):
            for _, branch in action.branches:
                yield from _inside(branch)
        elif isinstance(action, Foreach | Let):
            yield from _inside(action.body)


def _add(events: dict[str, Carried], name: str, types: dict[str, Type]) -> None:
    before = events.get(name, Carried())
    events[name] = Carried({**before.types, **types}, before.private, open=True)


def _outputs(state: State) -> list[str]:
    finals = (child for child in state.states if child.kind is StateKind.FINAL)
    return [name for final in finals for name in final.output]


def _result(invoke: Invoke, neighbours: Mapping[str, Process]) -> Carried:
    other = neighbours.get(invoke.process.text)
    if other is None:
        return Carried({"outcome": STRING}, open=True)
    outcomes = tuple(outcome.text for outcome in other.outcomes)
    types: dict[str, Type] = dict.fromkeys(_outputs(other.root), ANY)
    types["outcome"] = OneOf(outcomes) if outcomes else STRING
    return Carried(types)
