"""An event as a caller sends it, and what is written down of one that reaches no history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callout.errors import CalloutError, Refused, TicketNotFound
from callout.records import Actor
from callout.records.strays import Stray, written_down

from .weigh import Payload


@dataclass(frozen=True, slots=True)
class Sending:
    """One event of `Engine.send_many`."""

    ticket: str
    event: str
    payload: Payload | None = None
    actor: Actor | str = "nobody"
    key: str | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Starting:
    """A ticket that a caller wants opened."""

    process: str
    data: Payload | None = None
    actor: Actor | str = "nobody"
    id: str | None = None
    profile: str | None = None
    region: str | None = None
    key: str | None = None


def stray(sending: Sending, error: CalloutError, now: datetime) -> Stray | None:
    """The record of an event that was refused and is on no history; None where it is on one."""
    if isinstance(error, Refused):
        if error.on_record is not None:
            return None
    elif not isinstance(error, TicketNotFound):
        return None
    actor = sending.actor.id if isinstance(sending.actor, Actor) else sending.actor
    texts = (sending.ticket, sending.event, actor, error.code, error.message)
    return Stray(now, *map(written_down, texts))
