"""Builds facts: what is counted over other tickets."""

from __future__ import annotations

from callout.process import CountedFact, Text, WhichTickets
from callout.reader.process.context import Draft
from callout.reader.yaml.access import entries, label, part, text, texts, word
from callout.reader.yaml.nodes import Node, Scalar


def fact(draft: Draft, key: Scalar, node: Node) -> CountedFact:
    """What is counted, and which tickets count."""
    counted = part(node, "count")
    which = word(part(node, "tickets"))
    return CountedFact(
        name=key.text,
        where=key.where,
        process=text(counted) or Text("", key.where),
        conditions={
            name.text: draft.expression(value) for name, value in entries(part(node, "where"))
        },
        within=draft.optional_duration(part(node, "within")),
        counts=next((each for each in WhichTickets if each.value == which), None),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )
