"""Reports keys of `invoke` that do not go together (P020): those of a group without `each`.

An event for many has no one answer, so that a group passes none on.
"""

from __future__ import annotations

from callout.reader.process.context import Draft
from callout.reader.yaml.access import part
from callout.reader.yaml.nodes import Node

_OF_GROUPS = ("as", "at_once", "until")


def check_group(draft: Draft, node: Node) -> None:
    """Every key of one `invoke` that has no meaning beside the others."""
    each = part(node, "each")
    if each is None:
        for key in _OF_GROUPS:
            hint = f"say for which items: each: a list, beside `{key}`"
            _report(draft, f"`{key}` belongs to a group", part(node, key), hint)
        return
    if part(node, "as") is None:
        hint = "name it: `as: item`, and read it under `with`"
        _report(draft, "a group does not say what it calls its items", each, hint)
    hint = "let people send it to the member that they mean, or `send` it to `child:<id>` from here"
    _report(
        draft, "a group passes no events on: which member decides?", part(node, "forward"), hint
    )


def _report(draft: Draft, message: str, at: Node | None, hint: str) -> None:
    if at is not None:
        draft.report("P020", message, at.where, hint=hint)
