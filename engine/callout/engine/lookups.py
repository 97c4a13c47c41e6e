"""What a step asks of other tickets: counts, answered from the rows of lists, and who has a key.

The tickets of one key are numbered (`callout.records.ids.keyed_id`): of two writers that would open
the next one, the store lets one, and the other looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from callout.datamodel.questions import COUNTED, FACTS, KEYS, CountAsked, KeyAsked, key_question
from callout.definition import Definition
from callout.records import LIVE, MERGED_INTO, Event, Ticket, TicketId, TicketStatus
from callout.records.ids import keyed_id, numbered
from callout.store.lists.asking import Ask
from callout.store.lists.protocol import Lists
from callout.values import Json

Load: TypeAlias = Callable[[Sequence[TicketId]], Mapping[TicketId, Ticket]]
"""Those of the tickets that exist."""


def answered(event: Event, asked: CountAsked, lists: Lists) -> Event:
    """The event with the answer: what was committed when it was counted, `COUNTED` at most."""
    count = min(COUNTED, sum(_count(asked, status, lists) for status in asked.statuses))
    facts = event.found.get(FACTS)
    known = dict(facts) if isinstance(facts, dict) else {}
    answers = known.get(asked.fact)
    known[asked.fact] = {**(answers if isinstance(answers, dict) else {}), asked.key: count}
    return replace(event, found={**event.found, FACTS: known})


def _count(asked: CountAsked, status: TicketStatus | None, lists: Lists) -> int:
    conditions = dict(asked.conditions)
    ask = Ask(
        process=asked.process,
        assignee=conditions.pop("assignee", None),
        region=conditions.pop("region", None),
        role=conditions.pop("role", None),
        state=conditions.pop("state", None),
        status=status,
        opened_since=asked.since,
        fields=conditions,
    )
    return lists.count(ask, COUNTED)


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
    texts = None if definition is None else _texts(asked, definition.opener.key)
    if definition is not None and texts is not None:
        base = keyed_id(definition.name, definition.profile, texts)
        number = last_of(base, load)
        following = nth(base, number + 1)
        holder = following if following in starting else live(nth(base, number), load)
        answer = {"ticket": holder, "next": following, "fields": [*definition.opener.key]}
    known = event.found.get(KEYS)
    answers = {**(known if isinstance(known, dict) else {}), key_question(asked): answer}
    return replace(event, found={**event.found, KEYS: answers})


def _texts(asked: KeyAsked, fields: Sequence[str]) -> list[str] | None:
    if asked.parts.keys() == {""} and len(fields) == 1:
        return [asked.parts[""]]
    return [asked.parts[name] for name in fields] if asked.parts.keys() == set(fields) else None


def last_of(base: TicketId, load: Load) -> int:
    """How many tickets the key has had whose first one has this id."""
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


def live(ticket_id: TicketId, load: Load) -> TicketId | None:
    """The ticket, or the one that it was merged into and so on, if that is open."""
    seen: set[TicketId] = set()
    while ticket_id not in seen:
        seen.add(ticket_id)
        ticket = load([ticket_id]).get(ticket_id)
        if ticket is None:
            return None
        if ticket.status in LIVE:
            return ticket_id
        ticket_id = ticket.links.get(MERGED_INTO, ticket_id)
    return None
