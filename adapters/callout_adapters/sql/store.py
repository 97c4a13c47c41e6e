"""The store on a database: `callout.store.Store` in shared statements over a backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from callout.records import TicketId, TicketStatus
from callout.store import Claim, Delivery, DueTimer, Evidence, Health, Query, ScheduleMark, Tickets
from callout.store.protocol import LEASE
from callout_adapters.host_transaction import HostTransaction
from callout_adapters.keys.sql_keys import SqlKeys

from . import upgrade
from .backend import Backend, Direct
from .connections import DbapiCursor
from .kept.files import SqlFiles
from .kept.releases import SqlReleases
from .kept.seals import SqlSeals
from .lists.lending import Lending
from .lists.reading import SqlLists
from .lists.rewriting import mark
from .rows import (
    from_micros,
    from_micros_or_null,
    read_delivery,
    read_due,
    read_mark,
    ticket_of,
    to_micros,
)
from .text import statements

_ALL = 1 << 62
"""More rows than there are."""


class SqlStore(Direct):
    """A `Store` in SQLite or PostgreSQL."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        lending = Lending(backend.language, backend.connections.lend, backend.writing)
        self.lists = SqlLists(lending)
        self.files = SqlFiles(lending)
        self.seals = SqlSeals(lending)
        self.keys = SqlKeys(lending)
        self.releases = SqlReleases(lending)

    def claim_due(self, now: datetime, limit: int = 100) -> AbstractContextManager[Claim]:
        return self._backend.claim(now, limit)

    def next_due(self) -> datetime | None:
        row = self._one(statements.NEXT_DUE)
        return from_micros_or_null(row[0]) if row else None

    def timer_failed(
        self, ticket_id: TicketId, timer_id: str, error: str, next_try: datetime | None
    ) -> None:
        wake = to_micros(next_try) if next_try else None
        with self._backend.writing() as cursor:
            cursor.execute(
                self._language(statements.TIMER_FAILED), (wake, error, ticket_id, timer_id)
            )
            if next_try is None and cursor.rowcount:
                self._mark(cursor, ticket_id, TicketStatus.OPEN, TicketStatus.STUCK)

    def set_aside(self, limit: int = 100) -> Sequence[DueTimer]:
        return [read_due(row) for row in self._all(statements.SET_ASIDE, limit)]

    def retry_timer(self, ticket_id: TicketId, timer_id: str) -> bool:
        with self._backend.writing() as cursor:
            cursor.execute(self._language(statements.RETRY_TIMER), (ticket_id, timer_id))
            found = cursor.rowcount > 0
            if found and not self._is_any_aside(cursor, ticket_id):
                self._mark(cursor, ticket_id, TicketStatus.STUCK, TicketStatus.OPEN)
        return found

    def claim_deliveries(
        self,
        now: datetime,
        limit: int = 100,
        *,
        adapter: str | None = None,
        lease: timedelta = LEASE,
    ) -> Sequence[Delivery]:
        statement = statements.RIPE if adapter is None else statements.RIPE_OF_ADAPTER
        parameters = (
            (to_micros(now), limit) if adapter is None else (to_micros(now), adapter, limit)
        )
        until = to_micros(now + lease)
        with self._backend.writing() as cursor:
            cursor.execute(self._language(statement), parameters)
            claimed = [read_delivery(row) for row in cursor.fetchall()]
            rows = [(until, delivery.ticket, delivery.effect.id) for delivery in claimed]
            cursor.executemany(self._language(statements.PUT_OFF), rows)
        return claimed

    def delivered(self, effect_ids: Sequence[str], now: datetime) -> None:
        self._mark_effects(statements.DELIVERED, effect_ids, now)

    def delivery_failed(self, effect_id: str, error: str, next_try: datetime | None) -> None:
        again = to_micros(next_try) if next_try else None
        with self._backend.writing() as cursor:
            parameters = (again, error, ticket_of(effect_id), effect_id)
            cursor.execute(self._language(statements.DELIVERY_FAILED), parameters)

    def hand_back(self, effect_ids: Sequence[str], now: datetime) -> None:
        self._mark_effects(statements.PUT_OFF, effect_ids, now)

    def renew_deliveries(
        self, effect_ids: Sequence[str], held_until: datetime, until: datetime
    ) -> None:
        held, later = to_micros(held_until), to_micros(until)
        rows = [(later, ticket_of(each), each, held) for each in effect_ids]
        if rows:
            with self._backend.writing() as cursor:
                cursor.executemany(self._language(statements.RENEW), rows)

    def waiting_effects(self) -> Mapping[str, int]:
        return dict(self._all(statements.WAITING_FOR))

    def deliveries(self, *, dead: bool | None = None, limit: int = 100) -> Sequence[Delivery]:
        if dead is None:
            statement = statements.UNDELIVERED
        else:
            statement = statements.DEAD if dead else statements.WAITING
        return [read_delivery(row) for row in self._all(statement, limit)]

    def retry_deliveries(self, effect_ids: Sequence[str], now: datetime) -> int:
        return self._mark_effects(statements.RETRY_DELIVERY, effect_ids, now)

    def schedule_marks(self) -> Sequence[ScheduleMark]:
        return [read_mark(row) for row in self._all(statements.SCHEDULE_MARKS)]

    def hold_schedule(
        self, name: str, since: datetime, now: datetime, until: datetime
    ) -> ScheduleMark | None:
        language = self._language
        with self._backend.writing() as cursor:
            cursor.execute(language(statements.BEGIN_SCHEDULE), (name, to_micros(since)))
            holding = (to_micros(until), name, to_micros(now))
            cursor.execute(language(statements.HOLD_SCHEDULE), holding)
            if not cursor.rowcount:
                return None
            cursor.execute(language(statements.SCHEDULE_MARK), (name,))
            row = cursor.fetchone()
        return None if row is None else read_mark(row)

    def mark_schedule(self, held: ScheduleMark, done_until: datetime, error: str | None) -> bool:
        if held.held_until is None:
            return False
        until = to_micros(held.held_until)
        parameters = (to_micros(done_until), error, held.name, until)
        return self._count(statements.MARK_SCHEDULE, *parameters) > 0

    def find(self, query: Query = Query()) -> Sequence[TicketId]:  # noqa: B008 - it is frozen
        named = {
            "process = ?": query.process,
            "status = ?": query.status.value if query.status else None,
            "id > ?": query.after,
        }
        asked = {condition: value for condition, value in named.items() if value is not None}
        conditions = ["1 = 1", *asked]
        if query.timers is not None:
            conditions.append(("" if query.timers else "NOT ") + statements.IS_ARMED)
        statement = statements.FIND.format(" AND ".join(conditions))
        rows = self._all(statement, *asked.values(), query.limit)
        return [ticket_id for (ticket_id,) in rows]

    def within(self, session: object, held: Sequence[TicketId] = ()) -> Tickets:
        connections = self._backend.connections
        host = HostTransaction.of(session, connections.engine.dialect)
        return self._backend.join(connections.naming.cursor(host.cursor()), held, host.told)

    def hold(self, ticket_ids: Sequence[TicketId]) -> AbstractContextManager[Tickets]:
        return self._backend.hold(ticket_ids)

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        return self._backend.watch(wake)

    def forget_keys(self, before: datetime) -> int:
        return self._count(statements.FORGET_KEYS, to_micros(before))

    def forget_delivered(self, before: datetime, limit: int | None = None) -> int:
        most = _ALL if limit is None else limit
        return self._count(statements.FORGET_DELIVERED, to_micros(before), most)

    def health(self, now: datetime) -> Health:
        moment = to_micros(now)
        connections = self._backend.connections
        settings = self._backend.settings()
        timers = self._one(statements.COUNT_TIMERS, moment, moment) or (0, 0, None, 0)
        outbox = self._one(statements.COUNT_OUTBOX) or (0, 0)
        return Health(
            database=settings.database,
            schema=upgrade.revision_of(connections.engine, connections.naming) or "none",
            durability=settings.durability,
            warnings=settings.warnings,
            troubles=settings.troubles,
            hindrances=settings.hindrances,
            tickets=dict(self._all(statements.COUNT_TICKETS)),
            timers=timers[0],
            overdue=timers[1],
            oldest_due=from_micros_or_null(timers[2]),
            set_aside=timers[3],
            waiting=outbox[0],
            dead=outbox[1],
            bytes=settings.bytes,
            clock_skew=None if settings.clock is None else from_micros(settings.clock) - now,
        )

    @contextmanager
    def evidence(self) -> Iterator[Evidence]:
        """See `Store.evidence`; a transaction that only reads, and keeps nobody waiting."""
        # Only those who check a database need it.
        from callout_adapters.evidence.sql_evidence import SNAPSHOT, SqlEvidence, damaged_texts

        connections = self._backend.connections
        snapshot = SNAPSHOT[connections.engine.dialect.name]
        with connections.transaction(snapshot) as cursor, damaged_texts(cursor):
            yield SqlEvidence(self._language, cursor)

    def clear_remains(self) -> None:
        self._backend.clear_remains()

    def close(self) -> None:
        self._backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _mark(
        self, cursor: DbapiCursor, ticket_id: TicketId, old: TicketStatus, new: TicketStatus
    ) -> None:
        values = (new.value, ticket_id, old.value)
        cursor.execute(self._language(statements.MARK_TICKET), values)
        mark(cursor, self._language, ticket_id, old, new)

    def _is_any_aside(self, cursor: DbapiCursor, ticket_id: TicketId) -> bool:
        cursor.execute(self._language(statements.IS_ANY_ASIDE), (ticket_id,))
        row = cursor.fetchone()
        return bool(row and row[0])

    def _mark_effects(self, statement: str, effect_ids: Sequence[str], now: datetime) -> int:
        rows = [(to_micros(now), ticket_of(each), each) for each in effect_ids]
        if not rows:
            return 0
        with self._backend.writing() as cursor:
            cursor.executemany(self._language(statement), rows)
            return cursor.rowcount

    def _count(self, statement: str, *parameters: object) -> int:
        with self._backend.writing() as cursor:
            cursor.execute(self._language(statement), parameters)
            return cursor.rowcount
