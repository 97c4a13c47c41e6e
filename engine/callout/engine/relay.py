"""From the outbox to the adapters: at least once, with patience.

An adapter is a callable that takes an `Effect`. What it returns, if anything, comes back to the
ticket as an event; what it raises puts the effect off, longer each time, until it is given up and
kept for an administrator. `Effect.id` is the idempotency key: a receiver that has seen it drops
the repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Protocol, TypeAlias

from callout.clock import Clock
from callout.errors import CalloutError, Refused
from callout.records import Actor, Effect, EntryKind, TicketId
from callout.records import Event as TicketEvent
from callout.store import Delivery, Retry, Store
from callout.values import Facts

from .jitter import next_try
from .results import Relayed


@dataclass(frozen=True, slots=True)
class Answer:
    """What an adapter has to say: an event for the ticket the effect came from."""

    event: str
    payload: Facts = field(default_factory=dict)


class Adapter(Protocol):
    """Carries an effect out: a function will do. It raises when it could not."""

    def __call__(self, effect: Effect, /) -> Answer | None: ...


SendAnswer: TypeAlias = Callable[[TicketId, TicketEvent], object]
"""How an answer reaches its ticket; raises CalloutError if it does not."""


class Relay:
    """Delivers effects of one store through the adapters at hand.

    Each adapter gets at most `concurrency` effects at a time, so that a slow one neither floods
    its receiver nor keeps the others waiting.
    """

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        send: SendAnswer,
        *,
        retry: Retry = Retry(),  # noqa: B008 - it is frozen
        concurrency: int = 4,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._send = send
        self._retry = retry
        self._concurrency = concurrency
        self._stopping = Event()

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of the adapters at hand."""
        return tuple(sorted(self._adapters))

    def deliver(self, clock: Clock, limit: int = 100, *, only: str | None = None) -> Relayed:
        """Deliver what is due, oldest first, at most `limit` of each adapter (or of `only` one)."""
        now = clock.now()
        names = self.adapters if only is None else (only,)
        return sum((self._deliver_due(name, clock, now, limit) for name in names), Relayed())

    def _deliver_due(self, name: str, clock: Clock, now: datetime, limit: int) -> Relayed:
        """No more is claimed than can begin at once: what waited here would be claimed again."""
        total = Relayed()
        tried: set[str] = set()
        while len(tried) < limit and not self._stopping.is_set():
            most = min(limit - len(tried), self._concurrency)
            claimed = self._store.claim_deliveries(now, most, adapter=name)
            again = [each.effect.id for each in claimed if each.effect.id in tried]
            if again:  # its next try is this very instant: that is for the next look
                self._store.hand_back(again, now)
            fresh = [each for each in claimed if each.effect.id not in tried]
            if not fresh:
                break
            tried.update(each.effect.id for each in fresh)
            total += self._deliver_all(fresh, self._adapters[name], clock)
        return total

    def stop(self) -> None:
        """Begin no further delivery; claimed ones are handed back."""
        self._stopping.set()

    def _deliver_all(self, claimed: Sequence[Delivery], adapter: Adapter, clock: Clock) -> Relayed:
        """Effects of one ticket one after the other, those of different tickets side by side."""
        lanes: dict[TicketId, list[Delivery]] = {}
        for delivery in claimed:
            lanes.setdefault(delivery.ticket, []).append(delivery)

        def deliver(lane: Sequence[Delivery]) -> Relayed:
            return sum((self._deliver(each, adapter, clock) for each in lane), Relayed())

        if len(lanes) == 1 or self._concurrency == 1:
            return sum(map(deliver, lanes.values()), Relayed())
        with ThreadPoolExecutor(self._concurrency, f"relay-{claimed[0].effect.adapter}") as threads:
            return sum(threads.map(deliver, lanes.values()), Relayed())

    def _deliver(self, delivery: Delivery, adapter: Adapter, clock: Clock) -> Relayed:
        if self._stopping.is_set():
            self._store.hand_back([delivery.effect.id], clock.now())
            return Relayed()
        error = _deliver(delivery, adapter, self._send)
        if error is None:
            self._store.delivered([delivery.effect.id], clock.now())
            return Relayed(delivered=1)
        if self._put_off(delivery, error, clock.now()):
            return Relayed(failed=1)
        return Relayed(dead=1)

    def _put_off(self, delivery: Delivery, error: str, now: datetime) -> bool:
        again = next_try(self._retry, delivery.tries, now)
        self._store.delivery_failed(delivery.effect.id, error, again)
        return again is not None


def _deliver(delivery: Delivery, adapter: Adapter, send: SendAnswer) -> str | None:
    """Carry one effect out; what went wrong, if it did."""
    try:
        answer: object = adapter(delivery.effect)
        if answer is None:
            return None
        if isinstance(answer, Answer):
            return _report(delivery, answer, send)
        return _no_answer(answer)
    except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001 - adapters are foreign code
        # Whatever it is, the thread goes on, and the effect is tried again or given up.
        return f"{type(error).__name__}: {error}"


def _no_answer(answer: object) -> str:
    if isinstance(answer, Coroutine):
        answer.close()
        return "the adapter is async, and nobody awaits it; let it call asyncio.run"
    kind = type(answer).__name__
    return f"the adapter returned a {kind}; it returns nothing, or an Answer for the ticket"


def _report(delivery: Delivery, answer: Answer, send: SendAnswer) -> str | None:
    effect = delivery.effect
    actor = Actor(f"callout:{effect.adapter}", ("callout",))
    kind = EntryKind.EFFECT_RESULT
    event = TicketEvent(answer.event, answer.payload, actor, kind, key=effect.id)
    try:
        send(delivery.ticket, event)
    except Refused:
        return None  # it is on record at the ticket; delivering again would only repeat it
    except CalloutError as error:
        return f"{error.code}: {error.message}"
    return None
