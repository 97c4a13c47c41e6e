"""Does an expression let personal data out of the fields that are marked for them?

What is true or false says too little of anybody to count: ``phone != null`` may be kept anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.errors import Problem, Severity
from callout.feel import BOOLEAN
from callout.process import Field, Process, Send, walk

from .data_delta import Path
from .expressions import BoundExpression
from .field_types import private_paths
from .link_context import LinkContext
from .names import Names


def is_private(path: Path, names: Names, context: LinkContext) -> bool:
    """Whether what is read is marked pii, or has a part that is."""
    first = path[0]
    if first == "event":
        carried = path[2:] if path[1:2] == ("data",) else ()
        return path[1:2] in ((), ("data",)) and any(_meet(carried, each) for each in names.personal)
    if any(_meet(path, each) for each in names.personal):
        return True
    if first == "form":
        return any(_meet(path, each) for each in _of_forms(context))
    return first not in names.hiding and any(_meet(path, each) for each in context.private)


def holds_private(expression: BoundExpression, names: Names, context: LinkContext) -> bool:
    """Whether the value may hold personal data."""
    return expression.type != BOOLEAN and _reads(expression, names, context) is not None


def check_disclosure(
    code: str,
    what: str,
    expressions: Iterable[BoundExpression],
    names: Names,
    context: LinkContext,
    *,
    hint: str,
) -> None:
    """A warning of this code for each expression that lets personal data out; `what` begins it."""
    for expression in expressions:
        if holds_private(expression, names, context):
            note_disclosure(code, what, expression, names, context, hint=hint)


def note_disclosure(
    code: str,
    what: str,
    expression: BoundExpression,
    names: Names,
    context: LinkContext,
    *,
    hint: str,
) -> None:
    """A finding about an expression that reads personal data; D009 is a hint."""
    path = _reads(expression, names, context)
    if path is None:
        return
    context.compiler.problems.append(
        Problem(
            code,
            f"{what} reads '{'.'.join(path)}', which holds personal data",
            expression.where,
            Severity.HINT if code == "D009" else Severity.WARNING,
            consequence=_MEANINGS[code],
            hint=hint,
        )
    )


_MEANINGS = {
    "D001": "people would be told what they may not see",
    "D002": "the history would keep personal data outside of the fields that are marked",
    "D003": "the history would keep personal data outside of the fields that are marked",
    "D004": "the other ticket would keep personal data as if they were none",
    "D005": "whoever takes the event would keep personal data as if they were none",
    "D006": "the field would hold personal data without a mark",
    "D007": "the parent would get personal data as if they were none",
    "D008": "the history of guards keeps a mark, and nobody can see why the guard said no",
    "D009": "the history of decisions keeps a mark in place of the value",
}


def parts_of(
    expression: BoundExpression, name: str, names: Names, context: LinkContext
) -> Iterable[Path]:
    """Paths of personal data in a name that stands for what an expression gives, or for its items.

    A field as it is keeps its marks; what is worked out of personal data is personal as a whole.
    """
    if not holds_private(expression, names, context):
        return ()
    path = tuple(expression.text.strip().split("."))
    if expression.reads != (path,):
        return ((name,),)
    known = (*context.private, *names.personal, *_of_forms(context))
    return [(name, *each[len(path) :]) for each in known if each[: len(path)] == path] or [(name,)]


def is_plain(expression: BoundExpression) -> bool:
    """Whether it is only the name of a field, which keeps its marks wherever it goes."""
    return expression.reads == (tuple(expression.text.strip().split(".")),)


def check_carried(
    action: Send, payload: Mapping[str, BoundExpression], names: Names, context: LinkContext
) -> None:
    """D005: what an event of this process carries in a field that is not marked."""
    taker = _taker(action, context)
    declared = taker.events.get(action.event.text) if taker and action.event else None
    if declared is None:
        return
    fields = declared.payload.values()
    open_fields = [each for name, each in payload.items() if not is_marked(fields, name)]
    hint = f"mark the field of '{declared.name}' `pii: true`"
    check_disclosure("D005", f"'{declared.name}'", open_fields, names, context, hint=hint)


def _taker(action: Send, context: LinkContext) -> Process | None:
    """The process that takes what is sent, where the file says which one that is."""
    if action.is_to_self:
        return context.process
    kind, _, called = action.to.text.partition(":") if action.to else ("", "", "")
    if kind != "child":
        return None
    names = (each.process.text for each in walk.invokes(context.process) if each.id == called)
    return context.neighbours.get(next(names, ""))


def is_marked(fields: Iterable[Field], name: str) -> bool:
    """Whether the field of this name is marked pii, or has parts that are; so is an unknown one."""
    found = [field for field in fields if field.name == name]
    return not found or any(True for _ in private_paths({name: found[0]}))


def takes_private(target: Path, context: LinkContext) -> bool:
    """Whether personal data may be set there: a field marked pii, or one with such a part."""
    return any(_meet(target, each) for each in context.private)


def _reads(expression: BoundExpression, names: Names, context: LinkContext) -> Path | None:
    found = (path for path in expression.reads if is_private(path, names, context))
    return next(found, None)


def _of_forms(context: LinkContext) -> Iterable[Path]:
    for name, form in context.process.forms.items():
        for path in private_paths(form.fields):
            yield ("form", name, "fields", *path)


def _meet(left: Path, right: Path) -> bool:
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]
