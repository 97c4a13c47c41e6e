"""Rows of a sheet as traces: the rows of a ticket in their order, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from callout.suggest import did_you_mean

from .log_map import LogMap
from .model import NAME, TIME, AttributeKind, LogAttribute, LogEvent, LogTrace, text
from .notes import BadLog


def traces_of_rows(rows: Iterable[Mapping[str, str]], mapping: LogMap) -> Iterator[LogTrace]:
    """A trace for each ticket, by its first row; empty cells are no attributes.

    The time and the names of ticket and event are known under the names that XES has for them, too.
    Raises BadLog for a column of the map that the sheet has not.
    """
    found: dict[str, list[LogEvent]] = {}
    for row in rows:
        if not found:
            _check(row, mapping)
        found.setdefault(row[mapping.trace], []).append(_event(row, mapping))
    for name, events in found.items():
        yield LogTrace((text(NAME, name),), tuple(events))


def _event(row: Mapping[str, str], mapping: LogMap) -> LogEvent:
    present = {name: cell for name, cell in row.items() if cell and name != mapping.trace}
    own = [text(name, cell) for name, cell in present.items()]
    called = mapping.name_of(present)
    if called is not None and NAME not in present:
        own.append(text(NAME, called))
    if mapping.time != TIME and row.get(mapping.time):
        own.append(LogAttribute(TIME, AttributeKind.DATE, row[mapping.time]))
    return LogEvent(tuple(own))


def _check(row: Mapping[str, str], mapping: LogMap) -> None:
    for name in (mapping.trace, mapping.time, *mapping.name):
        if name not in row:
            hint = did_you_mean(name, row, f"it has: {', '.join(row)}")
            raise BadLog(f"the sheet has no column '{name}'", hint=hint)
