"""Where a ticket stands, as lists show it: what of a ticket stands in rows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from callout.values import DECIMAL128, Digester, Sealed, Value, encode
from callout.values.digester import PRIVATE
from callout.values.numbers import format_number

SOUGHT_CHARACTERS: Final = 200
"""So much of a value is kept to find tickets by; what agrees so far is found."""
TITLE_CHARACTERS: Final = 300
"""So much of a title is kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists show of a ticket at rest.

    `due` and `since` are instants in UTC; `since` is when it came to its states, and None where
    the ticket does not tell: it is what it was. `places` are all active states in document order,
    those around others too, `waits_for` the roles whose events some transition would take, guards
    aside. Of a ticket that has ended both are empty and nothing is due. `finds` are values by the
    dotted paths of the fields under ``find``, personal data by their keyed digest.
    """

    title: str | None = None
    due: datetime | None = None
    since: datetime | None = None
    assignee: str | None = None
    waits_for: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    finds: Mapping[str, str] = field(default_factory=dict)


def as_sought(value: Value) -> str | None:
    """A value as tickets are found by it: letters of either case are the same, as are 1.50 and 1.5.

    None for what nobody looks for: null, an empty text, lists and contexts.
    """
    match value:
        case None | list() | dict() | Sealed():
            return None
        case bool():
            return "true" if value else "false"
        case str():
            text = value
        case Decimal():
            text = format_number(DECIMAL128.normalize(value))
        case _:
            text = str(encode(value)).removeprefix("@")
    text = text.strip().casefold()[:SOUGHT_CHARACTERS]
    return text or None


def hidden(digester: Digester, name: str, text: str) -> str | None:
    """What stands for a private value that tickets are found by; None without a key."""
    mark = digester.mark(text, "find", name)[PRIVATE]
    return mark if isinstance(mark, str) else None
