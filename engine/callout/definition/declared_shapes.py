"""First step of linking, types: what the file declares that data may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callout.content.lifecycle.payloads import act_shapes
from callout.content.receive import event_shapes
from callout.datamodel.expressions import Compiler
from callout.datamodel.payload_check import Shape, shape_of
from callout.process import EventDeclaration, Field, Process


@dataclass(frozen=True, slots=True)
class DeclaredShapes:
    """The fields of the ticket, of its forms and of the payloads of its events, all by name.

    `data` are the fields of the process, without those of its states. What an event carries
    includes the fields of its form, the items of its checklist and a reason, where it has them.
    """

    data: Mapping[str, Shape]
    forms: Mapping[str, Mapping[str, Shape]]
    events: Mapping[str, Mapping[str, Shape]]


def declared_shapes(process: Process, compiler: Compiler) -> DeclaredShapes:
    """The shapes a process declares; L010 for types that there are not."""
    forms = {name: _shapes(form.fields, compiler) for name, form in process.forms.items()}
    events = {
        event.name: event_shapes(
            event, forms, _shapes(event.payload, compiler), _items(event, process)
        )
        for event in process.events.values()
    }
    for act in process.lifecycle.values():
        events[act.act.event] = act_shapes(act, compiler)
    return DeclaredShapes(_shapes(process.data, compiler), forms, events)


def _shapes(fields: Mapping[str, Field], compiler: Compiler) -> dict[str, Shape]:
    return {name: shape_of(each, compiler) for name, each in fields.items()}


def _items(event: EventDeclaration, process: Process) -> tuple[str, ...]:
    found = process.checklists.get(event.checklist.text) if event.checklist else None
    return tuple(found.items) if found is not None else ()
