"""Tickets and changes for tests of stores: as the engine would make them, without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from callout.records import (
    Actor,
    Effect,
    EffectMade,
    Entry,
    EntryKind,
    GuardTried,
    Ticket,
    TicketId,
    TicketStatus,
    Timer,
    TimerChange,
    instant_text,
    sealed,
)
from callout.store import Change
from callout.values import DateTime, digest

NINE = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def opened(
    name: str,
    *,
    now: datetime = NINE,
    timers: Sequence[Timer] = (),
    effects: int = 0,
    key: str | None = None,
) -> Change:
    """The change that opens a ticket."""
    empty = Ticket(
        id=TicketId(name),
        process="parcel",
        definition="s256:parcel",
        version=0,
        states=(),
        data={"weight": Decimal("1.50"), "promised": DateTime.from_datetime(NINE), "notes": []},
        opened_at=now,
        head="",
        profile="express",
        memory={"handling": ("handling.packed",)},
        internals={"paper": {"receipt": "open"}},
    )
    change = moved(empty, "opened", now=now, timers=timers, effects=effects, key=key)
    return replace(change, before=None)


def moved(
    before: Ticket,
    event: str,
    *,
    now: datetime = NINE,
    timers: Sequence[Timer] | None = None,
    effects: int = 0,
    key: str | None = None,
    status: TicketStatus | None = None,
) -> Change:
    """The change an event makes: one entry, the timers given (None: those there were)."""
    seq = before.version + 1
    made = tuple(_effect(before.id, seq, number) for number in range(effects))
    after = before.timers if timers is None else tuple(timers)
    changes = _changes(before.timers, after)
    entry = _entry(before, event, now=now, key=key, made=made, timers=changes)
    ticket = replace(
        before,
        version=seq,
        states=(event,),
        data={**before.data, "seen": seq},
        head=entry.hash,
        timers=after,
        status=before.status if status is None else status,
    )
    return Change(ticket, (entry,), made, before)


def timer(name: str, due: datetime, order: int = 0) -> Timer:
    """A timer that carries something."""
    return Timer(name, due, f"after.{name}", order, {"round": 1})


def _effect(ticket_id: TicketId, seq: int, number: int) -> Effect:
    adapter = ("post", "phone")[number % 2]
    return Effect(
        f"{ticket_id}/{seq}/{number}", adapter, "send", {"text": "到了", "number": number}
    )


def _changes(before: Sequence[Timer], after: Sequence[Timer]) -> tuple[TimerChange, ...]:
    gone = [TimerChange(each.id, "cancel", instant_text(each.due)) for each in before]
    new = [TimerChange(each.id, "set", instant_text(each.due)) for each in after]
    return tuple(each for each in (*gone, *new) if before != after)


def _entry(
    before: Ticket,
    event: str,
    *,
    now: datetime,
    key: str | None,
    made: Sequence[Effect],
    timers: tuple[TimerChange, ...],
) -> Entry:
    return sealed(
        ticket=before.id,
        seq=before.version + 1,
        kind=EntryKind.INPUT,
        name=event,
        recorded_at=now,
        actor=Actor("clerk:zhang", ("clerk",), "app"),
        definition=before.definition,
        engine=1,
        payload={"place": "depot", "count": 3},
        occurred_at=now - MINUTE,
        key=key,
        before=before.states,
        after=(event,),
        transitions=(f"{event}.1",),
        guards=(GuardTried(f"{event}.1", {"weight": "@1.50"}, value=True),),
        decisions=({"table": "size", "rows": ["1"]},),
        set_data={"/seen": before.version + 1},
        timers=timers,
        effects=tuple(
            EffectMade(e.id, e.adapter, e.operation, digest(dict(e.arguments))) for e in made
        ),
        post="s256:post",
        previous=before.head,
    )
