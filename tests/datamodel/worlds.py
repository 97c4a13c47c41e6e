"""A ticket's world by itself, before anything happens to it."""

from __future__ import annotations

from collections.abc import Mapping

from callout.content.system_variables import StepFrame
from callout.datamodel.world import World
from callout.definition import Definition
from callout.records import Actor, Ticket, TicketId
from callout.scxml import Run, Signal
from callout.values import DateTime, Facts, Json, Value
from tests.step.story import NINE

SOMEBODY = Actor("li", ("clerk", "driver"))


def world_of(
    definition: Definition,
    data: Mapping[str, Value] | None = None,
    internals: Mapping[str, Json] | None = None,
) -> World:
    """The world of a ticket with these data, which has seven entries."""
    fields = {**dict.fromkeys(definition.model.fields), **(data or {})}
    ticket = Ticket(
        TicketId("T1"),
        definition.name,
        definition.hash,
        7,
        (),
        fields,
        NINE,
        "head",
        internals=internals or {},
    )
    frame = StepFrame(DateTime.from_datetime(NINE), definition.zone, decisions=[])
    world = World(definition.model, ticket, SOMEBODY, NINE, frame)
    world.run = frame.run = Run(definition.chart, world=world)
    return world


def handling(world: World, name: str, payload: Facts) -> None:
    """Let the world handle an event."""
    world.run.event = Signal(name, payload)
    world.attend()
