"""Reads actions from one-key maps: `READERS` has a reader for each key.

A short form may stand for several actions (``tell`` to two roles, ``oblige`` of two duties), so
every reader yields. What has the wrong shape was reported by the schema and yields nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from callout.errors import Location
from callout.process import (
    Action,
    Assign,
    Breach,
    Cancel,
    Decide,
    Duty,
    DutyAct,
    Foreach,
    FormStep,
    If,
    Log,
    Raise,
    Retract,
    Sample,
    Send,
    Set,
    Start,
    Tell,
    Text,
)
from callout.reader.yaml.access import elements, entries, part, text, texts
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence

from .blocks import run
from .context import Draft
from .declarations import form_act

_Read: TypeAlias = "Callable[[Draft, Scalar, Node], Iterator[Action]]"
_Branch: TypeAlias = "tuple[Text | None, tuple[Action, ...]]"


def actions(draft: Draft, node: Node | None) -> tuple[Action, ...]:
    """The actions of a list, or of one map."""
    return tuple(action for item in elements(node) for action in _action(draft, item))


def blocks(draft: Draft, node: Node | None) -> tuple[tuple[Action, ...], ...]:
    """Entry or exit blocks: a list of actions is one block, a list of lists is several."""
    if isinstance(node, Sequence) and any(isinstance(item, Sequence) for item in node):
        return tuple(actions(draft, item) for item in node)
    found = actions(draft, node)
    return (found,) if found else ()


def _action(draft: Draft, node: Node) -> Iterator[Action]:
    if isinstance(node, Sequence):
        yield from actions(draft, node)
        return
    keys = [key for key, _ in entries(node) if key.text in READERS]
    if len(keys) > 1:
        draft.report(
            "S012",
            f"an action has one key, and this has {len(keys)}",
            keys[1].where,
            consequence="their order would depend on how a map is read",
            hint=f"start a new list item: - {keys[1].text}: ...",
        )
    for key in keys:
        yield from READERS[key.text](draft, key, _value(node, key))


def _value(node: Node, key: Scalar) -> Node:
    """What stands under the key; of ``if`` the whole map, since its branches stand beside it."""
    if not isinstance(node, Mapping):
        return key
    return node if key.text == "if" else node[key.text]


def _set(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    values = tuple((name.as_text(), draft.expression(value)) for name, value in entries(node))
    yield Set(values, key.where)


def _decide(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    table = text(node) or text(part(node, "table"))
    into = part(node, "into")
    fields = {name.text: item.as_text() for name, item in entries(into) if isinstance(item, Scalar)}
    if table is not None:
        inputs = draft.inputs(part(node, "with"))
        yield Decide(table, inputs, text(into) or fields or None, key.where)


def _sample(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    source, size, into = (part(node, name) for name in ("from", "size", "into"))
    field = text(into)
    if source is not None and size is not None and field is not None:
        yield Sample(draft.expression(source), draft.expression(size), field, key.where)


def _tell(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    message = text(part(node, "message"))
    if message is not None:
        inputs = draft.inputs(part(node, "with"))
        addressee = draft.optional_expression(part(part(node, "to"), "feel"))
        if addressee is not None:
            yield Tell(None, message, inputs, key.where, addressee)
        for role in texts(part(node, "to")):
            yield Tell(role, message, inputs, key.where)
        return
    for role_key, item in entries(node):
        if isinstance(item, Scalar):
            yield Tell(role_key.as_text(), item.as_text(), {}, key.where)


def _assign(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    yield Assign(draft.expression(node), key.where)


def _send(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    to = part(node, "to")
    address, keyed = part(to, "feel"), text(part(to, "process"))
    event = part(node, "event") if isinstance(node, Mapping) else node
    yield Send(
        event=text(event),
        to=text(to) or _receiver(address, keyed),
        inputs=draft.inputs(part(node, "with")),
        where=key.where,
        event_expression=draft.optional_expression(part(event, "feel")),
        address=draft.optional_expression(address),
        delay=draft.optional_duration(part(node, "delay")),
        id=text(part(node, "id")),
        content=draft.optional_expression(part(node, "content")),
        id_into=text(part(node, "id_into")),
        keyed=keyed,
        key=_business_key(draft, part(to, "key")),
    )


def _receiver(address: Node | None, keyed: Text | None) -> Text | None:
    if address is not None:
        return Text("ticket", address.where)
    return Text("keyed", keyed.where) if keyed is not None else None


def _business_key(draft: Draft, node: Node | None) -> dict[str, Text]:
    """The key of a ticket: an expression, or one by field."""
    if isinstance(node, Scalar):
        return {"": draft.expression(node)}
    return draft.inputs(node)


def _raise(_: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    event = text(node)
    if event is not None:
        yield Raise(event, key.where)


def _cancel(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    yield Cancel(text(node), draft.optional_expression(part(node, "feel")), key.where)


def _start(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    process = text(part(node, "process"))
    if process is not None:
        link = text(part(node, "as")) or process
        inputs, said = draft.inputs(part(node, "with")), text(part(node, "if_open"))
        joins = True if said is not None and said.text == "join" else None
        business_key = _business_key(draft, part(node, "key"))
        yield Start(process, link, inputs, key.where, business_key, joins)


def _duty(act: DutyAct) -> _Read:
    def read(_: Draft, key: Scalar, node: Node) -> Iterator[Action]:
        for name in texts(node):
            yield Duty(act, name, key.where)

    return read


def _breach(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    act = text(node) or text(part(node, "act"))
    if act is not None:
        yield Breach(act, draft.optional_expression(part(node, "note")), key.where)


def _retract(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    act = text(node) or text(part(node, "act"))
    if act is not None:
        yield Retract(act, draft.optional_expression(part(node, "note")), key.where)


def _form(_: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    for name, step in entries(node):
        act = form_act(step)
        if act is not None:
            yield FormStep(name.as_text(), act, key.where)


def _log(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    yield Log(draft.expression(node), key.where)


def _if(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    branches = [_branch(draft, node, key.where)]
    branches += [_branch(draft, item, item.where) for item in elements(part(node, "elif"))]
    otherwise = part(node, "else")
    if otherwise is not None:
        branches.append((None, actions(draft, otherwise)))
    yield If(tuple(branches), key.where)


def _branch(draft: Draft, node: Node, where: Location) -> _Branch:
    guard = draft.optional_expression(part(node, "if")) or Text("false", where)
    return guard, actions(draft, part(node, "then"))


def _run(draft: Draft, _: Scalar, node: Node) -> Iterator[Action]:
    if isinstance(node, Scalar):
        yield from run(draft, node, None, actions)
    for block, given in entries(node):
        yield from run(draft, block, given, actions)


def _foreach(draft: Draft, key: Scalar, node: Node) -> Iterator[Action]:
    source, item = part(node, "in"), text(part(node, "as"))
    if source is not None and item is not None:
        yield Foreach(
            source=draft.expression(source),
            item=item,
            index=text(part(node, "index")),
            body=actions(draft, part(node, "do")),
            where=key.where,
        )


READERS: dict[str, _Read] = {
    "set": _set,
    "decide": _decide,
    "sample": _sample,
    "tell": _tell,
    "assign": _assign,
    "send": _send,
    "raise": _raise,
    "cancel": _cancel,
    "start": _start,
    "oblige": _duty(DutyAct.OBLIGE),
    "fulfil": _duty(DutyAct.FULFIL),
    "waive": _duty(DutyAct.WAIVE),
    "breach": _breach,
    "retract": _retract,
    "form": _form,
    "log": _log,
    "if": _if,
    "foreach": _foreach,
    "run": _run,
}
"""How an action is read, by its key; what it is given is what stands under the key."""
