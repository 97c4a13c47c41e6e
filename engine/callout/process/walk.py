"""Walks over the parts of a process, each in the order of its file.

`elements` is everything that people read about: what has a title, or cites a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from callout.errors import Location
from callout.process import (
    NO_LABEL,
    Act,
    Action,
    Checklist,
    ChecklistItem,
    EventDeclaration,
    Field,
    Form,
    Invoke,
    Label,
    Message,
    Process,
    ServiceClock,
    Set,
    StandardAct,
    Start,
    State,
    Text,
    TicketFact,
    Transition,
)

_Titled: TypeAlias = (
    Process
    | State
    | Transition
    | Field
    | EventDeclaration
    | Form
    | Checklist
    | ChecklistItem
    | Act
    | StandardAct
    | ServiceClock
    | TicketFact
)


def states(root: State) -> Iterator[State]:
    """Every state below `root`, which is not among them, parents first."""
    for state in root.states:
        yield state
        yield from states(state)


def with_root(root: State) -> Iterator[State]:
    """The root of a process and every state below it."""
    yield root
    yield from states(root)


def fields(process: Process) -> Iterator[Field]:
    """The fields of a ticket's data: those of the process, then those of its states."""
    yield from process.data.values()
    for state in with_root(process.root):
        yield from state.data.values()


def transitions(state: State) -> Iterator[Transition]:
    """The transitions of one state, a history's default among them."""
    yield from state.transitions
    if state.default is not None:
        yield state.default


def timer_ids(state: State) -> Iterator[str]:
    """The timers of one state by the ids they have in tickets, which are their events too."""
    yield from (timer.id for timer in (*state.after, *state.at))
    yield from (timer.id for timer in state.every)
    for window in state.within:
        yield from (f"{window.id}.open", f"{window.id}.close")


def working_waits(process: Process) -> Iterator[Text]:
    """The lengths of which only working time counts: of timers, duties and clocks."""
    for state in states(process.root):
        yield from (timer.when for timer in state.after if timer.counts is not None)
        yield from (timer.period for timer in state.every if timer.counts is not None)
    for act in process.acts.values():
        if act.due is not None and act.counts is not None:
            yield act.due
    for clock in process.clocks.values():
        if clock.counts is not None:
            yield clock.limit


def invokes(process: Process) -> Iterator[Invoke]:
    """Every sub-process that some state invokes."""
    for state in with_root(process.root):
        yield from state.invokes


def actions(process: Process) -> Iterator[Action]:
    """Every action of a process, also those inside others."""
    for state in with_root(process.root):
        for block in _blocks(state):
            yield from nested(block)
    for act in process.lifecycle.values():
        yield from nested(act.actions)


def starts(process: Process) -> Iterator[Start]:
    """Every ticket that some action opens beside this one."""
    return (each for each in actions(process) if isinstance(each, Start))


def correctable(process: Process) -> dict[str, Field]:
    """What may be put right afterwards: fields, and parts of them as ``person.phone``."""
    return dict(_correctable(process.data, "", private=False))


def _correctable(
    fields: Mapping[str, Field], above: str, *, private: bool
) -> Iterator[tuple[str, Field]]:
    for name, each in fields.items():
        made = replace(each, pii=each.pii or private)
        if each.correctable:
            yield above + name, made
        if not each.is_list:
            yield from _correctable(each.fields, f"{above}{name}.", private=made.pii)


def assigned(process: Process) -> dict[str, list[Text]]:
    """What actions set, by the names of the fields as they are written there."""
    found: dict[str, list[Text]] = {}
    for action in actions(process):
        for target, value in action.values if isinstance(action, Set) else ():
            found.setdefault(target.text, []).append(value)
    return found


def nested(block: Iterable[Action]) -> Iterator[Action]:
    """The actions of a block and, after each, those inside it."""
    for action in block:
        yield action
        for inner in action.blocks:
            yield from nested(inner)


def _blocks(state: State) -> Iterator[Iterable[Action]]:
    yield from state.entry
    yield from state.exit
    if state.initial is not None:
        yield state.initial.actions
    for transition in transitions(state):
        yield transition.actions
    for invoke in state.invokes:
        yield invoke.finalize


@dataclass(frozen=True, slots=True)
class ProcessElement:
    """A part of a process that people read about.

    `name` is its own name or id, `path` the same with the whole it is a part of (a form's field:
    ``form.field``); the process itself has no path.
    """

    kind: str
    name: str
    path: str
    where: Location
    title: Label
    source: tuple[Text, ...]


def elements(process: Process) -> Iterator[ProcessElement]:
    """Everything that has a title or cites a source: states first, then what is declared."""
    yield _element("process", process, process.name, "")
    for state in with_root(process.root):
        yield from _of_state(state)
    yield from _fields(process.data, "")
    for event in process.events.values():
        yield _element("event", event, event.name)
        yield from _fields(event.payload, event.name)
    yield from (_element("message", each, each.name) for each in process.messages.values())
    for form in process.forms.values():
        yield _element("form", form, form.name)
        yield from _fields(form.fields, form.name)
    for checklist in process.checklists.values():
        yield _element("checklist", checklist, checklist.name)
        for item in checklist.items.values():
            yield _element("item", item, item.name, f"{checklist.name}.{item.name}")
    yield from (_element("act", act, act.name) for act in process.acts.values())
    for standard in process.lifecycle.values():
        yield _element("standard act", standard, standard.act.event)
    yield from (_element("clock", clock, clock.name) for clock in process.clocks.values())
    yield from (_element("fact", fact, fact.name) for fact in process.facts.values())


def _of_state(state: State) -> Iterator[ProcessElement]:
    if state.id:
        yield _element("state", state, state.id)
    for transition in transitions(state):
        yield _element("transition", transition, transition.id)
    yield from _fields(state.data, state.id)


def _fields(fields: Mapping[str, Field], above: str) -> Iterator[ProcessElement]:
    for field in fields.values():
        path = f"{above}.{field.name}" if above else field.name
        yield _element("field", field, field.name, path)
        for value, title in field.value_titles.items():
            yield ProcessElement("value", value, f"{path}.{value}", field.where, title, ())
        yield from _fields(field.fields, path)


def _element(
    kind: str, record: _Titled | Message, name: str, path: str | None = None
) -> ProcessElement:
    title = NO_LABEL if isinstance(record, Message) else record.title
    path = name if path is None else path
    return ProcessElement(kind, name, path, record.where, title, record.source)
