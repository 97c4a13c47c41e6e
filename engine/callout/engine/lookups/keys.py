"""Who has a key: the tickets of one key are numbered (`callout.records.ids.keyed_id`).

Of two writers that would open the next one, the store lets one, and the other looks again. An id of
that form may be another ticket's: somebody chose it, or a version with another key opened it. Such
a number is taken, and its ticket is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from callout.datamodel.questions import KEYS, KeyAsked, key_question
from callout.definition import Definition
from callout.errors import ExpressionError, TicketExists
from callout.records import LIVE, MERGED_INTO, Event, Ticket, TicketId
from callout.records.ids import as_key, keyed_id, numbered
from callout.values import Json, Value

Load: TypeAlias = Callable[[Sequence[TicketId]], Mapping[TicketId, Ticket]]
"""Those of the tickets that exist."""
_OTHERS = 1_000
"""So many numbers in a row may be taken by others."""


class Numbered(NamedTuple):
    """What there is to know of a key.

    `base` is the id of its first ticket, `last` the last number that is taken, and `holder` the
    ticket that is open.
    """

    base: TicketId
    last: int
    holder: TicketId | None


def with_key(
    event: Event,
    asked: KeyAsked,
    definition: Definition | None,
    load: Load,
    starting: Collection[TicketId],
) -> Event:
    """The event with who has a key; `definition` is the process's, `starting` are opened by then.

    Where the process is not known by such a key the answer has no fields.
    """
    answer: dict[str, Json] = {"ticket": None, "next": None, "fields": []}
    texts = None if definition is None else _texts(asked, definition)
    if definition is not None and texts is not None:
        base, last, holder = who_has(definition, texts, load)
        following = nth(base, last + 1)
        holder = following if following in starting else holder
        answer = {"ticket": holder, "next": following, "fields": [*definition.opener.key]}
    known = event.found.get(KEYS)
    answers = {**(known if isinstance(known, dict) else {}), key_question(asked): answer}
    return replace(event, found={**event.found, KEYS: answers})


def _texts(asked: KeyAsked, definition: Definition) -> list[str] | None:
    """What the key is made of, as the fields take it: a text that says a day is that day."""
    fields = definition.opener.key
    parts: Mapping[str, Value] = asked.parts
    if parts.keys() == {""} and len(fields) == 1:
        parts = {fields[0]: parts[""]}
    if parts.keys() != set(fields):
        return None
    try:
        made = [as_key(definition.opener.shapes[name].convert(parts[name])) for name in fields]
    except ExpressionError:
        return None
    texts = [each for each in made if each is not None]
    return texts if len(texts) == len(fields) else None


def who_has(definition: Definition, texts: Sequence[str], load: Load) -> Numbered:
    """Who has the key of a process; raises TicketExists where all ids are others'."""
    base = keyed_id(definition.name, definition.profile, texts)
    last = last_of(base, load)
    for number in range(last, max(last - _OTHERS, 0), -1):
        ticket_id = nth(base, number)
        ticket = load([ticket_id]).get(ticket_id)
        if ticket is not None and _is_of(ticket, definition, texts):
            return Numbered(base, last, _live(ticket, load))
    if last > _OTHERS:
        raise TicketExists(
            f"ids like '{base}' are all taken by other tickets",
            hint=f"ids that begin with '{definition.name}-' are for tickets with a key",
        )
    return Numbered(base, last, None)


def _is_of(ticket: Ticket, definition: Definition, texts: Sequence[str]) -> bool:
    """Whether a ticket has this key, which it was opened with and keeps."""
    same = (ticket.process, ticket.profile) == (definition.name, definition.profile)
    return same and [as_key(ticket.data.get(each)) for each in definition.opener.key] == [*texts]


def last_of(base: TicketId, load: Load) -> int:
    """The last number that is taken of those of a key whose first ticket has this id."""
    last, missing = 0, 1
    while load([nth(base, missing)]):
        last, missing = missing, missing * 2
    while missing - last > 1:
        middle = (last + missing) // 2
        last, missing = (middle, missing) if load([nth(base, middle)]) else (last, middle)
    return last


def nth(base: TicketId, number: int) -> TicketId:
    """The id of the ticket with this number, from 1."""
    return TicketId(numbered(base, number))


def _live(ticket: Ticket, load: Load) -> TicketId | None:
    """The ticket, or the one that it was merged into and so on, if that is open."""
    seen: set[TicketId] = set()
    found: Ticket | None = ticket
    while found is not None and found.id not in seen:
        if found.status in LIVE:
            return found.id
        seen.add(found.id)
        kept = found.links.get(MERGED_INTO)
        found = load([kept]).get(kept) if kept is not None else None
    return None
