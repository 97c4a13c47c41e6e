"""From a ticket at rest to a run: its configuration, and the world that one event changes."""

from __future__ import annotations

from datetime import UTC, datetime

from callout.content.system_variables import StepFrame
from callout.datamodel.world import DataModel, World
from callout.definition import Definition
from callout.feel.runtime.frame import STEPS, UNPRICED_STEPS
from callout.scxml import Run
from callout.step.record.before import Before
from callout.values import DateTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def begin(definition: Definition, before: Before) -> Run[World]:
    """A run and a world for one event, made from the ticket at rest."""
    ticket, now = before.ticket, before.now
    frame = _frame(definition.model, now)
    world = World(definition.model, ticket, before.event.actor, now, frame)
    world.taken, world.found = before.taken, before.event.found
    world.chance = before.event.chance
    chart = definition.chart
    run = Run(chart, chart.mask(ticket.states), ticket.memory, world=world)
    world.run = frame.run = run
    return run


def _frame(model: DataModel, now: datetime) -> StepFrame:
    semantics = model.semantics
    return StepFrame(
        _moment(now),
        model.zone,
        budget=STEPS if semantics.priced_steps else UNPRICED_STEPS,
        decisions=[],
        semantics=semantics,
    )


def _moment(now: datetime) -> DateTime:
    """An instant in UTC as FEEL's ``now()`` has it."""
    since = now - _EPOCH
    seconds = since.days * 86_400 + since.seconds
    return DateTime(seconds * 1_000_000_000 + since.microseconds * 1000, 0)
