"""Records as rows and rows as records: the one place that knows the order of columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TypeVar

import orjson

from callout.errors import StoreError
from callout.records import (
    Effect,
    Entry,
    Ticket,
    TicketId,
    TicketStatus,
    Timer,
    entry_from_json,
    entry_to_json,
    rest_from_json,
    rest_to_json,
)
from callout.store import Delivery, DueTimer, ScheduleMark

from .connections import SqlRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

TICKET_COLUMNS = (
    "id", "process", "opened_at", "definition", "version", "status", "outcome", "profile",
    "region", "head", "states", "rest",
)  # fmt: skip
ENTRY_COLUMNS = ("ticket", "seq", "kind", "key", "recorded_at", "hash", "document")
TIMER_COLUMNS = ("ticket", "id", "due", "event", "ord", "data", "wake")
OUTBOX_COLUMNS = ("ticket", "id", "adapter", "operation", "arguments", "made_at", "next_try")


def to_micros(moment: datetime) -> int:
    """The instant as a column holds it."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant a column holds; raises StoreError for what no clock has shown."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise StoreError(
            f"{micros} microseconds since 1970 are beyond all clocks",
            hint="see what is wrong with it: callout verify",
        ) from None


def from_micros_or_null(micros: int | None) -> datetime | None:
    """The instant a column holds, if there is one."""
    return None if micros is None else from_micros(micros)


def ticket_row(ticket: Ticket) -> SqlRow:
    """In the order of `TICKET_COLUMNS`."""
    return (ticket.id, ticket.process, to_micros(ticket.opened_at), *_moving(ticket))


def moved_row(ticket: Ticket, based_on: int, *, marked: bool) -> SqlRow:
    """The columns that change, then id and former version; no status unless `marked` anew."""
    status = ticket.status.value if marked else None
    definition, version, _, *others = _moving(ticket)
    return (definition, version, status, *others, ticket.id, based_on)


def _moving(ticket: Ticket) -> SqlRow:
    return (
        ticket.definition,
        ticket.version,
        ticket.status.value,
        ticket.outcome,
        ticket.profile,
        ticket.region,
        ticket.head,
        _json(ticket.states),
        _json(rest_to_json(ticket)),
    )


def entry_row(entry: Entry) -> SqlRow:
    """In the order of `ENTRY_COLUMNS`."""
    return (
        entry.ticket,
        entry.seq,
        entry.kind.value,
        entry.key,
        to_micros(entry.recorded_at),
        entry.hash,
        _json(entry_to_json(entry)),
    )


def timer_row(ticket_id: TicketId, timer: Timer) -> SqlRow:
    """In the order of `TIMER_COLUMNS`."""
    due = to_micros(timer.due)
    return (ticket_id, timer.id, due, timer.event, timer.order, _json(dict(timer.data)), due)


def effect_row(ticket_id: TicketId, effect: Effect, made_at: datetime) -> SqlRow:
    """In the order of `OUTBOX_COLUMNS`."""
    made = to_micros(made_at)
    arguments = _json(dict(effect.arguments))
    return (ticket_id, effect.id, effect.adapter, effect.operation, arguments, made, made)


_Column = TypeVar("_Column")
_Read = TypeVar("_Read")


def of_damaged(what: str) -> Callable[[Callable[[_Column], _Read]], Callable[[_Column], _Read]]:
    """Makes a reader raise StoreError for what somebody has damaged, whatever is wrong with it."""

    def guarded(read: Callable[[_Column], _Read]) -> Callable[[_Column], _Read]:
        @wraps(read)
        def reading(columns: _Column) -> _Read:
            try:
                return read(columns)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                whose = f" '{columns[0]}'" if isinstance(columns, tuple) else ""
                raise StoreError(
                    f"{what}{whose} cannot be read: {type(error).__name__}: {error}",
                    hint="see what is wrong with it: callout verify",
                ) from error

        return reading

    return guarded


@of_damaged("the row of ticket")
def read_ticket(row: SqlRow) -> Ticket:
    """From `statements.LOAD`: the timers come as one column of JSON."""
    timers = [
        Timer(name, from_micros(due), event, order, data)
        for name, due, event, order, data in orjson.loads(row[12] or "[]")
    ]
    return Ticket(
        id=row[0],
        process=row[1],
        definition=row[2],
        version=row[3],
        status=TicketStatus(row[4]),
        outcome=row[5],
        profile=row[6],
        region=row[7],
        opened_at=from_micros(row[8]),
        head=row[9],
        states=tuple(orjson.loads(row[10])),
        timers=tuple(sorted(timers, key=lambda timer: (timer.order, timer.id))),
        **rest_from_json(orjson.loads(row[11])),
    )


@of_damaged("an entry")
def read_entry(document: str) -> Entry:
    """From the column `document`."""
    return entry_from_json(orjson.loads(document))


@of_damaged("timer")
def read_timer(row: SqlRow) -> Timer:
    """From the columns of `statements.TIMERS_OF`."""
    name, due, event, order, data = row
    return Timer(name, from_micros(due), event, order, orjson.loads(data))


@of_damaged("a timer of ticket")
def read_due(row: SqlRow) -> DueTimer:
    """From the columns of `statements.DUE_OF`."""
    return DueTimer(row[0], read_timer(tuple(row[1:6])), row[6], row[7])


@of_damaged("an effect of ticket")
def read_delivery(row: SqlRow) -> Delivery:
    """From the columns of `statements.RIPE`."""
    ticket, name, adapter, operation, arguments, made_at, next_try, tries, error = row
    effect = Effect(name, adapter, operation, orjson.loads(arguments))
    return Delivery(
        effect, ticket, from_micros(made_at), tries, from_micros_or_null(next_try), error
    )


def ticket_of(effect_id: str) -> str:
    """The ticket an effect's id begins with: ``ticket/seq/n``."""
    return effect_id.rsplit("/", 2)[0]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def read_mark(row: SqlRow) -> ScheduleMark:
    """How far a schedule was worked off."""
    name, done_until, held_until, error = row
    return ScheduleMark(name, from_micros(done_until), from_micros_or_null(held_until), error)
