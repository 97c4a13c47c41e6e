"""Groups: one sub-process for each item of a list, awaited together.

All members are opened as sub-processes are (`invoke`), are linked beside each other and tell their
end in the same way. What a group adds is counted and kept in the section ``group`` of the ticket:

1. `ChildGroup.start` works out everything for every item, keeps it, and opens so many members as
   may run at once. An empty list is done there and then.
2. `ChildGroup.take` keeps the result of a member that has ended, and opens the next. It answers
   the one event the chart hears, ``done.<invoke>``, when enough have ended; then those that still
   run are cancelled, and those that wait are dropped.
3. `ChildGroup.cancel` does the same when the state is left.

An event changes the record of the group, of one member that has ended and of one that begins: what
is written does not grow with the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from callout.datamodel.data_delta import as_json, whole
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.links import running
from callout.datamodel.names import RESERVED, Names
from callout.datamodel.privacy.disclosure import check_due, parts_of
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import ANY, LIST, NUMBER
from callout.process import UNTIL, Invoke, Text
from callout.records import sections
from callout.records.ids import group_of, member_key
from callout.scxml import Block, Signal
from callout.values import Json, Value, decode

from .invoke import (
    ChildTicket,
    cancel_child,
    is_result,
    named_process,
    start_ticket,
    what_is_run,
)

MOST = 1000
"""Items that a group may have."""


@dataclass(frozen=True, slots=True)
class ChildGroup:
    """An invoke with `each`, compiled. ``calls/<id>#<number>`` names a member while it runs."""

    id: str
    process: str | BoundExpression
    inputs: dict[str, BoundExpression]
    each: BoundExpression
    item: str
    at_once: BoundExpression | None
    until: BoundExpression | str
    finalize: Block[World] | None

    @property
    def is_group(self) -> bool:
        return True

    def forwards(self, _event: str) -> bool:
        """Never: an event for many has no one answer."""
        return False

    def start(self, world: World) -> None:
        """Open the first members with what `with` says now for each item; or be done."""
        world.attend()
        plans = [self._plan(world, item) for item in self._items(world)]
        size = len(plans)
        until, at_once = self._until(world, size), self._at_once(world, size)
        if not size:
            world.run.raise_(self._joined([]))
            return
        for number, plan in enumerate(plans, start=1):
            world.put(sections.GROUP, member_key(self.id, number), plan)
        for number in range(1, at_once + 1):
            self._open(world, number)
        stand: dict[str, Json] = {"size": size, "until": until, "ended": 0, "begun": at_once}
        world.put(sections.GROUP, self.id, stand)

    def take(self, world: World, signal: Signal) -> Signal | None:
        """A member has ended: the event for the chart if it was the last that is waited for."""
        calls, held = world.held(sections.CALLS), world.held(sections.GROUP).get(self.id)
        key = next(key for key in running(world, self.id) if calls[key] == signal.origin)
        stand = held if isinstance(held, dict) else {}
        world.drop(sections.CALLS, key)
        result = as_json(_result(signal), f"what '{key}' gives")
        world.put(sections.GROUP, key, {"result": result})
        ended, begun = whole(stand.get("ended")) + 1, whole(stand.get("begun"))
        if ended >= whole(stand.get("until")):
            return self._join(world, whole(stand.get("size")))
        if begun < whole(stand.get("size")):
            begun += 1
            self._open(world, begun)
        world.put(sections.GROUP, self.id, {**stand, "ended": ended, "begun": begun})
        return None

    def cancel(self, world: World) -> None:
        """End the members that still run, in the order of their items, and forget the rest."""
        for key in running(world, self.id):
            cancel_child(world, key)
        for key in [key for key in world.held(sections.GROUP) if group_of(key) == self.id]:
            world.drop(sections.GROUP, key)

    def finalize_and_forward(self, world: World, signal: Signal) -> None:
        """Finalize what a member sent."""
        if signal.invoke_id == self.id and self.finalize is not None:
            self.finalize(world)

    def _items(self, world: World) -> list[Value]:
        items = self.each.value(world)
        if not isinstance(items, list):
            raise ExpressionError(f"'{self.each.text}' gives no list", where=self.each.where)
        if len(items) > MOST:
            raise ExpressionError(
                f"'{self.each.text}' gives {len(items)} items; a group has at most {MOST}",
                where=self.each.where,
                hint="let each member be a group of its own, or `start` tickets that live alone",
            )
        return items

    def _plan(self, world: World, item: Value) -> Json:
        with world.beside({self.item: item}):
            data = {name: expression.value(world) for name, expression in self.inputs.items()}
            given = {"with": as_json(data, f"what '{self.id}' is given")}
            if isinstance(self.process, str):
                return given
            return {**given, "process": named_process(self.process, world)}

    def _until(self, world: World, size: int) -> int:
        if isinstance(self.until, str):
            return 1 if self.until == "any" else size
        return min(_count(self.until, world), size)

    def _at_once(self, world: World, size: int) -> int:
        return size if self.at_once is None else min(_count(self.at_once, world), size)

    def _open(self, world: World, number: int) -> None:
        """Open the member that waits under this number."""
        key = member_key(self.id, number)
        held = world.held(sections.GROUP).get(key)
        plan = held if isinstance(held, dict) else {}
        given, process = decode(plan.get("with")), str(plan.get("process", self.process))
        data = given if isinstance(given, dict) else {}
        child = start_ticket(world, process, self.id, data, back="parent", member=key)
        world.drop(sections.GROUP, key)
        world.put(sections.CALLS, key, child)

    def _join(self, world: World, size: int) -> Signal:
        held = world.held(sections.GROUP)
        found = (held.get(member_key(self.id, number)) for number in range(1, size + 1))
        known = [each.get("result") if isinstance(each, dict) else None for each in found]
        self.cancel(world)
        return self._joined([decode(each) for each in known])

    def _joined(self, results: list[Value]) -> Signal:
        ended = sum(each is not None for each in results)
        return Signal(f"done.{self.id}", {"results": results, "ended": ended}, invoke_id=self.id)


Invoked: TypeAlias = ChildTicket | ChildGroup
"""What a state runs."""


def joining(signal: Signal, children: Iterable[Invoked]) -> ChildGroup | None:
    """The group of which a member says with this signal that it has ended."""
    if not is_result(signal):
        return None
    groups = (each for each in children if isinstance(each, ChildGroup))
    return next((each for each in groups if each.id == signal.invoke_id), None)


def _result(signal: Signal) -> dict[str, Value]:
    """What is kept of a member: what its end gave; that it could not be opened, and why."""
    if signal.name.startswith("error."):
        return {"ticket": None, "outcome": "error", **signal.payload}
    content = {} if signal.content is None else {"data": signal.content}
    return {**content, **signal.payload, "ticket": signal.origin}


def _count(expression: BoundExpression, world: World) -> int:
    value = expression.value(world)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ExpressionError(
            f"'{expression.text}' gives no whole number from 1", where=expression.where
        )
    return value


def compile_group(
    invoke: Invoke, each: Text, context: LinkContext, finalize: Block[World] | None
) -> Invoked:
    """An invoke with `each`, compiled; with problems, it is one that nobody runs."""
    names = context.general
    source = context.compiler.expression(each, names, LIST)
    item = invoke.item.text if invoke.item is not None else ""
    if invoke.item is not None:
        _check_item(invoke.item, context)
    kind = source.type.item if source is not None else ANY
    personal = parts_of(source, item, names, context) if source is not None else ()
    process, inputs = what_is_run(invoke, context, names.beside({item: kind}, personal))
    at_once = _number(invoke.at_once, context, names)
    until = _until(invoke.until, context, names)
    if source is None:
        return ChildTicket(invoke.id, process, inputs, (), finalize)
    return ChildGroup(invoke.id, process, inputs, source, item, at_once, until, finalize)


def _check_item(item: Text, context: LinkContext) -> None:
    """L023: within `with` the ticket's field, or what the engine has, could not be read."""
    if item.text in context.names.fields or item.text in (*RESERVED, *context.compiler.variables):
        whose = "a field" if item.text in context.names.fields else "something of the engine's"
        context.compiler.report(
            "L023",
            f"the items of the group have the name of {whose}, '{item.text}'",
            item.where,
            hint="call them something else",
        )


def _until(text: Text | None, context: LinkContext, names: Names) -> BoundExpression | str:
    if text is None or text.text in UNTIL:
        return text.text if text is not None else "all"
    return _number(text, context, names) or "all"


def _number(text: Text | None, context: LinkContext, names: Names) -> BoundExpression | None:
    """L024 for a number that counts nothing."""
    if text is None:
        return None
    if _CONSTANT.fullmatch(text.text) and not _COUNT.fullmatch(text.text):
        context.compiler.report(
            "L024",
            f"'{text.text}' counts no sub-processes",
            text.where,
            consequence="the group would never begin",
            hint="write a whole number from 1; leave it out for all of them",
        )
    number = context.compiler.expression(text, names, NUMBER)
    check_due("how many of a group", [number], names, context)
    return number


_CONSTANT = re.compile(r"-?[0-9.]+", re.ASCII)
_COUNT = re.compile(r"0*[1-9][0-9]*", re.ASCII)
