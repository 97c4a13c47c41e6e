"""What a step asks of other tickets, answered from the rows that lists are read from."""

from __future__ import annotations

from dataclasses import replace

from callout.datamodel.questions import COUNTED, FACTS, CountAsked
from callout.records import Event, TicketStatus
from callout.store.lists.asking import Ask
from callout.store.lists.protocol import Lists


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
