"""A history as a table: one line for each entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from rich.markup import escape
from rich.table import Table

from callout.records import read_instant
from callout.tickets import Entry, EntryKind
from callout.values import Json

_MARKS: Mapping[EntryKind, str] = {
    EntryKind.TIMER: "timer ",
    EntryKind.REJECTED: "[red]refused[/] ",
    EntryKind.MESSAGE: "message ",
}


def history_table(entries: Iterable[Entry], zone: tzinfo) -> Table:
    """The entries with time, actor, event, states, rule rows, timers and effects."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in ("#", "time", "who", "event", "states", "rules", "timers", "effects"):
        table.add_column(name, overflow="fold", justify="right" if name == "#" else "left")
    for entry in entries:
        table.add_row(*entry_row(entry, zone))
    return table


def entry_row(entry: Entry, zone: tzinfo) -> tuple[str, ...]:
    """One entry as the cells of `history_table`."""
    return (
        str(entry.seq),
        clock_text(entry.recorded_at, zone),
        escape(entry.actor.id) if entry.actor.id != "callout:engine" else "",
        _MARKS.get(entry.kind, "") + escape(entry.name),
        _states(entry),
        "\n".join(escape(_decision(made)) for made in entry.decisions),
        "\n".join(_timer(change.change, change.id, change.due, zone) for change in entry.timers),
        "\n".join(escape(f"{made.adapter}: {made.operation}") for made in entry.effects),
    )


def clock_text(instant: datetime, zone: tzinfo) -> str:
    """An instant in a zone, as short as it can be exact."""
    text = instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")
    return text.removesuffix(".000000")


def plain_value(value: Json) -> str:
    """An encoded value for people: without the marks that JSON needs."""
    match value:
        case str():
            return value[1:] if value.startswith("@") else value
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


def _states(entry: Entry) -> str:
    if entry.kind is EntryKind.REJECTED:
        refusal = entry.refusal or {}
        return f"[red]{escape(str(refusal.get('code', '')))}[/]"
    entered = [state for state in entry.after if state not in entry.before]
    return escape(", ".join(entered)) if entered else "[dim]same[/]"


def _decision(made: Mapping[str, Json]) -> str:
    rows = made.get("rows")
    hit = ", ".join(map(str, rows)) if isinstance(rows, list) and rows else "no row"
    return f"{made.get('table')}: {hit}"


def _timer(change: str, timer: str, due: str, zone: tzinfo) -> str:
    when = clock_text(read_instant(due), zone).partition(" ")[2]
    mark = {"set": "+", "cancel": "-", "fire": "!"}.get(change, change)
    return escape(f"{mark}{timer} {when}")
