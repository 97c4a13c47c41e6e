"""What a ticket asks of other tickets: how many there are of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location

from .text import NO_LABEL, Label, Text


class WhichTickets(StrEnum):
    """Which tickets count: those that have not ended, those that have, or all of them."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CountedFact:
    """How many tickets of a process there are for which `conditions` hold.

    A condition is an expression by what tickets are found by: ``assignee``, ``role``, ``state``,
    ``region``, or a name under ``find`` of their process. `within`: opened no longer ago.
    """

    name: str
    where: Location
    process: Text
    conditions: Mapping[str, Text] = field(default_factory=dict)
    within: Text | None = None
    counts: WhichTickets | None = None
    """None: those that have not ended."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()
