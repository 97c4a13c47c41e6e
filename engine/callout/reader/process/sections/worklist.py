"""Builds what a process says of its tickets in lists."""

from __future__ import annotations

from callout.process import Worklist
from callout.reader.process.context import Draft
from callout.reader.yaml.access import part, text, texts
from callout.reader.yaml.nodes import Mapping, Node


def worklist(draft: Draft, node: Node | None) -> Worklist | None:
    """What stands under ``worklist``; None where nothing does."""
    if not isinstance(node, Mapping):
        return None
    return Worklist(
        where=node.where,
        title=draft.optional_expression(part(node, "title")),
        due=draft.optional_expression(part(node, "due")),
        assignee=text(part(node, "assignee")),
        find=texts(part(node, "find")),
    )
