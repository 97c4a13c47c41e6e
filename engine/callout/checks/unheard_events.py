"""Does somebody listen to every event, and does something answer every child?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import EventDeclaration, Invoke, State, Text, walk
from callout.reader.process.event_names import matches

from .chart import Chart


def problems(chart: Chart) -> Iterator[Problem]:
    """C201 nobody listens to an event, C202 to a raised one, C203-C204 to a child."""
    listened = [event for way in chart.ways for event in way.transition.events]
    forwarded = [
        event
        for state in chart.states.values()
        for invoke in state.invokes
        for event in invoke.forward
    ]
    for event in chart.process.events.values():
        if not _is_heard(event.name, [*listened, *forwarded]) and not _does_more(event):
            yield _unheard(event)
    for name in _raised(chart):
        if not _is_heard(name.text, listened):
            yield _raised_in_vain(name)
    for state in chart.states.values():
        for invoke in state.invokes:
            yield from _child(chart, state, invoke)


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


def _raised(chart: Chart) -> Iterator[Text]:
    for action in walk.actions(chart.process):
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


def _child(chart: Chart, state: State, invoke: Invoke) -> Iterator[Problem]:
    around = (state, *chart.ancestors(state))
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
    if not _is_heard(f"error.{invoke.id}", listened):
        yield Problem(
            "C204",
            f"nothing follows when the child '{invoke.id}' fails",
            invoke.where,
            Severity.HINT,
            consequence=f"the ticket stays in '{state.id}'",
            hint=f"add `error.{invoke.id}:` to `on` of '{state.id}' or around it",
        )
