"""A ticket as it stands, or stood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from callout.records import Ticket, ticket_to_json
from callout.replay import Moment
from callout.values import encode

from .history import clock_text, plain_value
from .screen import escape


def ticket_json(ticket: Ticket) -> dict[str, object]:
    """The ticket as JSON."""
    return dict(ticket_to_json(ticket))


def ticket_lines(ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    """The ticket in lines (rich markup)."""
    outcome = f" ({ticket.outcome})" if ticket.outcome else ""
    yield (
        f"[bold]{escape(ticket.id)}[/] {escape(ticket.process)}, {ticket.status}{escape(outcome)},"
        f" {ticket.version} entries, opened {clock_text(ticket.opened_at, zone)}"
    )
    yield f"states: {escape(', '.join(ticket.states))}"
    for role, other in ticket.links.items():
        yield escape(f"  {role}: {other}")
    if ticket.timers:
        yield "timers:"
        for timer in sorted(ticket.timers, key=lambda timer: (timer.due, timer.order)):
            yield escape(f"  {clock_text(timer.due, zone)} {timer.id}")
    yield "data:"
    for name, value in ticket.data.items():
        if value is not None:
            yield escape(f"  {name} = {plain_value(encode(value))}")


def moment_lines(moment: Moment, zone: tzinfo) -> Iterator[str]:
    """A ticket at a past instant in lines (rich markup)."""
    when = clock_text(moment.at, zone)
    yield f"[bold]{escape(moment.ticket)}[/] at {when}, after entry {moment.seq}"
    yield f"states: {escape(', '.join(moment.states))}"
    for timer, due in sorted(moment.due.items(), key=lambda pair: pair[1]):
        yield escape(f"  {clock_text(due, zone)} {timer}")
    yield "data:"
    for name, value in moment.data.items():
        if value is not None:
            yield escape(f"  {name} = {plain_value(encode(value))}")
