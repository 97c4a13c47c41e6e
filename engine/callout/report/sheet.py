"""Tickets as rows of a sheet: one column for each field, one for each part of a context.

What a spreadsheet would run is the business of whoever writes the cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from callout.process import Field, Process
from callout.records import Ticket, instant_text
from callout.values import Json, encoded_of, pointer

from .history import plain_value
from .masking import Masking

_ABOUT = ("id", "process", "profile", "region", "status", "outcome", "states", "opened_at")


def sheet_header(process: Process) -> tuple[str, ...]:
    """The names of the columns: what every ticket has, then the fields of the process."""
    return (*_ABOUT, *(".".join(path) for path in _paths(process.data)))


def sheet_row(ticket: Ticket, process: Process, masking: Masking) -> tuple[str, ...]:
    """The cells of a ticket in the order of the columns; what it does not have is empty."""
    about = (
        ticket.id,
        ticket.process,
        ticket.profile or "",
        ticket.region or "",
        ticket.status.value,
        ticket.outcome or "",
        " ".join(ticket.states),
        instant_text(ticket.opened_at),
    )
    data = masking.data(encoded_of(ticket.data))
    fields = (_cell(pointer.get(data, path)) for path in _paths(process.data))
    return (*about, *fields)


def _paths(fields: Mapping[str, Field], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, each in fields.items():
        if each.fields and not each.is_list:
            yield from _paths(each.fields, (*above, name))
        else:
            yield (*above, name)


def _cell(value: Json) -> str:
    match value:
        case None:
            return ""
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return plain_value(value)
