"""What the text of an attribute means: an instant, a number, a truth; and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import InvalidOperation

from callout.values import Value, parse_number

from .model import NAME, TIME, AttributeKind, LogAttribute, LogTrace, every
from .notes import LogNotes

_TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def instant_of_text(written: str, zone: tzinfo | None = UTC) -> datetime | None:
    """The instant in UTC that a text means (ISO 8601, xs:dateTime); None if it means none.

    A time without an offset is one of `zone`.

    >>> instant_of_text("2010-03-31T16:59:42+02:00").isoformat()
    '2010-03-31T14:59:42+00:00'
    """
    try:
        found = datetime.fromisoformat(written.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def has_zone(written: str) -> bool:
    """Whether a text that is a time says its offset."""
    try:
        return datetime.fromisoformat(written.strip()).tzinfo is not None
    except ValueError:
        return False


def value_of(attribute: LogAttribute) -> Value:
    """The value of an attribute; the text itself where it is none of its kind."""
    written = attribute.text
    if written is None:
        return None
    match attribute.kind:
        case AttributeKind.INT | AttributeKind.FLOAT:
            return _number(written)
        case AttributeKind.BOOLEAN:
            return _TRUTHS.get(written.strip().lower(), written)
        case _:
            return written


def is_of_its_kind(attribute: LogAttribute) -> bool:
    """Whether the text is one that the kind can have."""
    written = attribute.text
    match attribute.kind:
        case AttributeKind.DATE:
            return written is not None and instant_of_text(written) is not None
        case AttributeKind.INT | AttributeKind.FLOAT | AttributeKind.BOOLEAN:
            return not isinstance(value_of(attribute), str | None)
        case _:
            return True


def look_at(trace: LogTrace, number: int, notes: LogNotes) -> None:
    """Note what is odd in a trace; `number` counts traces from 1."""
    name = trace.texts().get(NAME)
    place = f"trace {number}" if name is None else f"trace '{name}'"
    if name is None:
        notes.add("no-name", place)
    _look_at(trace.attributes, place, notes)
    for position, event in enumerate(trace.events, start=1):
        where = f"{place}, event {position}"
        texts = event.texts()
        if NAME not in texts:
            notes.add("no-name", where)
        if TIME not in texts:
            notes.add("no-time", where)
        _look_at(event.attributes, where, notes)


def _look_at(attributes: Iterable[LogAttribute], place: str, notes: LogNotes) -> None:
    for each in every(attributes):
        is_time = each.key == TIME
        if not is_of_its_kind(each) or (is_time and each.kind is not AttributeKind.DATE):
            notes.add("wrong-type", f"{place}: {each.key} ({each.kind})")
        elif each.kind is AttributeKind.DATE and not has_zone(each.text or ""):
            notes.add("no-zone", f"{place}: {each.key}")


def _number(written: str) -> Value:
    try:
        return parse_number(written.strip())
    except (ValueError, InvalidOperation):
        return written
