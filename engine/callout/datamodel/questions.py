"""What a step needs to know from outside: it says so, is told, and begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from callout.errors import CalloutError
from callout.feel import Kind
from callout.process import FactKind
from callout.records import TicketStatus

FACTS = "facts"
"""What answers are found under (see `Event.found`): by fact, then by `FactAsked.key`."""
COUNTED = 10_000
"""More than so many are counted as so many; the values of more are not put together."""
LISTED = 100
"""So long a list is where its author says nothing."""
LARGEST_ANSWER = 100_000
"""So many bytes of JSON an answer may have."""


@dataclass(frozen=True, slots=True)
class FactAsked:
    """What there is to know of other tickets; `conditions` are texts as tickets are found by them.

    `key` tells this question of the fact from another one in the same event. `fields` are those
    whose values are asked for, by their dotted names, each with the kind it has now: values of
    another kind were kept by tickets of an older version of their process.
    """

    fact: str
    key: str
    processes: tuple[str, ...]
    conditions: Mapping[str, str]
    statuses: tuple[TicketStatus | None, ...]
    since: datetime | None = None
    kind: FactKind = FactKind.COUNT
    fields: Mapping[str, Kind] = field(default_factory=dict)
    in_contexts: bool = False
    """Of a list: whether each ticket is a context, with its id and all `fields`."""
    limit: int = LISTED
    """Of a list: how long it may be."""


class Unanswered(CalloutError):
    """A step cannot go on without an answer that no history has yet; `asked` is the question."""

    code = "unanswered"

    def __init__(self, asked: FactAsked) -> None:
        others = " and ".join(f"'{each}'" for each in asked.processes)
        super().__init__(
            f"what '{asked.fact}' asks of {others} is not on record",
            hint="hand in what was found: Event.found",
        )
        self.asked = asked


class Unanswerable(CalloutError):
    """There is no answer to what is asked of other tickets: too many of them, or unlike values."""

    code = "unanswerable"
