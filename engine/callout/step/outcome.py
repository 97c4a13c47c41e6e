"""What a step returns: the new ticket, its entry, and what shall happen outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callout.errors import CalloutError
from callout.records import Effect, Entry, Message, Ticket
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one event does to one ticket.

    `effects` are for adapters, through the outbox; `messages` for other tickets, in the same
    transaction. With a `refusal` the ticket is as it was, but for the entry that says so.
    """

    ticket: Ticket
    entry: Entry
    effects: tuple[Effect, ...] = ()
    messages: tuple[Message, ...] = ()
    refusal: CalloutError | None = None

    @property
    def states(self) -> tuple[str, ...]:
        """The leaf states the ticket is in now."""
        return self.ticket.states

    @property
    def fired(self) -> tuple[str, ...]:
        """The transitions that were taken, by id."""
        return self.entry.transitions

    @property
    def decisions(self) -> tuple[Mapping[str, Json], ...]:
        """What rule tables decided."""
        return self.entry.decisions

    @property
    def warnings(self) -> tuple[Mapping[str, Json], ...]:
        """Where expressions had no value, and errors of actions."""
        return self.entry.warnings
