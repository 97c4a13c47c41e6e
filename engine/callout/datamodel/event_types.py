"""What every event of a process may carry: the declared ones, and the engine's own.

Events that the process sends to itself carry what its sends say; results of sub-processes what
their final states say, where the other process is at hand.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from dataclasses import replace

from callout.feel import ANY, NUMBER, STRING, ContextOf, ListOf, OneOf, Type
from callout.process import Invoke, Process, Send, State, StateKind, TicketAct, endings, walk

from .field_types import private_paths
from .names import PayloadTypes
from .payload_check import Shape

CORRECTED = "corrected"
"""What ``ticket.correct`` carries beside the new values: the names of the fields, no values."""
FAULTS = ("error.execution", "error.execution.calendar", "error.communication")


def payload_types(
    process: Process,
    shapes: Mapping[str, Mapping[str, Shape]],
    neighbours: Mapping[str, Process],
    functions: Set[str] = frozenset(),
) -> dict[str, PayloadTypes]:
    """What each event may carry, by name.

    What is carried under the name of one of the `functions`, and declared nowhere, is read as
    ``event.data.<name>`` alone: the name would be null wherever the function is meant.

    `shapes` are the payloads of declared events. Beside them: what sends carry (of any type),
    ``done.state.<state>``, ``done.<invoke>`` and ``error.<invoke>``, and the engine's faults
    (SCXML 3.12.2), which have a message.
    """
    events = {
        name: PayloadTypes(
            {key: shape.type for key, shape in parts.items()},
            private_names(process, name),
            personal=frozenset(personal_paths(process, name)),
        )
        for name, parts in shapes.items()
    }
    events.update(_correcting(events))
    for action in walk.actions(process):
        if isinstance(action, Send) and action.event and action.event.text not in shapes:
            _add(events, action.event.text, dict.fromkeys(action.inputs, ANY))
    own = {field.name for field in walk.fields(process)}
    for state in walk.with_root(process.root):
        if state.states:
            _add(events, f"done.state.{state.id}", dict.fromkeys(_outputs(state), ANY))
        for invoke in state.invokes:
            events[f"done.{invoke.id}"] = _result(invoke, neighbours, own)
            events[f"error.{invoke.id}"] = PayloadTypes({"message": STRING})
    for name in events.keys() - shapes.keys() if functions else ():
        kept = {key: each for key, each in events[name].types.items() if key not in functions}
        events[name] = replace(events[name], types=kept)
    told = (name for clock in process.clocks.values() for name in clock.events)
    events.update(dict.fromkeys(told, PayloadTypes()))
    return events | dict.fromkeys(FAULTS, PayloadTypes({"message": STRING}))


def _correcting(events: Mapping[str, PayloadTypes]) -> dict[str, PayloadTypes]:
    name = TicketAct.CORRECT.event
    if name not in events:
        return {}
    types = {**events[name].types, CORRECTED: ListOf(STRING)}
    return {name: replace(events[name], types=types)}


def private_names(process: Process, event: str) -> frozenset[str]:
    """The fields of an event's payload that are marked pii, or have parts that are."""
    return frozenset(path[0] for path in personal_paths(process, event))


def personal_paths(process: Process, event: str) -> Iterator[tuple[str, ...]]:
    """Paths of an event's payload that are marked pii."""
    declared = process.events.get(event)
    if declared is None:
        yield from _of_acts(process, event)
        return
    fields = dict(declared.payload)
    if declared.form is not None and declared.form.text in process.forms:
        fields.update(process.forms[declared.form.text].fields)
    yield from private_paths(fields)


def _of_acts(process: Process, event: str) -> Iterator[tuple[str, ...]]:
    """Personal data in what a standard act carries: what people note they note about people."""
    act = next((each for each in process.lifecycle.values() if each.act.event == event), None)
    if act is None:
        return
    yield from private_paths(act.payload)
    if act.act is TicketAct.NOTE:
        yield ("text",)
    if act.act is TicketAct.CORRECT:
        yield from (("fields", *path) for path in private_paths(walk.correctable(process)))


def _add(events: dict[str, PayloadTypes], name: str, types: dict[str, Type]) -> None:
    before = events.get(name, PayloadTypes())
    events[name] = PayloadTypes(
        {**before.types, **types}, before.private, open=True, personal=before.personal
    )


def _outputs(state: State) -> list[str]:
    finals = (child for child in state.states if child.kind is StateKind.FINAL)
    return [name for final in finals for name in final.output]


def _result(invoke: Invoke, neighbours: Mapping[str, Process], own: Container[str]) -> PayloadTypes:
    one = _of_one(invoke, neighbours)
    if invoke.each is None:
        return one
    words = one.types["outcome"].values
    outcome = OneOf((*words, "error")) if words else STRING
    members = {**one.types, **_OF_MEMBERS, "outcome": outcome}
    item = ANY if one.open else ContextOf(members)
    personal = {(RESULTS, *path) for path in one.personal}
    # `finalize` sees what each member gives, where that is no name of a field here.
    personal |= {path for path in one.personal if path[0] not in own}
    types: dict[str, Type] = {RESULTS: ListOf(item), "ended": NUMBER}
    return PayloadTypes(types, personal=frozenset(personal))


RESULTS = "results"
"""What the end of a group carries: of each item what its member gave."""
_OF_MEMBERS: Mapping[str, Type] = {"ticket": STRING, "message": STRING, "data": ANY}


def _of_one(invoke: Invoke, neighbours: Mapping[str, Process]) -> PayloadTypes:
    other = neighbours.get(invoke.process.text)
    if other is None:
        return PayloadTypes({"outcome": STRING}, open=True)
    outcomes = tuple(outcome.text for outcome in other.outcomes)
    types: dict[str, Type] = dict.fromkeys(_outputs(other.root), ANY)
    ended = endings(other.lifecycle)
    types["outcome"] = OneOf((*outcomes, *ended)) if outcomes else STRING
    return PayloadTypes(types, personal=frozenset(given_personal(other)))


def given_personal(other: Process) -> Iterator[tuple[str, ...]]:
    """Personal data in what the final states of another process give: fields as they are."""
    fields = {field.name: field for field in walk.fields(other)}
    known = set(private_paths(fields))
    for final in other.root.states:
        for name, text in final.output.items():
            path = tuple(text.text.split("."))
            yield from ((name, *each[len(path) :]) for each in known if each[: len(path)] == path)
