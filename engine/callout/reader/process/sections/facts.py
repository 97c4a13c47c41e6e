"""Builds facts: what is asked of other tickets."""

from __future__ import annotations

from callout.process import FactKind, Text, TicketFact, WhichTickets
from callout.reader.process.context import Draft
from callout.reader.yaml.access import entries, label, part, text, texts, word
from callout.reader.yaml.nodes import Node, Scalar, Sequence


def fact(draft: Draft, key: Scalar, node: Node) -> TicketFact:
    """What is asked of the tickets of which processes, and which tickets count."""
    kind = next((each for each in FactKind if part(node, each.value) is not None), FactKind.COUNT)
    processes = texts(part(node, kind.value)) or (Text("", key.where),)
    given = part(node, "of")
    if isinstance(given, Sequence) and kind is not FactKind.LIST:
        message = f"the {kind} of a fact is of one field"
        draft.report("S003", message, given.where, hint="write a fact for each field")
    which = word(part(node, "tickets"))
    return TicketFact(
        name=key.text,
        where=key.where,
        process=processes[0],
        conditions={
            name.text: draft.expression(value) for name, value in entries(part(node, "where"))
        },
        within=draft.optional_duration(part(node, "within")),
        counts=next((each for each in WhichTickets if each.value == which), None),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
        also=processes[1:],
        gives=None if kind is FactKind.COUNT else kind,
        of=text(given),
        parts=texts(given) if isinstance(given, Sequence) else (),
        limit=_limit(part(node, "limit")),
    )


def _limit(node: Node | None) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
