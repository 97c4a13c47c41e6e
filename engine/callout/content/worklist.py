"""What a process says of its tickets in lists, compiled.

A list shows a ticket at rest, long after anybody has sent anything: expressions read its fields,
papers and duties, and neither the event nor who sent it. What they give must follow from the ticket
alone, so that rows can be made anew: there is no ``now()``, and parameters are those of the day on
which the ticket was opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.datamodel.data_delta import Path
from callout.datamodel.expressions import BoundExpression, fits
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import is_private, private_read
from callout.feel import DATE_TIME, STRING, Kind, Type
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax.reads import reads
from callout.process import Text, Worklist
from callout.scxml.cache import Cache

PRESENT = ("now", "today")
"""The functions that tell the present."""
_OF_EVENTS = frozenset({"actor", "event"})
_SEVERAL = frozenset({Kind.LIST, Kind.CONTEXT, Kind.FUNCTION, Kind.RANGE})


Surroundings: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The roles that are waited for, by name; all active states, in document order."""


@dataclass(frozen=True, slots=True)
class SoughtField:
    """A field by whose value tickets are found; of a private one a keyed digest is kept."""

    name: str
    path: Path
    private: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """How tickets of a definition look in lists; what is None is worked out by default."""

    title: BoundExpression | None = None
    due: BoundExpression | None = None
    assignee: Path | None = None
    sought: Sequence[SoughtField] = ()
    around: Cache[tuple[str, ...], Surroundings] = field(
        default_factory=Cache, compare=False, repr=False
    )
    """What follows from a configuration alone, by its leaves."""


def compile_worklist(context: LinkContext) -> Listing:
    """What stands under ``worklist``; L040 for personal data, L041 for the present, L042 types."""
    said = context.process.worklist
    if said is None:
        return Listing()
    names = names_at_rest(context)
    return Listing(
        title=_read_at_rest("the title", said.title, STRING, names, context),
        due=_read_at_rest("the due time", said.due, DATE_TIME, names, context),
        assignee=_assignee(said, names, context),
        sought=tuple(_sought(said.find, names, context)),
    )


def names_at_rest(context: LinkContext) -> Names:
    """What can be read at rest: all but what an event brings."""
    of_engine: Mapping[str, Type] = {
        name: kind for name, kind in context.names.statics.items() if name not in _OF_EVENTS
    }
    return Names({**of_engine, **context.names.fields})


def _read_at_rest(
    what: str, text: Text | None, wanted: Type, names: Names, context: LinkContext
) -> BoundExpression | None:
    if text is None:
        return None
    compiler = context.compiler
    expression = compiler.expression(text, names)
    if expression is None:
        return None
    if not fits(expression.type, wanted):
        hint = "write an expression that gives one"
        compiler.report("L042", f"{what} in lists is no {_NAMES[wanted]}", text.where, hint=hint)
    path = private_read(expression, names, context)
    if path is not None:
        _report_private(what, path, text, context)
    for name, *_ in reads(expression_tree(text.text, scope_of(names.types)), PRESENT):
        compiler.report(
            "L041",
            f"{what} in lists reads {name}(), and a row is written once and stays",
            text.where,
            consequence="it would say what was so when the ticket last moved",
            hint="write the instant itself; whoever looks at a list compares it with the clock",
        )
    return expression


_NAMES: Mapping[Type, str] = {STRING: "text", DATE_TIME: "date and time"}


def _report_private(what: str, path: Path, text: Text, context: LinkContext) -> None:
    context.compiler.report(
        "L040",
        f"{what} in lists reads '{'.'.join(path)}', which is marked pii",
        text.where,
        consequence="everybody who may look at a list would see it",
        hint="take a field that is not marked; to find tickets by it name it under `find`",
    )


def _assignee(said: Worklist, names: Names, context: LinkContext) -> Path | None:
    found = context.field_type(said.assignee) if said.assignee else None
    if found is None or said.assignee is None:
        return None
    path, kind = found
    context.compiler.read.add(path[0])
    if not fits(kind, STRING):
        message = f"'{said.assignee.text}' is no text, and an assignee is the id of somebody"
        hint = "name a field of type string"
        context.compiler.report("L042", message, said.assignee.where, hint=hint)
    if is_private(path, names, context):
        _report_private("the assignee", path, said.assignee, context)
    return path


def _sought(find: Sequence[Text], names: Names, context: LinkContext) -> list[SoughtField]:
    found: list[SoughtField] = []
    for text in find:
        known = context.field_type(text)
        if known is None:
            continue
        path, kind = known
        context.compiler.read.add(path[0])
        if kind.kind in _SEVERAL:
            message = f"'{text.text}' holds several values, and a ticket is found by one"
            hint = "name a field inside it, or set one to the value that people look for"
            context.compiler.report("L042", message, text.where, hint=hint)
            continue
        found.append(SoughtField(text.text, path, is_private(path, names, context)))
    return found
