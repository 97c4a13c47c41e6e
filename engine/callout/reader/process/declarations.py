"""Builds what a process declares: fields, events, paper, acts, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from callout.process import (
    FILE,
    Act,
    ActKind,
    Checklist,
    ChecklistItem,
    EventDeclaration,
    Field,
    FileRule,
    Form,
    FormAct,
    Happened,
    Label,
    LatePolicy,
    Message,
    Text,
)
from callout.reader.yaml.access import (
    elements,
    entries,
    flag,
    label,
    part,
    text,
    texts,
    word,
)
from callout.reader.yaml.nodes import Mapping, Node, Scalar

from .context import Draft
from .literals import literal
from .shared.types import FieldType, field_type

_Record = TypeVar("_Record")
_ANY = "any"


def named(
    draft: Draft, node: Node | None, build: Callable[[Draft, Scalar, Node], _Record]
) -> dict[str, _Record]:
    """A record for each entry of a mapping, by its key."""
    return {key.text: build(draft, key, value) for key, value in entries(node)}


def fields(draft: Draft, node: Node | None, *, required: bool = False) -> dict[str, Field]:
    """Fields by name; `required` is what holds where a field does not say."""
    return {key.text: _field(draft, key, value, required=required) for key, value in entries(node)}


def _field(draft: Draft, key: Scalar, node: Node, *, required: bool) -> Field:
    named_type = text(node) or text(part(node, "type")) or Text(_ANY, key.where)
    kind = field_type(draft, named_type, node)
    default = part(node, "default")
    values, titles = _values(part(kind.body, "values"))
    made = Field(
        name=key.text,
        type=kind.name,
        where=key.where,
        required=flag(part(node, "required"), default=required and default is None),
        pii=flag(part(node, "pii")),
        values=values,
        value_titles=titles,
        fields=fields(kind.draft, part(kind.body, "fields"), required=required),
        may_defer=flag(part(node, "may_defer")),
        audience=word(part(node, "for")),
        allowed=draft.optional_expression(part(kind.body, "allowed")),
        correctable=_is_correctable(part(node, "correctable")),
        corrected_by=_roles(part(node, "correctable")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
        file=_file_rule(kind),
    )
    _check_is_file(draft, made, kind.body)
    if default is None:
        return made
    made = replace(made, default=literal(draft, made, default))
    _check_default_is_allowed(draft, made, default)
    return made


def _file_rule(kind: FieldType) -> FileRule | None:
    if kind.name.text != FILE:
        return None
    most = part(kind.body, "max")
    return FileRule(
        accept=word(part(kind.body, "accept")),
        many=flag(part(kind.body, "many")),
        most=most.value if isinstance(most, Scalar) and isinstance(most.value, int) else None,
        elsewhere=flag(part(kind.body, "elsewhere")),
    )


def _check_is_file(draft: Draft, field: Field, body: Node | None) -> None:
    for key in ("accept", "many", "max", "elsewhere"):
        beside = part(body, key)
        if beside is None:
            continue
        if field.file is None:
            message = f"'{key}' says nothing of '{field.name}', which is no file"
            draft.report("S016", message, beside.where, hint="write type: file, or delete it")
        elif key == "max" and not field.file.many:
            message = f"'max' says nothing of '{field.name}', which is one file"
            draft.report("S016", message, beside.where, hint="add many: true, or delete it")
    for key in ("fields", "values") if field.file is not None else ():
        beside = part(body, key)
        if beside is not None:
            message = f"'{key}' cannot stand beside the type 'file', which has its own"
            draft.report("S013", message, beside.where, hint="delete it, or the type")


def _values(node: Node | None) -> tuple[tuple[str, ...], dict[str, Label]]:
    """The listed values, and the titles of those that are the keys of a map."""
    if isinstance(node, Mapping):
        titles = {key.text: label(title) for key, title in entries(node)}
        return tuple(titles), titles
    return tuple(each.text for each in elements(node) if isinstance(each, Scalar)), {}


def _is_correctable(node: Node | None) -> bool | None:
    return True if flag(node) or _roles(node) else None


def _roles(node: Node | None) -> tuple[Text, ...]:
    """Names of roles, where there are some and not true or false."""
    return () if isinstance(node, Scalar) and isinstance(node.value, bool) else texts(node)


def _check_default_is_allowed(draft: Draft, field: Field, node: Node) -> None:
    if not field.values or not isinstance(node, Scalar) or node.is_null:
        return
    if node.text not in field.values:
        message = f"the default '{node.text}' of '{field.name}' is none of its values"
        draft.report("S011", message, node.where, hint=f"one of {', '.join(field.values)}")


def event(draft: Draft, key: Scalar, node: Node) -> EventDeclaration:
    """An event that the outside may send."""
    reason = part(node, "reason")
    payload = fields(draft, part(node, "payload"), required=True)
    if reason is not None:
        field = Field("reason", Text("string", reason.where), reason.where, required=True)
        payload.setdefault("reason", field)
    form, act = _event_form(part(node, "form"))
    return EventDeclaration(
        name=key.text,
        where=key.where,
        by=texts(part(node, "by")),
        in_person=flag(part(node, "in_person")),
        payload=payload,
        reason_required=reason is not None,
        form=form,
        form_act=act,
        checklist=text(part(node, "checklist")),
        fulfils=text(part(node, "fulfils")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
        next=flag(part(node, "next")) or None,
        happened=_happened(draft, part(node, "happened")),
        not_by=texts(part(node, "not_by")),
    )


def _happened(draft: Draft, node: Node | None) -> Happened | None:
    within = part(node, "within")
    if node is None or within is None:
        return None
    late = word(part(node, "late"))
    policy = LatePolicy(late) if late in list(LatePolicy) else LatePolicy.NOW
    return Happened(draft.duration(within), node.where, policy, texts(part(node, "undo")))


def _event_form(node: Node | None) -> tuple[Text | None, FormAct]:
    for key, act in entries(node):
        return key.as_text(), form_act(act) or FormAct.FILL
    return text(node), FormAct.FILL


def form_act(node: Node | None) -> FormAct | None:
    """The act a node names; None if it names none."""
    name = node.text if isinstance(node, Scalar) else ""
    return next((act for act in FormAct if act.value == name), None)


def message(_: Draft, key: Scalar, node: Node) -> Message:
    """A text for people; plain text is English."""
    if isinstance(node, Scalar):
        return Message(key.text, key.where, {"en": node.as_text()})
    found = {
        language.text: item.as_text()
        for language, item in entries(node)
        if isinstance(item, Scalar) and language.text != "source"
    }
    return Message(key.text, key.where, found, texts(part(node, "source")))


def form(draft: Draft, key: Scalar, node: Node) -> Form:
    """A paper with fields."""
    acts = (form_act(item) for item in elements(part(node, "may")))
    return Form(
        name=key.text,
        where=key.where,
        fields=fields(draft, part(node, "fields")),
        by=texts(part(node, "by")),
        signed_by=texts(part(node, "signed_by")),
        may=frozenset(act for act in acts if act is not None),
        audience=word(part(node, "for")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )


def checklist(draft: Draft, key: Scalar, node: Node) -> Checklist:
    """Items that must be true."""
    return Checklist(
        name=key.text,
        where=key.where,
        items=named(draft, part(node, "items"), _item),
        audience=word(part(node, "for")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )


def _item(draft: Draft, key: Scalar, node: Node) -> ChecklistItem:
    return ChecklistItem(
        name=key.text,
        where=key.where,
        mandatory=flag(part(node, "mandatory"), default=True),
        when=draft.optional_expression(part(node, "when")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )


def acts(draft: Draft, root: Node) -> dict[str, Act]:
    """Obligations, options and prohibitions; their names are unique across the three."""
    found: dict[str, Act] = {}
    for kind in ActKind:
        for key, node in entries(part(root, kind.value)):
            act = _act(draft, kind, key, node)
            first = found.setdefault(key.text, act)
            if first is not act:
                draft.report(
                    "N002",
                    f"the act '{key.text}' is declared twice",
                    key.where,
                    hint="rename one of the two",
                    related=((first.where, f"also under '{first.kind}'"),),
                )
    return found


def _act(draft: Draft, kind: ActKind, key: Scalar, node: Node) -> Act:
    written = part(node, "due")
    due, counts = draft.counted(written) if written is not None else (None, None)
    return Act(
        name=key.text,
        kind=kind,
        where=key.where,
        by=texts(part(node, "by")),
        due=due,
        counts=counts,
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )
