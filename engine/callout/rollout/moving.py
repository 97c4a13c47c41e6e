"""Open tickets moved by a plan, many in a transaction and each whole by itself; and moved back.

A move that is interrupted is gone on with by the same call: tickets that are moved already are
left. Each ticket is changed from the version in which it was read, or looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TypeAlias

from callout.catalog import Catalog
from callout.clock import Clock
from callout.definition import Definition
from callout.engine.definitions import StoredDefinitions
from callout.engine.lookups.ticket_keys import TicketKeys
from callout.errors import CalloutError, SameHand, StaleTicket, StoreError
from callout.records import ENDED, MIGRATE, Actor, Entry, EntryKind, Ticket, TicketId
from callout.releases import NotReleased, person
from callout.replay import rebuild
from callout.sealing import StoredKeys
from callout.step import Outcome, state_hash
from callout.step.migration import (
    CannotMigrate,
    MoveObstacle,
    MoveObstacleKind,
    MovePlan,
    check_move,
    has_stayed,
    migrate,
    migrating,
    take_back,
    taking_back,
)
from callout.store import Change, Store, Tickets
from callout.values import Json

from .concerned import open_tickets

MoveAct: TypeAlias = Callable[[Ticket, Tickets, TicketKeys], Outcome]
"""What is done to a ticket, within the transaction it was read in, with the keys it is kept by."""
AT_ONCE = 50
"""Tickets of one transaction."""


class Moved(StrEnum):
    """What became of a ticket."""

    MOVED = "moved"
    FITS = "fits"
    """Of a check: it could be moved."""
    ALREADY = "already"
    """It is of the new version, or was taken back before."""
    STRANDED = "stranded"
    """It stays as it is, for the reasons given."""


@dataclass(frozen=True, slots=True)
class MoveResult:
    """One ticket, and why it was left where it is; `seq` is the number of the new entry."""

    ticket: TicketId
    states: tuple[str, ...]
    moved: Moved
    obstacles: tuple[MoveObstacle, ...] = ()
    seq: int | None = None

    def to_json(self) -> dict[str, Json]:
        """The result as one JSON object."""
        return {
            "ticket": self.ticket,
            "states": [*self.states],
            "result": self.moved.value,
            "obstacles": [each.to_json() for each in self.obstacles],
            "seq": self.seq,
        }


@dataclass(slots=True)
class Mover:
    """Moves tickets of one store; `catalog` has the files of the new version.

    `keys` open and seal personal data, where they are kept sealed.
    """

    store: Store
    catalog: Catalog
    clock: Clock
    keys: StoredKeys | None = None
    released_only: bool = False
    """Whether tickets are moved to nothing but what is released and effective."""
    _definitions: StoredDefinitions = field(init=False)

    def __post_init__(self) -> None:
        self._definitions = StoredDefinitions(self.catalog, self.store, keys=self.keys)

    def check(self, plan: MovePlan) -> Iterator[MoveResult]:
        """Every open ticket that the plan is about, with what is in its way; nothing is changed."""
        for ticket in self._meant(plan):
            old, new = self._pair(plan, ticket)
            now = self.clock.now()
            sealing = TicketKeys(self.keys).of(new, ticket, now)
            found = check_move(old, new, plan, ticket, now, sealing)
            yield MoveResult(ticket.id, ticket.states, _fate(found), found)

    def apply(self, plan: MovePlan, actor: Actor, reviewer: str) -> Iterator[MoveResult]:
        """Move them; those that are in the new version already come first, and are left.

        Raises `SameHand` where who moves has reviewed it, in whatever spelling, `CalloutError`
        where the files are not those of the plan, `NotReleased` where only what is released counts
        and a new definition is not, or not yet; then none is moved.
        """
        if person(actor.id) == person(reviewer):
            raise SameHand(
                f"'{actor.id}' moves tickets by a plan that only '{reviewer}' has reviewed",
                hint="have the plan reviewed by another person",
            )
        self._check_released(plan)
        for ticket in open_tickets(self.store, plan.process):
            if ticket.definition in plan.definitions.values():
                yield MoveResult(ticket.id, ticket.states, Moved.ALREADY)

        def move(ticket: Ticket, _: Tickets, keys: TicketKeys) -> Outcome:
            old, new = self._pair(plan, ticket)
            event, now = migrating(plan, actor, reviewer), self.clock.now()
            return migrate(old, new, ticket, event, now, keys.of(new, ticket, now))

        yield from self._each(self._meant(plan), move)

    def undo(self, plan: MovePlan, actor: Actor, reason: str) -> Iterator[MoveResult]:
        """Take back the moves by this plan of those tickets that have stayed as they were moved."""
        moved = (
            ticket
            for ticket in open_tickets(self.store, plan.process)
            if ticket.definition in plan.definitions.values()
        )

        def back(ticket: Ticket, tickets: Tickets, _: TicketKeys) -> Outcome:
            return self._taken_back(plan, ticket, tickets.history(ticket.id), actor, reason)

        yield from self._each(moved, back)

    def pairs(self, plan: MovePlan) -> Iterator[tuple[Definition, Definition]]:
        """The definitions of the plan that are at hand, each with what it becomes."""
        seen: set[str] = set()
        for ticket in self._meant(plan):
            if ticket.definition not in seen:
                seen.add(ticket.definition)
                yield self._pair(plan, ticket)

    def _meant(self, plan: MovePlan) -> Iterator[Ticket]:
        for ticket in open_tickets(self.store, plan.process):
            if ticket.definition in plan.definitions:
                yield ticket

    def _pair(self, plan: MovePlan, ticket: Ticket) -> tuple[Definition, Definition]:
        target = plan.definitions[ticket.definition]
        old = self._definitions.pinned(ticket.definition)
        try:
            return old, self._definitions.pinned(target)
        except StoreError:
            new = self._definitions.get(plan.process, ticket.profile, ticket.region)
        if new.hash != target:
            raise CalloutError(
                f"the files make {new.hash[:17]} for ticket '{ticket.id}', and the plan was made"
                f" for {target[:17]}",
                hint="put back the files that the plan was reviewed with, or draw up another plan",
            )
        return old, new

    def _check_released(self, plan: MovePlan) -> None:
        """Each definition that the plan leads to is released and effective, the latest or not."""
        if not self.released_only:
            return
        now = self.clock.now()
        counting = {
            each.definition for each in self._definitions.released.all() if each.counts(now)
        }
        for name in plan.definitions.values():
            if name not in counting:
                raise NotReleased(
                    f"the plan moves tickets of '{plan.process}' to {name[:17]}, which is not"
                    " released and effective now; none was moved",
                    hint="callout release propose, then another person: callout release approve",
                )

    def _each(self, tickets: Iterable[Ticket], act: MoveAct) -> Iterator[MoveResult]:
        waiting = iter(tickets)
        while batch := tuple(islice(waiting, AT_ONCE)):
            yield from self._batch(batch, act)

    def _batch(self, batch: Sequence[Ticket], act: MoveAct) -> Iterator[MoveResult]:
        changes: list[Change] = []
        for ticket in batch:
            try:
                changes.append(self._change(ticket, self.store, act))
            except CannotMigrate as error:
                yield MoveResult(ticket.id, ticket.states, Moved.STRANDED, error.obstacles)
        commitments = self.store.commit_each([[each] for each in changes]) if changes else ()
        for change, lost in zip(changes, commitments, strict=True):
            if lost is None:
                yield _done(change)
            elif isinstance(lost, StaleTicket):
                yield self._again(change.ticket.id, act)
            else:
                raise lost

    def _again(self, ticket_id: TicketId, act: MoveAct) -> MoveResult:
        """A ticket that somebody has changed meanwhile: nobody else gets at it now."""
        with self.store.hold([ticket_id]) as tickets:
            ticket = tickets.load(ticket_id)
            if ticket.status in ENDED:
                gone = MoveObstacle(MoveObstacleKind.VERSION, f"the ticket is {ticket.status}")
                return MoveResult(ticket_id, ticket.states, Moved.STRANDED, (gone,))
            try:
                change = self._change(ticket, tickets, act)
            except CannotMigrate as error:
                return MoveResult(ticket_id, ticket.states, Moved.STRANDED, error.obstacles)
            tickets.commit([change])
        return _done(change)

    def _change(self, ticket: Ticket, tickets: Tickets, act: MoveAct) -> Change:
        keys = TicketKeys(self.keys)
        outcome = act(ticket, tickets, keys)
        definition = self._definitions.pinned(outcome.ticket.definition)
        self._definitions.put(definition)
        moved = Change(outcome.ticket, (outcome.entry,), outcome.effects, ticket)
        changes = self._definitions.with_rows([keys.kept_with(moved)], tickets)
        self._definitions.keep(changes, tickets)
        return changes[0]

    def _taken_back(
        self, plan: MovePlan, ticket: Ticket, history: Sequence[Entry], actor: Actor, reason: str
    ) -> Outcome:
        move = last_move(history)
        if move is None or move.payload.get("digest") != plan.digest:
            gone = MoveObstacle(MoveObstacleKind.CHANGED, "it was not moved by this plan")
            raise CannotMigrate(ticket.id, [gone])
        blocking = [each for each in history[move.seq :] if each.post != move.post]
        if blocking or not has_stayed(ticket, move.post):
            came = blocking[0] if blocking else history[-1]
            message = f"entry {came.seq}, '{came.name}', has changed the ticket since"
            raise CannotMigrate(ticket.id, [MoveObstacle(MoveObstacleKind.CHANGED, message)])
        old = self._definitions.pinned(history[move.seq - 2].definition)
        before = rebuild(history[: move.seq - 1], old)
        if state_hash(before) != history[move.seq - 2].post:
            message = "its history does not make up the state before: see callout verify"
            raise CannotMigrate(ticket.id, [MoveObstacle(MoveObstacleKind.CHANGED, message)])
        event = taking_back(move.seq, actor, reason)
        return take_back(old, ticket, before, event, self.clock.now())


def last_move(history: Sequence[Entry]) -> Entry | None:
    """The last move or taking back, if it is a move."""
    moves = [each for each in history if each.kind is EntryKind.MIGRATE]
    return moves[-1] if moves and moves[-1].name == MIGRATE else None


def _fate(obstacles: tuple[MoveObstacle, ...]) -> Moved:
    return Moved.STRANDED if obstacles else Moved.FITS


def _done(change: Change) -> MoveResult:
    ticket = change.ticket
    return MoveResult(ticket.id, ticket.states, Moved.MOVED, seq=ticket.version)
