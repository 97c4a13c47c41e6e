"""What a step asks of other tickets, answered from the rows of lists and from the tickets.

Tickets are found by their rows. What is in them is read from the tickets themselves: the rows have
texts to find them by, without their case and cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from callout.content.facts.totals import NARROWER, context_of, total, value_in
from callout.datamodel.privacy.private_fields import PrivateFields, meet
from callout.datamodel.questions import (
    COUNTED,
    FACTS,
    LARGEST_ANSWER,
    FactAsked,
    Unanswerable,
)
from callout.process import FactKind
from callout.records import Event
from callout.store.lists.asking import Ask, Gathered, ListOrder
from callout.store.lists.protocol import Lists
from callout.values import Json, Value, canonical, encode

PrivateOf = Callable[[str], PrivateFields]
"""Where tickets of a definition, by its hash, have personal data."""


def answered(event: Event, asked: FactAsked, lists: Lists, private_of: PrivateOf) -> Event:
    """The event with the answer: what was committed when it was looked up.

    Raises `NoLists` where no rows are kept, and `Unanswerable` where there is no answer: values of
    more than `COUNTED` tickets, values of several kinds, personal data, an answer too large.
    """
    answer = _answer(asked, lists, private_of)
    facts = event.found.get(FACTS)
    known = dict(facts) if isinstance(facts, dict) else {}
    answers = known.get(asked.fact)
    known[asked.fact] = {**(answers if isinstance(answers, dict) else {}), asked.key: answer}
    return replace(event, found={**event.found, FACTS: known})


def _answer(asked: FactAsked, lists: Lists, private_of: PrivateOf) -> Json:
    asks = tuple(_asks(asked))
    if asked.kind is FactKind.COUNT:
        return min(COUNTED, sum(lists.count(each, COUNTED) for each in asks))
    if asked.kind is FactKind.LIST:
        answer = encode(_listed(asked, asks, lists, private_of))
    else:
        found = lists.gather(asks, COUNTED + 1)
        _check_number(asked, len(found))
        (name,) = asked.fields
        answer = encode(total(asked, [*_values(asked, name, found, private_of)]))
    if len(canonical(answer)) > LARGEST_ANSWER:
        raise Unanswerable(
            f"what '{asked.fact}' gives is longer than {LARGEST_ANSWER:,} bytes",
            hint="lower its `limit`, or list a shorter field",
        )
    return answer


def _listed(
    asked: FactAsked, asks: Sequence[Ask], lists: Lists, private_of: PrivateOf
) -> list[Value]:
    """The entries of a list; tickets without a value are passed over, and the next ones read."""
    values: list[Value] = []
    seen, after = 0, None
    while len(values) < asked.limit:
        found = lists.gather(asks, asked.limit, after)
        values += _entries(asked, found, private_of)
        seen += len(found)
        if len(found) < asked.limit:
            break
        _check_number(asked, seen)
        after = found[-1]
    return values[: asked.limit]


def _entries(asked: FactAsked, found: Sequence[Gathered], private_of: PrivateOf) -> Iterator[Value]:
    if asked.in_contexts:
        _check_personal(asked, found, private_of)
        yield from (context_of(asked, each.ticket, each.data) for each in found)
    elif not asked.fields:
        yield from (each.ticket for each in found)
    else:
        (name,) = asked.fields
        yield from _values(asked, name, found, private_of)


def _values(
    asked: FactAsked, name: str, found: Sequence[Gathered], private_of: PrivateOf
) -> Iterator[Value]:
    _check_personal(asked, found, private_of)
    for each in found:
        value = value_in(asked, name, each.ticket, each.data)
        if value is not None:
            yield value


def _check_number(asked: FactAsked, number: int) -> None:
    if number > COUNTED:
        raise Unanswerable(
            f"'{asked.fact}' asks for values of more than {COUNTED:,} tickets",
            hint=f"a part of them is no answer; {NARROWER}",
        )


def _check_personal(asked: FactAsked, found: Sequence[Gathered], private_of: PrivateOf) -> None:
    """Also where the field is marked no longer: tickets keep what their definition says."""
    for definition, ticket in {each.definition: each.ticket for each in found}.items():
        private = private_of(definition).data
        for name in asked.fields:
            if any(meet(tuple(name.split(".")), path) for path in private):
                raise Unanswerable(
                    f"'{name}' of ticket {ticket} is marked pii by the version it runs",
                    hint=f"personal data are counted and never given; {NARROWER}",
                )


def _asks(asked: FactAsked) -> Iterator[Ask]:
    """One for each process and status; no ticket is found by two of them."""
    conditions = dict(asked.conditions)
    ask = Ask(
        assignee=conditions.pop("assignee", None),
        region=conditions.pop("region", None),
        role=conditions.pop("role", None),
        state=conditions.pop("state", None),
        opened_since=asked.since,
        fields=conditions,
    )
    if ask.role is None and ask.assignee is not None:
        # By due time, the usual order of what somebody has, there are none that have ended.
        ask = replace(ask, order=ListOrder.CHANGED)
    for process in asked.processes:
        for status in asked.statuses:
            yield replace(ask, process=process, status=status)
