"""What a ticket asks of other tickets: how many there are of a kind, and what is in them."""

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


class FactKind(StrEnum):
    """What is made of the tickets: their number, or the values of a field in them."""

    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class TicketFact:
    """What there is to know of the tickets of some processes for which `conditions` hold.

    A condition is an expression by what tickets are found by: ``assignee``, ``role``, ``state``,
    ``region``, or a name under ``find`` of their process. `within`: opened no longer ago. The
    processes are `process` and those that are `also` asked.
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
    also: tuple[Text, ...] = ()
    gives: FactKind | None = None
    """None: how many there are."""
    of: Text | None = None
    """The field whose values are asked for, by its name under ``find``."""
    parts: tuple[Text, ...] = ()
    """The fields of a list of contexts, where `of` is a list."""
    limit: int | None = None
    """Of a list: how long it may be."""

    @property
    def kind(self) -> FactKind:
        return self.gives or FactKind.COUNT

    @property
    def processes(self) -> tuple[Text, ...]:
        """All processes whose tickets are asked, in the order they are written."""
        return (self.process, *self.also)

    @property
    def fields(self) -> tuple[Text, ...]:
        """The fields whose values are asked for; none where tickets are counted or named."""
        return self.parts if self.of is None else (self.of,)
