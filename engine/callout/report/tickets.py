"""A ticket as it stands, or stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from callout.records import Ticket, read_instant, sections, ticket_to_json
from callout.records.clock_runs import clock_run
from callout.replay import Moment, TimeAxis
from callout.values import Facts, encoded_of

from .groups import group_lines
from .history import clock_text, plain_value
from .masking import NOTHING_MASKED, Masking
from .phrases import phrases
from .screen import escape


def ticket_json(ticket: Ticket, masking: Masking = NOTHING_MASKED) -> dict[str, object]:
    """The ticket as JSON."""
    found = dict(ticket_to_json(ticket))
    hidden = {"data": masking.data, "internals": masking.internals}
    for name, hide in hidden.items():
        part = found.get(name)
        if isinstance(part, dict):
            found[name] = hide(part)
    return dict(found)


def ticket_lines(ticket: Ticket, zone: tzinfo, masking: Masking = NOTHING_MASKED) -> Iterator[str]:
    """The ticket in lines (rich markup)."""
    outcome = f" ({ticket.outcome})" if ticket.outcome else ""
    yield (
        f"[bold]{escape(ticket.id)}[/] {escape(ticket.process)}, {ticket.status}{escape(outcome)},"
        f" {ticket.version} entries, opened {clock_text(ticket.opened_at, zone)}"
    )
    yield f"states: {escape(', '.join(ticket.states))}"
    yield from _people(ticket, zone)
    for role, other in ticket.links.items():
        yield escape(f"  {role}: {other}")
    yield from _groups(ticket)
    yield from _duties(ticket, zone)
    if ticket.timers:
        yield "timers:"
        for timer in sorted(ticket.timers, key=lambda timer: (timer.due, timer.order)):
            yield escape(f"  {clock_text(timer.due, zone)} {timer.id}")
    yield from _clocks(ticket, zone)
    yield "data:"
    yield from _data(ticket.data, masking)


def _people(ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    if ticket.assigned_to is not None:
        yield f"assigned to: {escape(ticket.assigned_to)}"
    if ticket.suspended is not None:
        yield f"suspended since {clock_text(read_instant(ticket.suspended), zone)}"


def _groups(ticket: Ticket) -> Iterator[str]:
    kept = ticket.internals.get(sections.GROUP)
    for line in group_lines(kept) if isinstance(kept, dict) else ():
        yield escape(f"group {line}")


def _duties(ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    kept = ticket.internals.get(sections.MUST)
    owed = kept.items() if isinstance(kept, dict) else ()
    for name, duty in owed:
        state = duty.get("state") if isinstance(duty, dict) else None
        due = duty.get("due") if isinstance(duty, dict) else None
        if state in ("open", "overdue"):
            when = f", due {clock_text(read_instant(due), zone)}" if isinstance(due, str) else ""
            yield escape(f"owed: {name}, {state}{when}")


def _clocks(ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    kept = ticket.internals.get(sections.CLOCK)
    runs = {name: clock_run(each) for name, each in kept.items()} if isinstance(kept, dict) else {}
    if runs:
        yield "clocks:"
    for name, run in runs.items():
        due = None if run is None else run.missed or run.due
        if run is not None:
            when = "" if due is None else f", due {clock_text(due, zone)}"
            yield escape(f"  {name}: {run.state}{when}")


def moment_lines(
    moment: Moment, zone: tzinfo, masking: Masking = NOTHING_MASKED, language: str = "en"
) -> Iterator[str]:
    """A ticket at a past instant in lines (rich markup)."""
    say, when = phrases(language), clock_text(moment.at, zone)
    outcome = f" ({moment.outcome})" if moment.outcome else ""
    said = say("at {}, after entry {}, {}").format(when, moment.seq, moment.status)
    yield f"[bold]{escape(moment.ticket)}[/] {said}{escape(outcome)}"
    if moment.doubtful:
        entries = ", ".join(f"#{seq}" for seq in moment.doubtful)
        said = say(_DOUBTFUL[moment.axis])
        yield f"[yellow]{said}: {entries}[/]"
    yield f"{say('states')}: {escape(', '.join(moment.states))}"
    for timer, due in sorted(moment.due.items(), key=lambda pair: pair[1]):
        yield escape(f"  {clock_text(due, zone)} {timer}")
    yield f"{say('data')}:"
    yield from _data(moment.data, masking)
    for place, seq in moment.corrected.items():
        said = say("as put right by #{}").format(seq)
        yield f"  [dim]{escape(place[1:].replace('/', '.'))} {said}[/]"


_DOUBTFUL: Mapping[TimeAxis, str] = {
    TimeAxis.RECORDED: "left out, for they came after a later instant (the clock was set back)",
    TimeAxis.HAPPENED: "with what happened later, and cannot be taken out",
}
"""What is said of entries that cannot be placed for sure."""


def _data(data: Facts, masking: Masking) -> Iterator[str]:
    shown = masking.data(encoded_of(data))
    for name, value in shown.items():
        if value is not None:
            yield escape(f"  {name} = {plain_value(value)}")
