"""From the outbox to the adapters: at least once, with patience.

An adapter is a callable that takes an `Effect`. What it returns, if anything, comes back to the
ticket as an event; what it raises puts the effect off, longer each time, until it is given up and
kept for an administrator. `Effect.id` is the idempotency key: a receiver that has seen it drops
the repeat.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callout.errors import CalloutError, Refused
from callout.store import Delivery, Retry, Store
from callout.tickets import Actor, Effect, EntryKind, Event, TicketId
from callout.values import Facts

from .results import Relayed


@dataclass(frozen=True, slots=True)
class Answer:
    """What an adapter has to say: an event for the ticket the effect came from."""

    event: str
    payload: Facts = field(default_factory=dict)


class Adapter(Protocol):
    """Carries an effect out: a function will do. It raises when it could not."""

    def __call__(self, effect: Effect, /) -> Answer | None: ...


class Tell(Protocol):
    """How an answer reaches its ticket."""

    def __call__(self, ticket_id: TicketId, event: Event) -> object: ...


class Relay:
    """Delivers effects of one store through the adapters at hand."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        tell: Tell,
        retry: Retry = Retry(),  # noqa: B008 - it is frozen
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._tell = tell
        self._retry = retry

    def deliver(self, now: datetime, limit: int = 100) -> Relayed:
        """Deliver what is due for the adapters at hand, oldest first, at most `limit` of each."""
        delivered = failed = dead = 0
        for name in sorted(self._adapters):
            for delivery in self._store.claim_deliveries(now, limit, adapter=name):
                error = _deliver(delivery, self._adapters[name], self._tell)
                if error is None:
                    self._store.delivered([delivery.effect.id], now)
                    delivered += 1
                elif self._put_off(delivery, error, now):
                    failed += 1
                else:
                    dead += 1
        return Relayed(delivered, failed, dead)

    def _put_off(self, delivery: Delivery, error: str, now: datetime) -> bool:
        chance = secrets.randbelow(1000) / 1000
        again = self._retry.next_try(delivery.tries + 1, now, chance)
        self._store.delivery_failed(delivery.effect.id, error, again)
        return again is not None


def _deliver(delivery: Delivery, adapter: Adapter, tell: Tell) -> str | None:
    """Carry one effect out; what went wrong, if it did."""
    try:
        answer = adapter(delivery.effect)
    except Exception as error:  # noqa: BLE001 - an adapter is foreign code and may raise anything
        return f"{type(error).__name__}: {error}"
    return _report(delivery, answer, tell) if answer else None


def _report(delivery: Delivery, answer: Answer, tell: Tell) -> str | None:
    effect = delivery.effect
    actor = Actor(f"callout:{effect.adapter}", ("callout",))
    kind = EntryKind.EFFECT_RESULT
    event = Event(answer.event, answer.payload, actor, kind, key=effect.id)
    try:
        tell(delivery.ticket, event)
    except Refused:
        return None  # it is on record at the ticket; delivering again would only repeat it
    except CalloutError as error:
        return f"{error.code}: {error.message}"
    return None
