"""What a step needs to know from outside: it says so, is told, and begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.errors import CalloutError
from callout.records import TicketStatus
from callout.values import Json, canonical

FACTS = "facts"
"""What answers are found under (see `Event.found`): by fact, then by `CountAsked.key`."""
KEYS = "keys"
"""What answers about keys are found under, by `key_question`: ``ticket`` or null, the id of the
``next`` one, and the ``fields`` that the key is made of, none where there is no such key."""
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


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """Which open ticket of a process has a key, and what id a new one would get.

    `parts` are the texts that it is made of (see `callout.records.ids.as_key`), by field of that
    process; one under ``""`` is a key of one field. `profile` and `region` are those of the ticket
    that asks.
    """

    process: str
    parts: Mapping[str, str]
    profile: str | None
    region: str | None


def key_question(asked: KeyAsked) -> str:
    """What tells this question from others in the same event; answers are found under it."""
    return f"{asked.process} {canonical(dict[str, Json](asked.parts)).decode()}"


class Unanswered(CalloutError):
    """A step cannot go on without an answer that no history has yet; `asked` is the question."""

    code = "unanswered"

    def __init__(self, asked: CountAsked | KeyAsked) -> None:
        what = (
            f"how many of '{asked.process}' there are for '{asked.fact}'"
            if isinstance(asked, CountAsked)
            else f"which ticket of '{asked.process}' has the key {', '.join(asked.parts.values())}"
        )
        super().__init__(f"{what} is not on record", hint="hand in what was found: Event.found")
        self.asked = asked
