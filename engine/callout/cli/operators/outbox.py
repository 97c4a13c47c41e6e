"""``callout outbox`` and ``callout timers``: what was not done yet, or was given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from callout.cli.options import DEFAULT_DATABASE, MOST, AsJson, Database
from callout.cli.output import Exit, emit, finish
from callout.clock import SystemClock
from callout.records import TicketId, instant_text
from callout.report.screen import Screen
from callout.store import Delivery, DueTimer, open_store

_ALL = 1_000_000


def outbox(
    *,
    dead: Annotated[bool, typer.Option("--dead", help="Only effects that were given up.")] = False,
    retry: Annotated[
        list[str] | None, typer.Option(help="Try a given-up effect again, by its id.")
    ] = None,
    retry_all: Annotated[bool, typer.Option("--retry-all", help="Try all of them again.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many to list.")] = 100,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """List effects that are not delivered, oldest first; or try given-up ones again."""
    now = SystemClock().now()
    changes = bool(retry) or retry_all
    with open_store(db, create=False, read_only=not changes) as store:
        if changes:
            names = retry or [each.effect.id for each in store.deliveries(dead=True, limit=_ALL)]
            count = store.retry_deliveries(names, now)
            emit(json, {"retried": count}, lambda out: out.print(f"{count} effects wait again"))
            if count < len(names):
                finish(Exit.FINDINGS)
            return
        found = store.deliveries(dead=True if dead else None, limit=limit)
    emit(json, [_delivery_json(each) for each in found], lambda out: _show_deliveries(out, found))


def timers(
    *,
    retry: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Fire a set-aside timer after all: its ticket and its name."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """List timers that were set aside because firing them failed; or try one again."""
    with open_store(db, create=False, read_only=not retry) as store:
        if retry:
            ticket, name = retry
            found = store.retry_timer(TicketId(ticket), name)
            text = "is due again" if found else "was not set aside"
            emit(
                json,
                {"retried": found},
                lambda out: out.print(f"{ticket} {name} {text}", markup=False),
            )
            if not found:
                finish(Exit.FINDINGS)
            return
        aside = store.set_aside(_ALL)
    emit(json, [_timer_json(due) for due in aside], lambda out: _show_timers(out, aside))


def _delivery_json(delivery: Delivery) -> dict[str, object]:
    effect = delivery.effect
    return {
        "id": effect.id,
        "ticket": delivery.ticket,
        "adapter": effect.adapter,
        "operation": effect.operation,
        "arguments": dict(effect.arguments),
        "made_at": instant_text(delivery.made_at),
        "tries": delivery.tries,
        "next_try": instant_text(delivery.next_try) if delivery.next_try else None,
        "error": delivery.error,
    }


def _show_deliveries(out: Screen, found: Sequence[Delivery]) -> None:
    for delivery in found:
        effect = delivery.effect
        when = (
            f"next try {delivery.next_try:%Y-%m-%d %H:%M:%S}" if delivery.next_try else "given up"
        )
        line = f"{effect.id}  {effect.adapter} {effect.operation}  {delivery.tries} tries, {when}"
        out.print(line, markup=False)
        if delivery.error:
            out.print(f"  {delivery.error}", style="dim", markup=False)
    if not found:
        out.print("the outbox is empty")


def _timer_json(due: DueTimer) -> dict[str, object]:
    return {
        "ticket": due.ticket,
        "timer": due.timer.id,
        "due": instant_text(due.timer.due),
        "tries": due.tries,
        "error": due.error,
    }


def _show_timers(out: Screen, aside: Sequence[DueTimer]) -> None:
    for due in aside:
        line = f"{due.ticket}  {due.timer.id}  due {due.timer.due:%Y-%m-%d %H:%M:%S}"
        out.print(f"{line}  {due.tries} tries", markup=False)
        out.print(f"  {due.error}", style="dim", markup=False)
    if not aside:
        out.print("no timer is set aside")
