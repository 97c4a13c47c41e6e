"""Ids that are made of others: of entries, of effects and messages, of tickets a ticket opens."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from callout.values import DECIMAL128, DateTime, Time, Value, digest, encode
from callout.values.durations import DAY
from callout.values.numbers import format_number

from .tickets import TicketId


def entry_id(ticket: TicketId, seq: int) -> str:
    """What an entry is called as the cause of others: ``ticket/seq``.

    >>> entry_id(TicketId("T"), 3)
    'T/3'
    """
    return f"{ticket}/{seq}"


def effect_id(ticket: TicketId, seq: int, number: int) -> str:
    """The id of the `number`-th (from 1) effect or message of an entry: its idempotency key.

    >>> effect_id(TicketId("T"), 3, 1)
    'T/3/1'
    """
    return f"{ticket}/{seq}/{number}"


def linked_id(opener: TicketId, role: str, number: int) -> TicketId:
    """The id of the ticket that `opener` opens as `role`, for the `number`-th time (from 1).

    >>> linked_id(TicketId("T"), "part", 1), linked_id(TicketId("T"), "part", 2)
    ('T.part', 'T.part-2')
    """
    return TicketId(f"{opener}.{numbered(role, number)}")


def keyed_id(process: str, profile: str | None, key: Sequence[str]) -> TicketId:
    """The id of the first ticket with a key (see `as_key`); of those after it see `numbered`.

    >>> keyed_id("outlet", None, ["north"])
    'outlet-b66f9f6dc5621c5647fe7e91'
    """
    made = digest([process, profile, *key]).partition(":")[2]
    return TicketId(f"{process}-{made[:24]}")


def as_key(value: Value) -> str | None:
    """A value as keys are made of it: exactly as it is, but what is equal is one.

    So 1.50 is 1.5, and an instant is the same on the clocks of whatever zone. None for what no key
    is made of: null, an empty text, lists and contexts.

    >>> as_key(DateTime.parse("2026-03-02T10:00:00+01:00"))
    '2026-03-02T09:00:00Z'
    """
    match value:
        case None | "" | list() | dict():
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return format_number(DECIMAL128.normalize(value))
        case DateTime() if value.zone is not None:
            return str(DateTime.from_instant(value.instant, 0))
        case Time() if value.zone is not None:
            return str(Time(value.instant % DAY, 0))
        case _:
            return str(encode(value)).removeprefix("@")


def numbered(name: str, number: int) -> str:
    """The name of the `number`-th (from 1) of several.

    >>> numbered("part", 1), numbered("part", 2)
    ('part', 'part-2')
    """
    return name if number == 1 else f"{name}-{number}"


def number_of(name: str, one: str) -> int | None:
    """Which of several `one` is, that are called `name`; None if it is not one of them.

    >>> number_of("part", "part"), number_of("part", "part-2"), number_of("part", "part-x")
    (1, 2, None)
    """
    if one == name:
        return 1
    said = one.removeprefix(f"{name}-")
    return int(said) if said != one and said.isascii() and said.isdigit() else None


def is_linked_id(ticket: str, opener: TicketId, role: str) -> bool:
    """Whether `ticket` is one that `opener` opened as `role`, whichever it was.

    >>> opener = TicketId("T")
    >>> is_linked_id("T.part-2", opener, "part"), is_linked_id("T.part-x", opener, "part")
    (True, False)
    """
    return number_of(f"{opener}.{role}", ticket) is not None


def member_key(group: str, number: int) -> str:
    """What a ticket calls the `number`-th (from 1) child of a group, while it runs and after.

    No invoke has such an id.

    >>> member_key("parts", 2), group_of("parts#2"), group_of("parts"), number_in("parts#2")
    ('parts#2', 'parts', 'parts', 2)
    """
    return f"{group}#{number}"


def is_member(key: str | None) -> bool:
    """Whether it is the key of one of a group."""
    return key is not None and "#" in key


def group_of(key: str) -> str:
    """The invoke of a child, by its key; that of a single child is its own key."""
    return key.partition("#")[0]


def number_in(key: str) -> int:
    """The number of one in its group, by its key."""
    return int(key.partition("#")[2])
