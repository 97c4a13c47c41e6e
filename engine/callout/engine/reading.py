"""A ticket as it stood: its history folded up to an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile

from callout.records import Entry, read_instant
from callout.values import Json, decode

from .results import Moment


def moment_at(entries: Sequence[Entry], instant: datetime) -> Moment | None:
    """The ticket after its last entry at or before `instant`; None if there is none."""
    past = list(takewhile(lambda entry: entry.recorded_at <= instant, entries))
    if not past:
        return None
    last = past[-1]
    fields: dict[str, Json] = {}
    due: dict[str, datetime] = {}
    for entry in past:
        _fold_data(fields, entry)
        _fold_timers(due, entry)
    data = {name: decode(value) for name, value in fields.items() if name != "$"}
    return Moment(last.ticket, instant, last.seq, last.after, data, due)


def _fold_data(fields: dict[str, Json], entry: Entry) -> None:
    for pointer in entry.unset_data:
        *path, name = _steps(pointer)
        _inside(fields, path).pop(name, None)
    for pointer, value in entry.set_data.items():
        *path, name = _steps(pointer)
        _inside(fields, path)[name] = value


def _inside(fields: dict[str, Json], path: Iterable[str]) -> dict[str, Json]:
    for name in path:
        inner = fields.get(name)
        if not isinstance(inner, dict):
            inner = fields[name] = {}
        fields = inner
    return fields


def _steps(pointer: str) -> list[str]:
    """The names of a JSON pointer (RFC 6901)."""
    return [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]]


def _fold_timers(due: dict[str, datetime], entry: Entry) -> None:
    for change in entry.timers:
        if change.change == "set":
            due[change.id] = read_instant(change.due)
        else:
            due.pop(change.id, None)
