"""Types of the rules (DMN item definitions, DMN 1.5 7.3.2), put in place where fields name them.

    types: {address: {fields: {city: string}}}           # rules/types.yaml
    data: {home: address, others: list<address>}         # a process

The process reads as if the fields were written out: a context with the type's fields, or a list of
them. So a definition covers what its types say, and whoever reads a `Field` needs no types.

Codes: S010 no such type, S013 keys beside a type that the type has itself, or a list there cannot
be, R027 a type that contains itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from callout.process import Text
from callout.reader.process.context import Draft
from callout.reader.process.literals import TYPES, check_type, element_type
from callout.reader.yaml.access import part, text
from callout.reader.yaml.nodes import Node
from callout.reader.yaml.used_at import used_at

MAX_USES = 10_000
"""Uses of types in one process, those inside types counted each time."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field may hold: FEEL's type, and where its `values` and `fields` are written."""

    name: Text
    body: Node | None
    draft: Draft
    """The draft that builds the fields of `body`."""


def field_type(draft: Draft, name: Text, node: Node | None) -> FieldType:
    """The type that a field names, with what `node`, the field, says beside it."""
    element = element_type(name.text)
    wanted = element or name.text
    found = None if wanted in TYPES else draft.shared.get("types", wanted)
    if found is None:
        check_type(draft, name)
        return FieldType(name, node, draft)
    _check_alone(draft, name, node)
    if _is_endless(draft, wanted, name):
        return FieldType(Text("any", name.where), None, draft)
    inner = replace(draft, within=(*draft.within, wanted))
    body = used_at(found, name.where)
    meant = field_type(inner, _written(body), body)
    return _listed(draft, name, meant) if element is not None else meant


def _written(body: Node) -> Text:
    """The type that a declaration says it is; with fields a context, with values a string."""
    said = text(body) or text(part(body, "type"))
    otherwise = "context" if part(body, "fields") else "string" if part(body, "values") else "any"
    return said or Text(otherwise, body.where)


def _listed(draft: Draft, name: Text, item: FieldType) -> FieldType:
    fields = part(item.body, "fields")
    narrowed = [key for key in ("values", "allowed") if part(item.body, key) is not None]
    if narrowed or (fields is not None and element_type(item.name.text) is not None):
        what = _NARROWED[narrowed[0]] if narrowed else "is a list"
        hint = "name a type for one item, of a context or of FEEL's"
        message = f"there is no '{name.text}': its type {what}"
        draft.report("S013", message, name.where, hint=hint)
        return FieldType(Text("list", name.where), None, draft)
    return replace(item, name=Text(f"list<{item.name.text}>", name.where))


_NARROWED = {"values": "lists values", "allowed": "does not allow everything"}


def _check_alone(draft: Draft, name: Text, node: Node | None) -> None:
    for key in ("fields", "values", "allowed", "accept", "many", "max", "elsewhere"):
        beside = part(node, key)
        if beside is not None:
            message = f"'{key}' cannot stand beside the type '{name.text}', which has its own"
            draft.report("S013", message, beside.where, hint="change the type in the rules")


def _is_endless(draft: Draft, wanted: str, name: Text) -> bool:
    draft.types[wanted] += 1
    if wanted in draft.within:
        through = " -> ".join((*draft.within[draft.within.index(wanted) :], wanted))
        message, hint = f"the type '{wanted}' contains itself: {through}", "end it with `any`"
    elif draft.types.total() > MAX_USES:
        message, hint = f"types are used more than {MAX_USES:,} times", "make them flatter"
    else:
        return False
    draft.report("R027", message, name.where, hint=hint)
    return True
