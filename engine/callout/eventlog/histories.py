"""Histories of our tickets as traces: an event for each entry, with what decided it.

Keys of our own begin with ``callout:``; what an event carried is under ``data:``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from callout.dmn import row_name
from callout.records import APART, Entry, EntryKind, Ticket
from callout.values import DateTime, Json, canonical, decode, format_number

from .model import (
    LIFECYCLE,
    NAME,
    RESOURCE,
    TIME,
    AttributeKind,
    LogAttribute,
    LogClassifier,
    LogEvent,
    LogExtension,
    LogGlobals,
    LogHead,
    LogTrace,
    text,
)

OUR_PREFIX = "callout"
_STANDARD = "http://www.xes-standard.org"


def head_of(version: str) -> LogHead:
    """The head of a log of ours, written by this version of callout."""
    unknown = (text(NAME, "UNKNOWN"),)
    return LogHead(
        properties={"xes.version": "1849.2016", "xes.features": "nested-attributes"},
        extensions=(
            *(
                LogExtension(name, prefix, f"{_STANDARD}/{prefix}.xesext")
                for name, prefix in _EXTENSIONS
            ),
            LogExtension("callout", OUR_PREFIX, "urn:callout:log"),
        ),
        globals=(
            LogGlobals("trace", unknown),
            LogGlobals("event", (*unknown, date(TIME, "1970-01-01T00:00:00+00:00"))),
        ),
        classifiers=(LogClassifier("Event", NAME),),
        attributes=(text(f"{OUR_PREFIX}:version", version),),
    )


def trace_of(ticket: Ticket, entries: Iterable[Entry], *, refused: bool = False) -> LogTrace:
    """A ticket and its history as a trace; refused events only where they are wanted.

    What is to be masked has been masked in the entries' payloads.
    """
    about = {
        "process": ticket.process,
        "definition": ticket.definition,
        "status": ticket.status.value,
        "outcome": ticket.outcome,
        "profile": ticket.profile,
        "region": ticket.region,
    }
    own = [text(f"{OUR_PREFIX}:{key}", said) for key, said in about.items() if said is not None]
    kept = [each for each in entries if refused or each.kind is not EntryKind.REJECTED]
    return LogTrace((text(NAME, ticket.id), *own), tuple(map(event_of_entry, kept)))


def event_of_entry(entry: Entry) -> LogEvent:
    """One entry as an event."""
    return LogEvent((*_standard(entry), *_ours(entry), *_data(entry.payload)))


def happened_at(entry: Entry) -> datetime:
    """When it counts as having happened: by the sender's claim where that is believed."""
    return entry.claim.at if entry.claim is not None else entry.recorded_at


def rows_hit(entry: Entry) -> Iterator[str]:
    """The rows of rule tables that were hit, as ``table#row``."""
    for decision in entry.decisions:
        rows = decision.get("rows")
        for row in rows if isinstance(rows, list) else ():
            yield row_name(str(decision.get("table")), str(row))


def typed_payload(payload: Mapping[str, Json]) -> Iterator[tuple[str, AttributeKind, str]]:
    """What an event carried, by name with kind and text; lists and contexts as JSON text.

    What opens a ticket apart from its data is not among it.
    """
    for name, value in payload.items():
        if value is not None and name != APART:
            yield name, *typed_text(value)


def typed_text(value: Json) -> tuple[AttributeKind, str]:
    """The kind and the text that a value of a record has in a log."""
    if isinstance(value, list | dict):
        return AttributeKind.STRING, canonical(value).decode()
    match decode(value):
        case bool() as truth:
            return AttributeKind.BOOLEAN, "true" if truth else "false"
        case int() as whole:
            return AttributeKind.INT, str(whole)
        case Decimal() as number:
            return AttributeKind.FLOAT, format_number(number)
        case DateTime() if isinstance(value, str) and value.endswith("Z"):
            return AttributeKind.DATE, f"{value[1:-1]}+00:00"
        case str() as written:
            return AttributeKind.STRING, written
        case _:
            return AttributeKind.STRING, str(value).removeprefix("@")


def _data(payload: Mapping[str, Json]) -> Iterator[LogAttribute]:
    for name, kind, written in typed_payload(payload):
        yield LogAttribute(f"data:{name}", kind, written)


def date(key: str, written: str) -> LogAttribute:
    """An attribute of kind date."""
    return LogAttribute(key, AttributeKind.DATE, written)


def _standard(entry: Entry) -> Iterator[LogAttribute]:
    yield text(NAME, entry.name)
    yield text(LIFECYCLE, "ate_abort" if entry.kind is EntryKind.REJECTED else "complete")
    yield date(TIME, happened_at(entry).isoformat())
    yield text(RESOURCE, entry.actor.id)
    if entry.actor.role is not None:
        yield text("org:role", entry.actor.role)
    yield LogAttribute("identity:id", AttributeKind.ID, f"{entry.ticket}/{entry.seq}")


def _ours(entry: Entry) -> Iterator[LogAttribute]:
    said = {
        "kind": entry.kind.value,
        "from": " ".join(entry.before),
        "to": " ".join(entry.after),
        "definition": entry.definition,
        "hash": entry.hash,
        "on_behalf_of": entry.actor.on_behalf_of,
        "refusal": str(entry.refusal.get("code")) if entry.refusal is not None else None,
    }
    for key, written in said.items():
        if written:
            yield text(f"{OUR_PREFIX}:{key}", written)
    yield date(f"{OUR_PREFIX}:recorded_at", entry.recorded_at.isoformat())
    rows = tuple(text("row", each) for each in rows_hit(entry))
    if rows:
        yield LogAttribute(f"{OUR_PREFIX}:rows", AttributeKind.LIST, items=rows)


_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Identity", "identity"),
)
