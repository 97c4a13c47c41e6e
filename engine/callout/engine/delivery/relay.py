"""From the outbox to the adapters: at least once, with patience.

An adapter is a callable that takes an `Effect`. What it returns, if anything, comes back to the
ticket as an event; what it raises puts the effect off, longer each time, until it is given up and
kept for an administrator. `Effect.id` is the idempotency key: a receiver that has seen it drops
the repeat.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import Protocol, TypeAlias, cast

from callout.clock import Clock
from callout.engine.admission.weigh import Payload
from callout.engine.delivery.jitter import next_try
from callout.engine.delivery.leases import Leases
from callout.engine.results import Relayed
from callout.errors import BadArgument, CalloutError, NoAdapter, Refused
from callout.records import Actor, Effect, EntryKind, TicketId
from callout.records import Event as TicketEvent
from callout.records.arguments import at_least, expected, shown
from callout.store import Delivery, Retry, Store
from callout.store.protocol import LEASE
from callout.suggest import did_you_mean
from callout.values import NO_KEYS, Facts, Json, KeyRing, Sealing
from callout.values.sealing import keys_in


@dataclass(frozen=True, slots=True)
class Answer:
    """What an adapter has to say: an event for the ticket the effect came from."""

    event: str
    payload: Payload = field(default_factory=dict)


class Adapter(Protocol):
    """Carries an effect out: a function will do. It raises when it could not."""

    def __call__(self, effect: Effect, /) -> Answer | None: ...


_LONGEST = 2_000
"""Characters of an error that are kept with the effect."""
_LONGEST_WAIT = timedelta(days=365)


class Undeliverable(Exception):
    """An adapter raises it for what will never be delivered: a dead letter at once."""


class DeliverLater(Exception):
    """An adapter raises it to say when to try again, as a receiver's ``Retry-After`` does.

    It counts as a try like any other failure.
    """

    def __init__(self, message: str, *, after: timedelta) -> None:
        super().__init__(message)
        self.after = after

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), after=self.after), self.args


@dataclass(frozen=True, slots=True)
class Delivering:
    """How effects are handed to one adapter.

    `concurrency` at a time, so that a slow one neither floods its receiver nor keeps others
    waiting; `batch` are claimed together, and kept from other workers for `lease`, which is
    renewed while they wait or are carried out. What fails is tried again as `retry` says.
    """

    retry: Retry = field(default_factory=Retry)
    concurrency: int = 4
    batch: int = 16
    lease: timedelta = LEASE

    def __post_init__(self) -> None:
        expected(self.retry, Retry, "how to try again", "write retry=Retry(tries=3)")
        for name in ("concurrency", "batch"):
            at_least(getattr(self, name), 1, f"the {name} of deliveries")
        at_least(self.lease, timedelta(milliseconds=1), "the lease of deliveries")


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an effect was not delivered; `after` is when to try again, if the adapter has said."""

    text: str
    after: timedelta | None = None
    for_good: bool = False


SendAnswer: TypeAlias = Callable[[TicketId, TicketEvent], object]
"""How an answer reaches its ticket; raises CalloutError if it does not."""


class Relay:
    """Delivers effects of one store through the adapters at hand, each as `delivering` says."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        send: SendAnswer,
        delivering: Mapping[str, Delivering] | None = None,
        keys: KeyRing = NO_KEYS,
    ) -> None:
        self._store = store
        self._keys = keys
        self._adapters = adapters
        self._send = send
        self._delivering = dict(delivering or {})
        unknown = sorted(set(self._delivering) - set(adapters))
        if unknown:
            raise BadArgument(
                f"there is no adapter {shown(unknown[0])} to say how to deliver to",
                hint=did_you_mean(str(unknown[0]), list(adapters), "name it in adapters= as well"),
            )
        self._stopping = Event()
        self._leases: set[Leases] = set()

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of the adapters at hand."""
        return tuple(sorted(self._adapters))

    def unserved(self) -> Mapping[str, int]:
        """How many effects wait for adapters that are not at hand, by the adapter's name."""
        waiting = self._store.waiting_effects()
        return {name: count for name, count in waiting.items() if name not in self._adapters}

    def deliver(
        self, clock: Clock, limit: int | None = None, *, only: str | None = None
    ) -> Relayed:
        """Deliver what is due, oldest first, at most `limit` of each adapter (or of `only` one)."""
        if only is not None:
            if only not in self._adapters:
                here = ", ".join(self.adapters) or "none"
                hint = did_you_mean(only, self.adapters, f"the adapters here are: {here}")
                raise NoAdapter(f"this engine has no adapter {shown(only)}", hint=hint)
            return self._deliver_due(only, clock, limit)
        relayed = sum((self._deliver_due(name, clock, limit) for name in self.adapters), Relayed())
        return replace(relayed, unserved=tuple(sorted(self.unserved())))

    def stop(self) -> None:
        """Begin no further delivery; claimed ones are handed back."""
        self._stopping.set()

    def abandon(self) -> None:
        """Renew no claim any more: what adapters are at is free for others when its lease ends."""
        self.stop()
        for leases in tuple(self._leases):
            leases.hand_back()

    def _deliver_due(self, name: str, clock: Clock, limit: int | None) -> Relayed:
        how = self._delivering.get(name, Delivering())
        now = clock.now()
        claimed = self._store.claim_deliveries(
            now, how.batch if limit is None else limit, adapter=name, lease=how.lease
        )
        if not claimed:
            return Relayed()
        with Leases(self._store, claimed, clock, now, how.lease) as leases:
            self._leases.add(leases)
            try:
                batch = _Batch(
                    self._store, self._send, clock, how, leases, self._stopping, self._keys
                )
                return batch.deliver(claimed, self._adapters[name])
            finally:
                self._leases.discard(leases)
                leases.hand_back()


@dataclass(frozen=True, slots=True)
class _Lanes:
    """Effects by their ticket, for threads of which none keeps a program from ending."""

    deliver: Callable[[Sequence[Delivery]], Relayed]
    waiting: deque[Sequence[Delivery]]
    came: list[Relayed] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock)

    def work_off(self) -> None:
        """Lane after lane, until there are no more or something has been raised."""
        try:
            while lane := self._next():
                self.came.append(self.deliver(lane))
        except BaseException as error:  # noqa: BLE001 - `relayed` raises it again
            self.raised.append(error)

    def relayed(self) -> Relayed:
        """What came of all; raises what ended one."""
        if self.raised:
            raise self.raised[0]
        return sum(self.came, Relayed())

    def _next(self) -> Sequence[Delivery]:
        with self.turn:
            return self.waiting.popleft() if self.waiting and not self.raised else ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Effects that were claimed together for one adapter."""

    store: Store
    send: SendAnswer
    clock: Clock
    how: Delivering
    leases: Leases
    stopping: Event
    keys: KeyRing

    def deliver(self, claimed: Sequence[Delivery], adapter: Adapter) -> Relayed:
        """Effects of one ticket one after the other, those of different tickets side by side."""
        lanes: dict[TicketId, list[Delivery]] = {}
        for delivery in claimed:
            lanes.setdefault(delivery.ticket, []).append(delivery)

        def deliver(lane: Sequence[Delivery]) -> Relayed:
            return sum((self._one(each, adapter) for each in lane), Relayed())

        if len(lanes) == 1 or self.how.concurrency == 1:
            return sum(map(deliver, lanes.values()), Relayed())
        return self._side_by_side(_Lanes(deliver, deque(lanes.values())))

    def _side_by_side(self, lanes: _Lanes) -> Relayed:
        threads = [
            Thread(target=lanes.work_off, name=f"callout-lane-{number}", daemon=True)
            for number in range(min(self.how.concurrency, len(lanes.waiting)))
        ]
        try:
            for thread in threads:
                thread.start()
        finally:
            self._wait(threads)
        return lanes.relayed()

    def _wait(self, threads: Sequence[Thread]) -> None:
        """Until the lanes have ended, also where somebody ends the program with Ctrl-C."""
        begun = [thread for thread in threads if thread.ident is not None]
        try:
            for thread in begun:
                thread.join()
        except BaseException:
            self.leases.hand_back()  # the lanes end before this is left
            for thread in begun:
                thread.join()
            raise

    def _one(self, delivery: Delivery, adapter: Adapter) -> Relayed:
        name = delivery.effect.id
        if self.stopping.is_set() or not self.leases.begin(name):
            return Relayed()
        failure = self._carry_out(delivery, adapter)
        self.leases.end(name)
        now = self.clock.now()
        if failure is None:
            self.store.delivered([name], now)
            return Relayed(delivered=1)
        again = None if failure.for_good else next_try(self.how.retry, delivery.tries, now)
        if again is not None and failure.after is not None:
            again = _later(now, failure.after)
        self.store.delivery_failed(name, failure.text, again)
        return Relayed(dead=1) if again is None else Relayed(failed=1)

    def _carry_out(self, delivery: Delivery, adapter: Adapter) -> _Failure | None:
        arguments = dict(delivery.effect.arguments)
        sealed = [*keys_in(arguments)]
        if not sealed:
            return _deliver(delivery, adapter, self.send)
        opened = Sealing("", self.keys.find).opened(arguments)
        missing = [*keys_in(opened)]
        if missing:
            erased = all(map(self.keys.is_erased, missing))
            return _Failure(_ERASED if erased else _SEALED, for_good=erased)
        effect = replace(delivery.effect, arguments=cast("dict[str, Json]", opened))
        return _deliver(replace(delivery, effect=effect), adapter, self.send)


_ERASED = "the personal data it would have carried were erased"
_SEALED = "it is sealed, and the master key that opens it is not at hand: CALLOUT_MASTER_KEY"


def _deliver(delivery: Delivery, adapter: Adapter, send: SendAnswer) -> _Failure | None:
    """Carry one effect out; what went wrong, if it did.

    Whatever foreign code raises, the thread goes on, and the effect is tried again or given up.
    Only Ctrl-C in the main thread is somebody's wish to end the program.
    """
    try:
        answer: object = adapter(delivery.effect)
        if answer is None:
            return None
        if isinstance(answer, Answer):
            return _report(delivery, answer, send)
        return _Failure(_no_answer(answer))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and current_thread() is main_thread():
            raise
        return _Failure(_text_of(error), _after(error), for_good=isinstance(error, Undeliverable))


def _after(error: BaseException) -> timedelta | None:
    """How long to wait, if the adapter has said so in a way that can be understood."""
    after: object = getattr(error, "after", None) if isinstance(error, DeliverLater) else None
    return after if isinstance(after, timedelta) else None


def _later(now: datetime, after: timedelta) -> datetime:
    """The instant so long from now, not before, and not later than a year from now."""
    return now + min(max(after, timedelta()), _LONGEST_WAIT)


def _text_of(error: BaseException) -> str:
    """What the error says, as a database can keep it."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - foreign code again
        said = "an error that cannot say what it is"
    text = f"{type(error).__name__}: {said}"[:_LONGEST].replace("\0", "?")
    return text.encode(errors="replace").decode()


def _no_answer(answer: object) -> str:
    if isinstance(answer, Coroutine):
        answer.close()
        return "the adapter is async, and nobody awaits it; let it call asyncio.run"
    kind = type(answer).__name__
    return f"the adapter returned a {kind}; it returns nothing, or an Answer for the ticket"


def _report(delivery: Delivery, answer: Answer, send: SendAnswer) -> _Failure | None:
    effect = delivery.effect
    actor = Actor(f"callout:{effect.adapter}", ("callout",))
    kind = EntryKind.EFFECT_RESULT
    payload = cast("Facts", answer.payload)  # the gate makes values of it
    event = TicketEvent(answer.event, payload, actor, kind, key=effect.id)
    try:
        send(delivery.ticket, event)
    except Refused:
        return None  # it is on record at the ticket; delivering again would only repeat it
    except CalloutError as error:
        return _Failure(f"{error.code}: {error.message}"[:_LONGEST])
    return None


def no_adapter(name: str, count: int, known: Sequence[str]) -> NoAdapter:
    """What is told of effects that nobody here can deliver."""
    mend = "install or name it, or mend `to:` in the process"
    others = f"the adapters here are {', '.join(known)}" if known else "there are no adapters here"
    return NoAdapter(
        f"{count} effects wait for the adapter '{name}', which nobody here has",
        hint=did_you_mean(name, known, f"{others}; {mend}"),
    )
