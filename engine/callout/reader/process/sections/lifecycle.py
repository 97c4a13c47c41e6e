"""Builds the standard acts of a process: cancel, assign, note, correct and the like."""

from __future__ import annotations

from callout.process import StandardAct, TicketAct
from callout.reader.process.actions import actions
from callout.reader.process.context import Draft
from callout.reader.process.declarations import fields
from callout.reader.yaml.access import entries, label, part, text, texts
from callout.reader.yaml.nodes import Node, Scalar

_KNOWN = {each.value: each for each in TicketAct}
_OF_ONE = {
    "outcome": (TicketAct.CANCEL, TicketAct.MERGE),
    "to": (TicketAct.REOPEN,),
    "within": (TicketAct.REOPEN,),
}
"""Keys that only some acts have."""


def lifecycle(draft: Draft, node: Node | None) -> dict[str, StandardAct]:
    """The acts that are possible here, by name; one that is `never` is left out."""
    found = {
        key.text: _act(draft, _KNOWN[key.text], key, value)
        for key, value in entries(node)
        if key.text in _KNOWN and part(value, "never") is None
    }
    return {name: found[name] for name in _KNOWN if name in found}


def _act(draft: Draft, act: TicketAct, key: Scalar, node: Node) -> StandardAct:
    _check_keys(draft, act, node)
    return StandardAct(
        act=act,
        where=key.where,
        by=texts(part(node, "by")),
        states=texts(part(node, "in")),
        guard=draft.optional_expression(part(node, "guard")),
        payload=fields(draft, part(node, "payload"), required=True),
        actions=actions(draft, part(node, "do")),
        outcome=text(part(node, "outcome")),
        target=text(part(node, "to")),
        within=draft.optional_duration(part(node, "within")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )


def _check_keys(draft: Draft, act: TicketAct, node: Node) -> None:
    """S015: a key that this act has no use for."""
    for key, _ in entries(node):
        acts = _OF_ONE.get(key.text, (act,))
        if act not in acts:
            named = " and ".join(f"`{each.value}`" for each in acts)
            message = f"'{act.value}' has no key '{key.text}'"
            draft.report("S015", message, key.where, hint=f"it is a key of {named}")
