"""Does somebody listen to every event, and does something answer every child?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import EventDeclaration, Invoke, Process, Text, walk
from callout.process.descriptors import matches
from callout.scxml import StateNode

from .exploration import Exploration


def problems(explored: Exploration) -> Iterator[Problem]:
    """C201 nobody listens to an event, C202 to a raised one, C203-C204 to a child."""
    invokes = [(node, invoke) for node in explored.states for invoke in node.record.invokes]
    listened = [event for edge in explored.chart.edges for event in edge.record.events]
    forwarded = [event for _, invoke in invokes for event in invoke.forward]
    for event in explored.process.events.values():
        if not _is_heard(event.name, [*listened, *forwarded]) and not _does_more(event):
            yield _unheard(event)
    for name in _raised(explored.process):
        if not _is_heard(name.text, listened):
            yield _raised_in_vain(name)
    for node, invoke in invokes:
        yield from _child(explored, node, invoke)


def _is_heard(name: str, descriptors: list[str]) -> bool:
    return any(matches(descriptor, name) for descriptor in descriptors)


def _does_more(event: EventDeclaration) -> bool:
    """An event that brings paper is taken without a transition."""
    return event.form is not None or event.checklist is not None


def _unheard(event: EventDeclaration) -> Problem:
    return Problem(
        "C201",
        f"no transition takes the event '{event.name}'",
        event.where,
        Severity.WARNING,
        consequence="it is refused in every state",
        hint="add it to `on` of a state, or delete it",
    )


def _raised(process: Process) -> Iterator[Text]:
    for action in walk.actions(process):
        yield from action.raises


def _raised_in_vain(name: Text) -> Problem:
    return Problem(
        "C202",
        f"no transition takes '{name.text}', which is raised here",
        name.where,
        Severity.WARNING,
        consequence="nothing comes of it",
        hint="add it to `on` of a state, or delete it",
    )


def _child(explored: Exploration, node: StateNode[None], invoke: Invoke) -> Iterator[Problem]:
    state = node.record
    around = [each.record for each in explored.around(node)]
    listened = [event for each in around for way in each.transitions for event in way.events]
    if not _is_heard(f"done.{invoke.id}", listened):
        yield Problem(
            "C203",
            f"nothing follows when the child '{invoke.id}' ends",
            invoke.where,
            Severity.WARNING,
            consequence=f"the ticket stays in '{state.id}' as if the child were still running",
            hint=f"add `done.{invoke.id}:` to `on` of '{state.id}'",
        )
    # A group takes a member that fails for one that has ended.
    if invoke.each is None and not _is_heard(f"error.{invoke.id}", listened):
        yield Problem(
            "C204",
            f"nothing follows when the child '{invoke.id}' fails",
            invoke.where,
            Severity.HINT,
            consequence=f"the ticket stays in '{state.id}'",
            hint=f"add `error.{invoke.id}:` to `on` of '{state.id}' or around it",
        )
