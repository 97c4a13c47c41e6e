"""The forms, checklists, duties and breaches of a ticket at rest, as expressions would see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.definition import Definition
from callout.records import SYSTEM, Actor, Event, Ticket, sections
from callout.step.begin import begin
from callout.step.record.before import Before
from callout.values import Value, decode

_VIEWS = ("form", "checklist", "must", "done")


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known by name, and all breaches, oldest first.

    A form has `state` and `fields`, a checklist `passed` and `missing`, a duty `state` and `due`;
    `done` counts acts; of a clock it is all that expressions read of it.
    """

    forms: Mapping[str, Value]
    checklists: Mapping[str, Value]
    duties: Mapping[str, Value]
    done: Mapping[str, Value]
    breaches: tuple[Mapping[str, Value], ...]
    clocks: Mapping[str, Value]

    @property
    def open_forms(self) -> tuple[str, ...]:
        """The forms somebody still has to fill or sign."""
        return tuple(
            name
            for name, form in self.forms.items()
            if isinstance(form, dict) and form["state"] in ("open", "deferred", "returned")
        )


def papers(definition: Definition, ticket: Ticket, now: datetime) -> Papers:
    """What is on paper about the ticket; `now` is when conditions of items are read."""
    run = begin(definition, Before.plain(ticket, Event("ticket.look"), now))
    world = run.world
    views = (*_VIEWS, "clock") if definition.process.clocks else _VIEWS
    world.refresh(views)
    forms, checklists, duties, done = (_context(world.scope[name]) for name in _VIEWS)
    numbered = sorted(world.held(sections.BREACHES).items(), key=lambda item: int(item[0]))
    breaches = tuple(_context(decode(breach)) for _, breach in numbered)
    clocks = _context(world.scope["clock"]) if definition.process.clocks else {}
    return Papers(forms, checklists, duties, done, breaches, clocks)


def scope_of(
    definition: Definition, ticket: Ticket, now: datetime, actor: Actor = SYSTEM
) -> dict[str, Value]:
    """Everything an expression can read of a ticket, and ``breaches``: acts, oldest first.

    A breach that was taken back is not among them.
    """
    run = begin(definition, Before.plain(ticket, Event("ticket.look", actor=actor), now))
    world = run.world
    world.probing = True  # nothing is looked up elsewhere
    world.refresh(definition.model.variables)
    return {**world.scope, "breaches": breached(ticket)}


def breached(ticket: Ticket) -> list[Value]:
    """The acts of its breaches, oldest first, without those that were taken back."""
    kept = ticket.internals.get(sections.BREACHES)
    held = sorted((kept if isinstance(kept, dict) else {}).items(), key=lambda item: int(item[0]))
    return [
        str(breach["act"])
        for _, breach in held
        if isinstance(breach, dict) and "retracted" not in breach
    ]


def _context(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}
