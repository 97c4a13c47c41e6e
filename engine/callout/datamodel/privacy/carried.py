"""Does what is sent let personal data out: into events, other tickets, adapters?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.datamodel.expressions import BoundExpression
from callout.datamodel.field_types import private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_disclosure
from callout.process import EventDeclaration, Field, Process, Send, walk


def check_carried(
    action: Send,
    payload: Mapping[str, BoundExpression],
    content: BoundExpression | None,
    names: Names,
    context: LinkContext,
) -> None:
    """D005 and D012: what an event carries in a field that is not marked, and to an adapter."""
    carried = [*payload.values(), *([content] if content is not None else [])]
    kind, _, called = action.to.text.partition(":") if action.to else ("", "", "")
    if kind == "adapter":
        what, hint = f"what '{called}' is sent", "send what it needs, and no more"
        check_disclosure("D012", what, carried, names, context, hint=hint)
        return
    event = action.event.text if action.event else ""
    open_fields: dict[int, BoundExpression] = {}
    for taker in _takers(action, kind, called, context):
        declared = taker.events.get(event)
        if declared is not None:
            open_fields |= {id(each): each for each in _unmarked(declared, payload, content)}
        elif action.is_to_self:
            # Nothing says what an event carries that is only raised, so nothing of it is marked.
            open_fields |= {id(each): each for each in carried}
    what = f"'{event}'" if event else "the event"
    hint = f"mark the field of {what} `pii: true`, under `events`"
    check_disclosure("D005", what, open_fields.values(), names, context, hint=hint)


def _unmarked(
    declared: EventDeclaration,
    payload: Mapping[str, BoundExpression],
    content: BoundExpression | None,
) -> Iterable[BoundExpression]:
    fields = declared.payload.values()
    yield from (each for name, each in payload.items() if not is_marked(fields, name))
    # Of a whole that is one expression nobody can tell which field has what.
    if content is not None and not all(is_marked(fields, each.name) for each in fields):
        yield content


def _takers(action: Send, kind: str, called: str, context: LinkContext) -> Iterable[Process]:
    """The processes that take what is sent, where the files say which ones those are."""
    here = context.process
    if action.is_to_self:
        return [here]
    others = context.neighbours
    if kind == "parent":
        return [each for each in others.values() if here.name in _invoked(each, None)]
    if kind == "child":
        named = _invoked(here, called)
    elif kind == "link":
        named = [each.process.text for each in walk.starts(here) if each.link.text == called]
    else:
        return []
    return [others[name] for name in named if name in others]


def _invoked(process: Process, called: str | None) -> list[str]:
    """The processes that another runs, all of them or those it calls so."""
    invokes = walk.invokes(process)
    return [each.process.text for each in invokes if called is None or each.id == called]


def is_marked(fields: Iterable[Field], name: str) -> bool:
    """Whether the field of this name is marked pii, or has parts that are; so is an unknown one."""
    found = [field for field in fields if field.name == name]
    return not found or any(True for _ in private_paths({name: found[0]}))
