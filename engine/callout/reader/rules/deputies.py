"""Deputies: rows of who may act for whom, from a day until another."""

from __future__ import annotations

from callout.library import Deputy, RuleFile
from callout.reader.yaml.access import elements, part, text, word
from callout.reader.yaml.nodes import Mapping, Node

from .draft import RulesDraft


def read_deputies(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of deputies; R313 for a row that can never hold."""
    rows = (_deputy(node, draft) for node in elements(root["deputies"]))
    return RuleFile(draft.path, deputies=tuple(row for row in rows if row is not None))


def _deputy(node: Node, draft: RulesDraft) -> Deputy | None:
    person, deputy = word(part(node, "person")), word(part(node, "deputy"))
    first, last = draft.day(part(node, "from")), draft.day(part(node, "until"))
    if person is None or deputy is None or first is None or last is None:
        return None
    if last < first:
        draft.report("R313", "'until' is before 'from'", node.where, "write the earlier day first")
    if person == deputy:
        draft.report("R313", f"'{person}' stands in for themselves", node.where, "name another")
    named = [made for each in elements(part(node, "for")) if (made := text(each)) is not None]
    names = tuple(each.text for each in named)
    return Deputy(
        person, deputy, first, last, node.where, names, tuple(each.where for each in named)
    )
