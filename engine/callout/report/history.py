"""A history in lines: what happened when, and under it what was decided, set and told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo

from callout.records import Entry, EntryKind, EventTime, read_instant, sections
from callout.values import Json, is_mark, pointer

from .doubts import doubt_line
from .groups import groups_after
from .masking import MASK
from .screen import escape

_COLOURS: Mapping[EntryKind, str] = {
    EntryKind.INPUT: "bold",
    EntryKind.TIMER: "yellow",
    EntryKind.REJECTED: "red",
}
_STATUS = pointer.write((sections.ENGINE, sections.TICKET, "status"))
_TIMER_MARKS: Mapping[str, str] = {"set": "+", "cancel": "-", "fire": "!"}


def history_lines(
    entries: Iterable[Entry], zone: tzinfo, doubts: Mapping[int, str] | None = None
) -> Iterator[str]:
    """The entries in lines (rich markup); a day is named where it begins.

    `doubts` has what is to be said under an entry, by its place in the history from 1 on.
    """
    day: date | None = None
    left = dict(sorted((doubts or {}).items()))
    for entry in entries:
        for place in [place for place in left if place < entry.seq]:
            yield doubt_line(left.pop(place))
        local = entry.recorded_at.astimezone(zone)
        if local.date() != day:
            day = local.date()
            yield f"[dim]{day}[/]"
        yield f"{entry.seq:>4} {local:%H:%M:%S} {headline(entry)}"
        yield from (f"       {line}" for line in details(entry, zone))
        if entry.seq in left:
            yield doubt_line(left.pop(entry.seq))
    yield from map(doubt_line, left.values())


def headline(entry: Entry) -> str:
    """The event, who sent it, and where it led."""
    colour = _COLOURS.get(entry.kind, "cyan")
    text = f"[{colour}]{escape(entry.name)}[/]"
    if entry.kind is EntryKind.TIMER:
        text = f"timer {text}"
    elif entry.kind is not EntryKind.MESSAGE:
        behalf = entry.actor.on_behalf_of
        text += f" [dim]{escape(entry.actor.id)}{escape(f' for {behalf}') if behalf else ''}[/]"
    if entry.refusal is not None:
        return f"{text} [red]refused: {escape(plain_value(entry.refusal.get('code')))}[/]"
    status = entry.set_data.get(_STATUS)
    if entry.seq > 1 and isinstance(status, str):
        text += f" [bold]{escape(status)}[/]"
    entered = [state for state in entry.after if state not in entry.before]
    return f"{text} -> {escape(', '.join(entered))}" if entered else text


def details(entry: Entry, zone: tzinfo) -> Iterator[str]:
    """What was decided, which timers changed, what shall happen outside."""
    if entry.refusal is not None:
        yield f"[dim]because[/] {escape(plain_value(entry.refusal.get('message')))}"
    if entry.claim is not None:
        yield f"[dim]when[/]    {escape(claim_text(entry.claim, zone))}"
    if entry.decisions:
        rows = " · ".join(decision_text(made) for made in entry.decisions)
        yield f"[dim]rules[/]   [magenta]{escape(rows)}[/]"
    for line in groups_after(entry):
        yield f"[dim]group[/]   {escape(line)}"
    if entry.timers:
        changes = (
            f"{_TIMER_MARKS.get(each.change, each.change)}{each.id}"
            f" {short_clock(read_instant(each.due), entry.recorded_at, zone)}"
            for each in entry.timers
        )
        yield f"[dim]timers[/]  {escape(' · '.join(changes))}"
    if entry.effects:
        effects = (f"{made.adapter}: {made.operation}" for made in entry.effects)
        yield f"[dim]effects[/] {escape(' · '.join(effects))}"


def claim_text(claim: EventTime, zone: tzinfo) -> str:
    """When an event counts, and why not as its sender says."""
    if claim.doubt is None:
        return f"counts at {clock_text(claim.at, zone)}, as claimed"
    bound = f" {clock_text(claim.earliest, zone)}" if claim.earliest is not None else ""
    return f"counts as of now: {_DOUBTS.get(claim.doubt, claim.doubt)}{bound}"


_DOUBTS: Mapping[str, str] = {
    "ahead": "the claim lies ahead of now",
    "late": "the claim lies before",
    "before-opening": "the claim lies before the ticket was opened,",
    "backwards": "the claim lies before what the sender has told already,",
}
"""What is said of a doubt; the bound follows it."""


def decision_text(made: Mapping[str, Json]) -> str:
    """A table and the rows of it that fired."""
    rows = made.get("rows")
    hit = ", ".join(map(str, rows)) if isinstance(rows, list) and rows else "no row"
    return f"{made.get('table')}: {hit}"


def clock_text(instant: datetime, zone: tzinfo) -> str:
    """An instant in a zone, as short as it can be exact."""
    text = instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")
    return text.removesuffix(".000000")


def short_clock(instant: datetime, today: datetime, zone: tzinfo) -> str:
    """An instant to the second, with its date only where that is another day."""
    local = instant.astimezone(zone)
    same = local.date() == today.astimezone(zone).date()
    return f"{local:%H:%M:%S}" if same else f"{local:%Y-%m-%d %H:%M:%S}"


def plain_value(value: Json) -> str:
    """An encoded value for people: without the marks that JSON needs."""
    match value:
        case str():
            return value[1:] if value.startswith("@") else value
        case dict() if is_mark(value):
            return MASK
        case dict():
            return f"{{{', '.join(f'{key}: {plain_value(part)}' for key, part in value.items())}}}"
        case list():
            return f"[{', '.join(map(plain_value, value))}]"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
