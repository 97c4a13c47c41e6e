"""One ticket moved to another version of its process, and taken back: the entry of kind `migrate`.

No guard is asked, nothing is entered or left, no effect is made: the ticket is where it was, in the
words of the new version. What cannot be said in them is an obstacle, and then nothing happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from callout.datamodel import World
from callout.definition import Definition
from callout.errors import SameHand
from callout.process import walk
from callout.records import (
    LIVE,
    MIGRATE,
    MIGRATE_BACK,
    Actor,
    EntryKind,
    Event,
    Ticket,
)
from callout.scxml import Run
from callout.step.begin import begin
from callout.step.outcome import Outcome
from callout.step.record.before import Before
from callout.step.record.concealing import note_key
from callout.step.record.entry import moved, settled
from callout.step.record.exact_values import exact_event, in_utc
from callout.step.record.state import state_hash, state_of
from callout.values import NO_SEALING, Json, Sealing

from .carried_data import carried, missing
from .carried_sections import carried_sections, lost_sections
from .carried_timers import carried_timers
from .configuration import dead_ends, moved_memory, moved_states
from .obstacles import CannotMigrate, MoveObstacle, MoveObstacleKind
from .plan import MovePlan


class _Move(NamedTuple):
    """A move worked out: the run of the new ticket, and what is in its way."""

    run: Run[World] | None
    obstacles: tuple[MoveObstacle, ...]


def migrating(plan: MovePlan, actor: Actor, reviewer: str) -> Event:
    """The event of a move: the whole plan, its digest, and who has reviewed it."""
    payload: dict[str, Json] = {
        "plan": plan.to_json(),
        "digest": plan.digest,
        "reviewed_by": reviewer,
    }
    return Event(MIGRATE, payload, actor, EntryKind.MIGRATE)  # type: ignore[arg-type] # JSON are values


def taking_back(seq: int, actor: Actor, reason: str) -> Event:
    """The event that undoes the move which entry `seq` records."""
    return Event(MIGRATE_BACK, {"undoes": seq, "reason": reason}, actor, EntryKind.MIGRATE)


def migrate(
    old: Definition,
    new: Definition,
    ticket: Ticket,
    event: Event,
    now: datetime,
    sealing: Sealing = NO_SEALING,
) -> Outcome:
    """The ticket in the new version, with the entry of the move (see `migrating`).

    `sealing` as in `callout.step.step`. Raises `CannotMigrate` with everything that is in the way,
    ValueError for an event whose plan is none, or is not the one its digest names, `SameHand` where
    its reviewer is who moves.
    """
    plan = _plan_of(event)
    before = _before(old, new, ticket, exact_event(event), in_utc(now), sealing)
    run, obstacles = _worked_out(old, new, plan, before)
    if obstacles or run is None:
        raise CannotMigrate(ticket.id, obstacles)
    return moved(before, new, settled(run), warnings=run.world)


def check_move(
    old: Definition,
    new: Definition,
    plan: MovePlan,
    ticket: Ticket,
    now: datetime,
    sealing: Sealing = NO_SEALING,
) -> tuple[MoveObstacle, ...]:
    """What is in the way of the move; nothing is made."""
    event = migrating(plan, _NOBODY, "")  # only the instant counts
    return _worked_out(old, new, plan, _before(old, new, ticket, event, now, sealing)).obstacles


def take_back(
    old: Definition, ticket: Ticket, before: Ticket, event: Event, now: datetime
) -> Outcome:
    """The ticket as it was `before` a move, under the definition it had then.

    Whether something has come since is for the caller to see (`has_stayed`). What is sealed stays
    as it was: no key is needed.
    """
    return moved(Before.plain(ticket, exact_event(event), in_utc(now)), old, state_of(before))


def has_stayed(ticket: Ticket, post: str) -> bool:
    """Whether a ticket is still as the entry with this `post` has left it."""
    return state_hash(ticket) == post


_NOBODY = Actor("nobody")


def _before(
    old: Definition,
    new: Definition,
    ticket: Ticket,
    event: Event,
    now: datetime,
    sealing: Sealing,
) -> Before:
    """With what is sealed opened if either version has personal data."""
    model = new.model if new.model.private else old.model
    return Before.of(model, ticket, event, now, sealing=sealing)


def _plan_of(event: Event) -> MovePlan:
    said = event.payload.get("plan")
    plan = MovePlan.from_json(said if isinstance(said, dict) else {})
    if event.payload.get("reviewed_by") in (None, "", event.actor.id):
        raise SameHand(
            f"'{event.actor.id}' moves tickets by a plan that nobody else has reviewed",
            hint="have the plan reviewed by another person",
        )
    if event.payload.get("digest") != plan.digest:
        raise ValueError("the plan is not the one that its digest names")
    return plan


def _worked_out(old: Definition, new: Definition, plan: MovePlan, before: Before) -> _Move:
    ticket = before.ticket
    found = [*_not_meant(old, new, plan, ticket)]
    if found:
        return _Move(None, tuple(found))
    places = {state.id: state.where for state in walk.states(old.process.root)}
    states, faults = moved_states(new.chart, plan, ticket.states, places)
    data, misfits = carried(old, new, plan, begin(old, before).world)
    if faults:
        return _Move(None, (*faults, *misfits))
    memory, forgotten = moved_memory(new.chart, plan, ticket.memory)
    placed = replace(
        ticket,
        definition=new.hash,
        states=states,
        memory={} if forgotten else memory,
        data={**new.opener.blank(), **data},
        internals=carried_sections(plan, ticket),
    )
    run = begin(new, replace(before, ticket=placed))
    new.opener.fill(run.world, frozenset(data))
    note_key(before, run.world)
    return _Move(
        run,
        (
            *forgotten,
            *misfits,
            *(MoveObstacle(MoveObstacleKind.DATA, each.message) for each in run.world.faults),
            *missing(new, run.world.data()),
            *dead_ends(new, states),
            *lost_sections(old, new, ticket, run.world),
            *carried_timers(old, new, plan, ticket.states, run.world),
        ),
    )


def _not_meant(
    old: Definition, new: Definition, plan: MovePlan, ticket: Ticket
) -> list[MoveObstacle]:
    """Why the plan is not about this ticket."""
    target = plan.definitions.get(ticket.definition)
    said: Mapping[str, bool] = {
        f"the ticket is {ticket.status}": ticket.status not in LIVE,
        "the ticket is of a version that the plan does not name": target is None,
        "the old definition is not the ticket's": old.hash != ticket.definition,
        "the new definition is not the plan's": target is not None and target != new.hash,
        "the two are versions of different processes": old.name != new.name,
        "the two are for different profiles": old.profile != new.profile,
    }
    return [MoveObstacle(MoveObstacleKind.VERSION, text) for text, is_so in said.items() if is_so]
