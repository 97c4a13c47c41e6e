"""What a step needs to know from outside: it says so, is told, and begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callout.errors import CalloutError
from callout.feel import Kind
from callout.process import FactKind
from callout.records import Event, TicketStatus
from callout.records.ids import as_key
from callout.values import Value, canonical, encode

FACTS = "facts"
"""What answers are found under (see `Event.found`): by fact, then by `FactAsked.key`."""
KEYS = "keys"
"""What answers about keys are found under, by `key_question`: ``ticket`` or null, the id of the
``next`` one, and the ``fields`` that the key is made of, none where there is no such key."""
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


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """Which open ticket of a process has a key, and what id a new one would get.

    `parts` are the values that it is made of, by field of that process; one under ``""`` is a key
    of one field. `profile` and `region` are those of the ticket that asks.
    """

    process: str
    parts: Mapping[str, Value]
    profile: str | None
    region: str | None


def key_question(asked: KeyAsked) -> str:
    """What tells this question from others in the same event; answers are found under it."""
    return f"{asked.process} {canonical(encode(dict(asked.parts))).decode()}"


def asked_anew(event: Event) -> Event:
    """The event without what was found; one that is passed on carries what its sender was told.

    That is about the sender's facts, the deputies of its process, and what was so before it did
    anything.
    """
    return replace(event, found={}) if event.found else event


def _what(asked: FactAsked | KeyAsked) -> str:
    if isinstance(asked, KeyAsked):
        parts = ", ".join(str(as_key(each)) for each in asked.parts.values())
        return f"which ticket of '{asked.process}' has the key {parts}"
    others = " and ".join(f"'{each}'" for each in asked.processes)
    return f"what '{asked.fact}' asks of {others}"


class Unanswered(CalloutError):
    """A step cannot go on without an answer that no history has yet; `asked` is the question."""

    code = "unanswered"

    def __init__(self, asked: FactAsked | KeyAsked) -> None:
        super().__init__(
            f"{_what(asked)} is not on record", hint="hand in what was found: Event.found"
        )
        self.asked = asked


class Unanswerable(CalloutError):
    """There is no answer to what is asked of other tickets: too many of them, or unlike values."""

    code = "unanswerable"
