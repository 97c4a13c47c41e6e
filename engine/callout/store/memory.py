"""The reference store: dictionaries, shared safely between threads, lost at exit.

It follows the contract and nothing else; durability is what it leaves out.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock
from types import TracebackType
from typing import Self

from callout.errors import StaleTicket, StoreError
from callout.records import Entry, Ticket, TicketId, TicketStatus
from callout.records.outside_names import no_ticket
from callout.records.strays import STRAYS_KEPT, Stray
from callout.sealing.memory import WithKeys

from .armed_timer import ArmedTimer, still_armed
from .changes import Change, Delivery, DueTimer, Health, Query
from .conflicts import Referee
from .evidence import Evidence
from .files.memory import WithFiles
from .forking import renew_after_fork
from .lists.memory import MemoryListing
from .memory_evidence import MemoryEvidence
from .protocol import LEASE, Claim, Commitment, Tickets
from .schedules import MemorySchedules
from .seals.memory import WithSeals


@dataclass(frozen=True, slots=True)
class _Claim:
    timers: Sequence[DueTimer]
    store: Tickets


class MemoryStore(WithFiles, WithKeys, WithSeals, MemoryListing, MemorySchedules):
    """A `Store` in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = self.seals.lock = self.lists.lock
        self._tickets: dict[TicketId, Ticket] = {}
        self._histories: dict[TicketId, list[Entry]] = {}
        self._keys: dict[tuple[TicketId, str], Entry] = {}
        self._armed: dict[TicketId, dict[str, ArmedTimer]] = {}
        self._claimed: set[TicketId] = set()
        self._outbox: dict[str, Delivery] = {}
        self._delivered: dict[str, datetime] = {}
        self._definitions: dict[str, bytes] = {}
        self._strays: deque[Stray] = deque(maxlen=STRAYS_KEPT)
        self._watchers: list[Callable[[datetime], None]] = []
        renew_after_fork(self)

    def after_fork(self) -> None:
        super().after_fork()
        self._lock = self.lists.lock = self.seals.lock = RLock()
        self._claimed = set()
        self._watchers = []

    def load(self, ticket_id: TicketId) -> Ticket:
        try:
            return self._tickets[ticket_id]
        except KeyError:
            raise no_ticket(ticket_id) from None

    def load_many(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
        with self._lock:
            return {each: self._tickets[each] for each in ticket_ids if each in self._tickets}

    def history(self, ticket_id: TicketId) -> Sequence[Entry]:
        with self._lock:
            self.load(ticket_id)
            return tuple(self._histories[ticket_id])

    def entry(self, ticket_id: TicketId, seq: int | None = None) -> Entry | None:
        with self._lock:
            self.load(ticket_id)
            entries = self._histories[ticket_id]
            number = len(entries) if seq is None else seq
            return entries[number - 1] if 0 < number <= len(entries) else None

    def entry_by_key(self, ticket_id: TicketId, key: str) -> Entry | None:
        return self._keys.get((ticket_id, key))

    @contextmanager
    def hold(self, ticket_ids: Sequence[TicketId]) -> Iterator[Tickets]:  # noqa: ARG002 - all are
        """See `Store.hold`; holds every ticket there is, and what was committed stays."""
        with self._lock:
            yield self

    def put_stray(self, stray: Stray) -> None:
        self._strays.appendleft(stray)

    def strays(self, limit: int = STRAYS_KEPT) -> Sequence[Stray]:
        with self._lock:
            return list(self._strays)[:limit]

    def commit(self, changes: Sequence[Change]) -> None:
        with self._lock:
            stale = Referee(self._version_of, lambda *key: key in self._keys).verdict(changes)
            if stale is not None:
                raise stale
            for change in changes:
                self._apply(change)
        self._wake(changes)

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Commitment]:
        return [self._committed(group) for group in groups]

    @contextmanager
    def claim_due(self, now: datetime, limit: int = 100) -> Iterator[Claim]:
        """See `Timers.claim_due`; what is committed through the claim is kept at once."""
        timers = self._take_due(now, limit)
        try:
            yield _Claim(timers, self)
        finally:
            with self._lock:
                self._claimed -= {due.ticket for due in timers}

    def next_due(self) -> datetime | None:
        with self._lock:
            wakes = [armed.wake for held in self._armed.values() for armed in held.values()]
        return min((wake for wake in wakes if wake is not None), default=None)

    def timer_failed(
        self, ticket_id: TicketId, timer_id: str, error: str, next_try: datetime | None
    ) -> None:
        with self._lock:
            armed = self._armed.get(ticket_id, {}).get(timer_id)
            if armed is None:
                return
            failed = replace(armed, wake=next_try, tries=armed.tries + 1, error=error)
            self._armed[ticket_id][timer_id] = failed
            if next_try is None:
                self._mark(ticket_id, TicketStatus.OPEN, TicketStatus.STUCK)

    def set_aside(self, limit: int = 100) -> Sequence[DueTimer]:
        with self._lock:
            return [due for due, wake in self._timers() if wake is None][:limit]

    def retry_timer(self, ticket_id: TicketId, timer_id: str) -> bool:
        with self._lock:
            held = self._armed.get(ticket_id, {})
            armed = held.get(timer_id)
            if armed is None or armed.wake is not None:
                return False
            held[timer_id] = ArmedTimer(armed.timer, armed.timer.due)
            if all(other.wake is not None for other in held.values()):
                self._mark(ticket_id, TicketStatus.STUCK, TicketStatus.OPEN)
        self._call(armed.timer.due)
        return True

    def claim_deliveries(
        self,
        now: datetime,
        limit: int = 100,
        *,
        adapter: str | None = None,
        lease: timedelta = LEASE,
    ) -> Sequence[Delivery]:
        with self._lock:
            ripe = [
                delivery
                for delivery in self.deliveries(dead=False, limit=len(self._outbox))
                if delivery.next_try is not None and delivery.next_try <= now
                if adapter is None or delivery.effect.adapter == adapter
            ]
            claimed = sorted(ripe, key=lambda delivery: delivery.next_try or now)[:limit]
            for delivery in claimed:
                self._put_off(delivery.effect.id, now + lease)
            return claimed

    def delivered(self, effect_ids: Sequence[str], now: datetime) -> None:
        with self._lock:
            self._delivered.update({each: now for each in effect_ids if each in self._outbox})

    def delivery_failed(self, effect_id: str, error: str, next_try: datetime | None) -> None:
        with self._lock:
            delivery = self._outbox.get(effect_id)
            if delivery is not None and effect_id not in self._delivered:
                self._outbox[effect_id] = replace(
                    delivery, tries=delivery.tries + 1, error=error, next_try=next_try
                )

    def hand_back(self, effect_ids: Sequence[str], now: datetime) -> None:
        with self._lock:
            for effect_id in effect_ids:
                self._put_off(effect_id, now)

    def renew_deliveries(
        self, effect_ids: Sequence[str], held_until: datetime, until: datetime
    ) -> None:
        with self._lock:
            for name in effect_ids:
                delivery = self._outbox.get(name)
                if delivery is not None and delivery.next_try == held_until:
                    self._put_off(name, until)

    def waiting_effects(self) -> Mapping[str, int]:
        with self._lock:
            waiting = (
                each.effect.adapter
                for each in self._outbox.values()
                if not each.is_dead and each.effect.id not in self._delivered
            )
            return dict(Counter(waiting))

    def deliveries(self, *, dead: bool | None = None, limit: int = 100) -> Sequence[Delivery]:
        with self._lock:
            waiting = [
                delivery
                for effect_id, delivery in self._outbox.items()
                if effect_id not in self._delivered
                if dead is None or delivery.is_dead is dead
            ]
        return sorted(waiting, key=lambda delivery: (delivery.made_at, delivery.ticket))[:limit]

    def retry_deliveries(self, effect_ids: Sequence[str], now: datetime) -> int:
        with self._lock:
            dead = {delivery.effect.id for delivery in self.deliveries(dead=True, limit=1 << 31)}
            for effect_id in (again := dead.intersection(effect_ids)):
                self._outbox[effect_id] = replace(self._outbox[effect_id], tries=0, next_try=now)
            return len(again)

    def put_definition(self, digest: str, document: bytes) -> None:
        with self._lock:
            self._definitions.setdefault(digest, document)

    def get_definition(self, digest: str) -> bytes | None:
        return self._definitions.get(digest)

    def find(self, query: Query = Query()) -> Sequence[TicketId]:  # noqa: B008 - it is frozen
        with self._lock:
            found = sorted(each.id for each in self._tickets.values() if self._answers(each, query))
        return found[: query.limit]

    def within(self, session: object, held: Sequence[TicketId] = ()) -> Tickets:  # noqa: ARG002 - it refuses
        """See `Store.within`; memory has no transactions of a host."""
        raise StoreError(
            f"a store in memory cannot work within a {type(session).__name__}",
            hint="open an SQLite or PostgreSQL store, or leave the session out",
        )

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake) if wake in self._watchers else None

    def forget_keys(self, before: datetime) -> int:
        with self._lock:
            old = [key for key, entry in self._keys.items() if entry.recorded_at < before]
            for key in old:
                del self._keys[key]
            return len(old)

    def forget_delivered(self, before: datetime, limit: int | None = None) -> int:
        with self._lock:
            old = [each for each, moment in self._delivered.items() if moment < before]
            old = sorted(old, key=self._delivered.__getitem__)[:limit]
            for effect_id in old:
                del self._outbox[effect_id], self._delivered[effect_id]
            return len(old)

    def health(self, now: datetime) -> Health:
        with self._lock:
            statuses = [ticket.status.value for ticket in self._tickets.values()]
            wakes = [wake for _, wake in self._timers()]
            dues = [due.timer.due for due, wake in self._timers() if wake and wake <= now]
            dead = [delivery.is_dead for delivery in self.deliveries(limit=len(self._outbox))]
        return Health(
            database="memory",
            schema="none",
            durability="none",
            warnings=("a store in memory keeps nothing when the process ends",),
            tickets={status: statuses.count(status) for status in sorted(set(statuses))},
            timers=len(wakes),
            overdue=len(dues),
            oldest_due=min(dues, default=None),
            set_aside=wakes.count(None),
            waiting=dead.count(False),
            dead=dead.count(True),
        )

    @contextmanager
    def evidence(self) -> Iterator[Evidence]:
        """See `Store.evidence`; whoever writes waits until it is left."""
        with self._lock:
            yield MemoryEvidence(
                self._tickets,
                self._histories,
                self._keys,
                self._timers_of,
                self._outbox,
                self._delivered,
                self._definitions,
                self.seals,
                self.releases.kept,
            )

    def close(self) -> None:
        """See `Store.close`; there is nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _committed(self, group: Sequence[Change]) -> Commitment:
        try:
            self.commit(group)
        except StaleTicket as stale:
            return stale
        return None

    def _version_of(self, ticket_id: TicketId) -> int:
        return self._tickets[ticket_id].version if ticket_id in self._tickets else 0

    def _apply(self, change: Change) -> None:
        ticket = change.ticket
        if change.before is not None and change.before.status is ticket.status:
            # The change says nothing about the status, which may be marked since.
            ticket = replace(ticket, status=self._tickets[ticket.id].status)
        self._tickets[ticket.id] = ticket
        self._histories.setdefault(ticket.id, []).extend(change.entries)
        for entry in change.entries:
            if entry.key is not None:
                self._keys[ticket.id, entry.key] = entry
        held = self._armed.get(ticket.id, {})
        self._armed[ticket.id] = {timer.id: still_armed(timer, held) for timer in ticket.timers}
        made_at = change.entries[-1].recorded_at
        self.lists.take(change)
        self.seals.take(change)
        for effect in change.effects:
            self._outbox[effect.id] = Delivery(effect, ticket.id, made_at, next_try=made_at)

    def _wake(self, changes: Sequence[Change]) -> None:
        dues = [timer.due for change in changes for timer in change.ticket.timers]
        if dues:
            self._call(min(dues))

    def _call(self, due: datetime) -> None:
        for wake in tuple(self._watchers):
            wake(due)

    def _timers(self) -> list[tuple[DueTimer, datetime | None]]:
        return [
            (DueTimer(ticket_id, armed.timer, armed.tries, armed.error), armed.wake)
            for ticket_id, held in sorted(self._armed.items())
            for armed in sorted(held.values(), key=lambda armed: armed.timer.order)
        ]

    def _timers_of(self, ticket_id: TicketId) -> Sequence[tuple[DueTimer, datetime | None]]:
        return [
            (DueTimer(ticket_id, armed.timer, armed.tries, armed.error), armed.wake)
            for armed in self._armed.get(ticket_id, {}).values()
        ]

    def _take_due(self, now: datetime, limit: int) -> Sequence[DueTimer]:
        with self._lock:
            ripe = [
                (wake, due)
                for due, wake in self._timers()
                if wake is not None and wake <= now and due.ticket not in self._claimed
            ]
            ripe.sort(key=lambda pair: pair[0])
            tickets = {due.ticket for _, due in ripe[:limit]}
            self._claimed |= tickets
        timers = [due for _, due in ripe if due.ticket in tickets]
        return sorted(timers, key=lambda due: (due.timer.due, due.ticket, due.timer.order))

    def _mark(self, ticket_id: TicketId, old: TicketStatus, new: TicketStatus) -> None:
        ticket = self._tickets[ticket_id]
        if ticket.status is old:
            self._tickets[ticket_id] = marked = replace(ticket, status=new)
            self.lists.mark(marked)

    def _put_off(self, effect_id: str, next_try: datetime) -> None:
        delivery = self._outbox.get(effect_id)
        if delivery is not None and not delivery.is_dead and effect_id not in self._delivered:
            self._outbox[effect_id] = replace(delivery, next_try=next_try)

    def _answers(self, ticket: Ticket, query: Query) -> bool:
        armed = any(armed.wake for armed in self._armed.get(ticket.id, {}).values())
        return (
            query.process in (None, ticket.process)
            and query.status in (None, ticket.status)
            and query.timers in (None, armed)
            and (query.after is None or ticket.id > query.after)
        )
