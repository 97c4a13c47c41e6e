"""What the engine answers: the entry that an event became, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import OnRecord, Refused
from callout.records import EffectMade, Entry, EntryKind, Ticket, TicketId, refusal_from_json
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Result:
    """An event that was accepted. `ticket` is the ticket after it.

    `repeated`: the idempotency key was known, so `entry` is the first answer, nothing happened
    now, and `ticket` may have moved on since.
    """

    ticket: Ticket
    entry: Entry
    repeated: bool = False

    @property
    def id(self) -> TicketId:
        return self.ticket.id

    @property
    def seq(self) -> int:
        """The number of the entry in the ticket's history."""
        return self.entry.seq

    @property
    def states(self) -> tuple[str, ...]:
        """The leaf states afterwards, in document order."""
        return self.entry.after

    @property
    def fired(self) -> tuple[str, ...]:
        """The transitions taken, in order."""
        return self.entry.transitions

    @property
    def decisions(self) -> tuple[Mapping[str, Json], ...]:
        """Every rule table asked: inputs, rows hit, outputs."""
        return self.entry.decisions

    @property
    def effects(self) -> tuple[EffectMade, ...]:
        """What shall happen outside."""
        return self.entry.effects

    @property
    def hash(self) -> str:
        """The entry's place in the hash chain: keep it as a receipt."""
        return self.entry.hash


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one look at timers and schedules did: how many fired, which ones failed and why.

    `opened` are tickets that schedules opened, `unopened` those that they could not, with why.
    """

    fired: int = 0
    failures: tuple[tuple[TicketId, str, str], ...] = ()
    opened: tuple[TicketId, ...] = ()
    unopened: tuple[tuple[TicketId, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one look at the outbox did: delivered, to be tried again, given up.

    `unserved` are names of adapters that effects wait for and that nobody here has.
    """

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    unserved: tuple[str, ...] = field(default=(), compare=False)

    def __add__(self, other: Relayed) -> Relayed:
        return Relayed(
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.dead + other.dead,
            tuple(sorted({*self.unserved, *other.unserved})),
        )


def answer(ticket: Ticket, entry: Entry, *, repeated: bool = False) -> Result:
    """The entry as a result; raises its refusal if it is a rejected one."""
    if entry.kind is EntryKind.REJECTED:
        raise _refusal_of(entry)
    return Result(ticket, entry, repeated)


def _refusal_of(entry: Entry) -> Refused:
    """The refusal that a rejected entry recorded; one of another kind in the same words."""
    error = refusal_from_json(entry.refusal or {"message": f"'{entry.name}' was refused"})
    refused = error if isinstance(error, Refused) else Refused(error.message, hint=error.hint)
    guards = tuple((each.transition, each.operands, each.value) for each in entry.guards)
    refused.on_record = OnRecord(entry.ticket, entry.seq, entry.hash, guards)
    return refused
