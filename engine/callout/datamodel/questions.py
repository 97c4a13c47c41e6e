"""What a step needs to know from outside: it says so, is told, and begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.errors import CalloutError
from callout.records import TicketStatus

FACTS = "facts"
"""What answers are found under (see `Event.found`): by fact, then by `CountAsked.key`."""
COUNTED = 10_000
"""More than so many are counted as so many."""


@dataclass(frozen=True, slots=True)
class CountAsked:
    """How many tickets of a process there are; `conditions` are texts as tickets are found by them.

    `key` tells this question of the fact from another one in the same event.
    """

    fact: str
    key: str
    process: str
    conditions: Mapping[str, str]
    statuses: tuple[TicketStatus | None, ...]
    since: datetime | None = None


class Unanswered(CalloutError):
    """A step cannot go on without an answer that no history has yet; `asked` is the question."""

    code = "unanswered"

    def __init__(self, asked: CountAsked) -> None:
        super().__init__(
            f"how many of '{asked.process}' there are for '{asked.fact}' is not on record",
            hint="hand in what was found: Event.found",
        )
        self.asked = asked
