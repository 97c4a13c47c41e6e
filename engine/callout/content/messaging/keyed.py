"""Tickets found by what they are about: the key of a process.

``key: person`` of a process says by which of its fields a ticket is known, and that of what they
say there is one open ticket. Its id is made of them (`callout.records.ids.keyed_id`), so that the
store itself keeps a second one out. Which ticket has a key now is asked of the shell, whose answer
is on record (`callout.datamodel.questions.KeyAsked`).

Codes: L060 a field that cannot be part of a key, L061 what is at odds with a key elsewhere in the
process, L062 a key that is asked for where there is none, or with other fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callout.datamodel.expressions import BoundExpression
from callout.datamodel.field_types import private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_name
from callout.datamodel.questions import KEYS, KeyAsked, Unanswered, key_question
from callout.datamodel.world import World
from callout.errors import ExpressionError, Location
from callout.feel import Kind, Type
from callout.process import Process, Send, Text, TicketAct, walk
from callout.records import MessageKind, TicketId
from callout.records.ids import as_key
from callout.scxml import ExecutionFault
from callout.values import Value

_UNFIT = (Kind.LIST, Kind.CONTEXT, Kind.ANY)


class Holder(NamedTuple):
    """Who has a key: the open `ticket`, if there is one; the id that a new one would get.

    `fields` are those of the process that the key is made of.
    """

    ticket: TicketId | None
    next: TicketId
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledKey:
    """The key of a ticket of another process, compiled."""

    process: str
    parts: Mapping[str, BoundExpression]

    def values(self, world: World) -> dict[str, Value]:
        """What the key is made of now."""
        return {name: each.value(world) for name, each in self.parts.items()}

    def holder(self, world: World, values: Mapping[str, Value]) -> Holder:
        """Who has this key, tickets that this very event opens among them.

        Raises ExpressionError where it has no value, Unanswered if nobody has looked.
        """
        asked = self._asked(world, values)
        answers = world.found.get(KEYS)
        known = answers.get(key_question(asked)) if isinstance(answers, dict) else None
        if not isinstance(known, dict):
            raise Unanswered(asked)
        found, following = known.get("ticket"), TicketId(str(known.get("next")))
        names = known.get("fields")
        fields = tuple(str(each) for each in names) if isinstance(names, list) else ()
        if not fields:
            raise ExpressionError(
                f"tickets of '{self.process}' are not found by this key",
                hint="give each part what its field takes: a number, a day and so on",
            )
        opened = any(
            each.kind is MessageKind.START and each.ticket == following for each in world.messages
        )
        holds = found if isinstance(found, str) else following if opened else None
        return Holder(TicketId(holds) if holds else None, following, fields)

    def data(self, holder: Holder, values: Mapping[str, Value]) -> dict[str, Value]:
        """What a ticket is opened with, that it has this key."""
        if values.keys() == {""}:
            return {holder.fields[0]: values[""]}
        return dict(values)

    def _asked(self, world: World, values: Mapping[str, Value]) -> KeyAsked:
        for name, value in values.items():
            if as_key(value) is None:
                raise ExpressionError(
                    f"'{self.parts[name].text}' is no key of '{self.process}': it has no value",
                    where=self.parts[name].where,
                    hint="a key is made of texts, numbers, days and the like",
                )
        return KeyAsked(self.process, dict(values), world.ticket.profile, world.ticket.region)


def compile_key_of(
    process: Text, written: Mapping[str, Text], context: LinkContext, names: Names
) -> CompiledKey | None:
    """The key that an action writes; None where it writes none."""
    parts = context.compiler.expressions(written, names)
    for each in parts.values():
        check_name("the key of the ticket", each, names, context)
    other = context.neighbours.get(process.text)
    if other is not None:
        _check_asked(process, other, written, context)
    return CompiledKey(process.text, parts) if written else None


def keyed_address(
    action: Send, process: Text, context: LinkContext, names: Names
) -> Callable[[World], Sequence[str]] | None:
    """The open ticket of a key, as a receiver; L012 for a process that there is not."""
    if context.neighbours:
        context.known(process, context.neighbours, "process", "L012")
    key = compile_key_of(process, action.key, context, names)
    if key is None:
        return None

    def address(world: World) -> Sequence[str]:
        values = key.values(world)
        found = key.holder(world, values).ticket
        if found is None:
            said = ", ".join(str(as_key(each)) for each in values.values())
            raise ExecutionFault(
                f"there is no open ticket of '{process.text}' with the key {said}",
                where=action.where,
                name="error.communication",
                send_id=action.id.text if action.id else None,
            )
        return [f"ticket:{found}"]

    return address


def _check_asked(
    process: Text, other: Process, written: Mapping[str, Text], context: LinkContext
) -> None:
    if not other.key:
        if written:
            context.compiler.report(
                "L062",
                f"'{process.text}' has no key to be found by",
                process.where,
                hint=f"say in '{process.text}' what a ticket is about: `key: <field>`",
            )
        return
    fields = [each.text for each in other.key]
    if set(written) != set(fields) and not (set(written) == {""} and len(fields) == 1):
        parts = ", ".join(f"{name}: ..." for name in fields)
        context.compiler.report(
            "L062",
            f"a ticket of '{process.text}' is known by {_quoted(fields)}",
            process.where,
            hint="write key: ..." if len(fields) == 1 else f"write key: {{{parts}}}",
        )


def compile_key(context: LinkContext) -> tuple[str, ...]:
    """The fields of the key of a process; L060 and L061 where it would not hold.

    L001 where there is no field that its `subject` names.
    """
    process = context.process
    if process.subject is not None:
        context.field_type(process.subject)
    private = {path[0] for path in private_paths(process.data)}
    for name in process.key:
        if context.known(name, process.data, "field", "L001"):
            _check_field(name, private, context)
    if process.key:
        _check_kept(context)
    return tuple(name.text for name in process.key)


def _check_field(name: Text, private: set[str], context: LinkContext) -> None:
    declared = context.process.data[name.text]
    why, hint = None, "a key says what a ticket is about, and holds from its first day"
    if name.text in private:
        why, hint = "holds personal data", "ids are made of keys: take a number of the person's"
    elif not declared.required:
        why, hint = "may be missing when a ticket is opened", "write required: true"
    elif _is_unfit(context.names.fields[name.text]):
        why = f"is a {context.names.fields[name.text]}"
        hint = "a key is made of texts, numbers, days and the like"
    elif declared.correctable:
        why = "can be corrected"
    if why is not None:
        message = f"'{name.text}' cannot be part of a key: it {why}"
        context.compiler.report("L060", message, name.where, hint=hint)


def _is_unfit(kind: Type) -> bool:
    return kind.kind in _UNFIT


def _check_kept(context: LinkContext) -> None:
    """L061: what would change a key, or open again a ticket whose key another one may have."""
    process = context.process
    fields = {name.text for name in process.key}
    for action in walk.actions(process):
        for target in action.assigns:
            if target.text.partition(".")[0] in fields:
                context.compiler.report(
                    "L061",
                    f"'{target.text}' is part of the key, which holds as long as the ticket",
                    target.where,
                    hint="set another field",
                )
    again = process.lifecycle.get(TicketAct.REOPEN)
    if again is not None and again.target is not None:
        context.compiler.report(
            "L061",
            "a ticket with a key is not opened again: another one may have its key by then",
            again.where,
            hint="start another one; `lifecycle: {reopen: {never: why}}` says so",
        )


def check_not_invoked(other: Process, where: Location, context: LinkContext) -> None:
    """L061: a sub-process is its parent's alone, and so is not known by a key."""
    if other.key:
        context.compiler.report(
            "L061",
            f"'{other.name}' has a key, and a sub-process belongs to its parent alone",
            where,
            hint="start it: start: {process: ..., key: ..., if_open: join}",
        )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
