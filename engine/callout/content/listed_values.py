"""The values that inputs may be given as bare words: what their receivers list.

Each function gives texts by input: what a table's column, another process's field or an event's
payload field lists under `values`. Inputs whose receiver is not known here, or lists nothing, are
left out: they are FEEL and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from callout.datamodel.link_context import LinkContext
from callout.dmn import RuleTable
from callout.process import Field, Process, Send, Start, walk

Listed = Mapping[str, tuple[str, ...]]


def of_table(table: RuleTable | None) -> Listed:
    """What the input columns of a table list."""
    if table is None:
        return {}
    texts = {
        each.name: tuple(value for value in each.values if isinstance(value, str))
        for each in table.inputs
    }
    return {name: values for name, values in texts.items() if values}


def of_process(name: str, context: LinkContext) -> Listed:
    """What the fields of another process list."""
    other = context.neighbours.get(name)
    return _of_fields(other.data) if other is not None else {}


def of_event(action: Send, context: LinkContext) -> Listed:
    """What the payload of an event lists where it arrives."""
    receiver = _receiver(action, context)
    declared = receiver.events.get(action.event.text) if receiver and action.event else None
    if receiver is None or declared is None:
        return {}
    form = receiver.forms.get(declared.form.text) if declared.form else None
    return {**_of_fields(form.fields if form else {}), **_of_fields(declared.payload)}


def _of_fields(fields: Mapping[str, Field]) -> Listed:
    return {name: field.values for name, field in fields.items() if field.values}


def _receiver(action: Send, context: LinkContext) -> Process | None:
    """The process that an event is sent to, as far as the files say."""
    kind, _, name = (action.to.text if action.to else "internal").partition(":")
    match kind:
        case "internal":
            return context.process
        case "child":
            return context.neighbours.get(_invoked(context.process).get(name, ""))
        case "link":
            return context.neighbours.get(_started(context.process).get(name, ""))
        case _:
            return None


def _invoked(process: Process) -> dict[str, str]:
    """The processes of invokes, by id."""
    states = walk.states(process.root)
    return {invoke.id: invoke.process.text for state in states for invoke in state.invokes}


def _started(process: Process) -> dict[str, str]:
    """The processes of started tickets, by link."""
    starts = (action for action in walk.actions(process) if isinstance(action, Start))
    return {start.link.text: start.process.text for start in starts}
