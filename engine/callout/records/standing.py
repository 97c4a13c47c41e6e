"""Where a ticket stands, as lists show it: what of a ticket stands in rows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

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
