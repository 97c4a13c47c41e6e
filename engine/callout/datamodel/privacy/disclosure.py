"""Does an expression let personal data out of the fields that are marked for them?

What is true or false says too little of anybody to count: ``phone != null`` may be kept anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from callout.datamodel.data_delta import Path
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.field_types import private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.private_fields import meet
from callout.errors import Location, Problem, Severity
from callout.feel import BOOLEAN, Expression

Readable: TypeAlias = BoundExpression | Expression
"""An expression of a process, or one of a rule table."""
_HINTS = frozenset({"D009", "D012"})


def is_private(path: Path, names: Names, context: LinkContext) -> bool:
    """Whether what is read is marked pii, or has a part that is."""
    first = path[0]
    if first == "event":
        carried = path[2:] if path[1:2] == ("data",) else ()
        return path[1:2] in ((), ("data",)) and any(meet(carried, each) for each in names.personal)
    if any(meet(path, each) for each in names.personal):
        return True
    if first == "form":
        return any(meet(path, each) for each in _of_forms(context))
    return first not in names.hiding and any(meet(path, each) for each in context.private)


def holds_private(expression: Readable, names: Names, context: LinkContext) -> bool:
    """Whether the value may hold personal data."""
    return expression.type != BOOLEAN and private_read(expression, names, context) is not None


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
    """A finding about an expression that reads personal data."""
    path = private_read(expression, names, context)
    if path is not None:
        found = disclosed(code, what, path, expression.where, hint=hint)
        context.compiler.problems.append(found)


def disclosed(
    code: str,
    what: str,
    path: Path,
    where: Location,
    *,
    hint: str,
    related: tuple[tuple[Location, str], ...] = (),
) -> Problem:
    """The finding of this code: `what` reads the path."""
    return Problem(
        code,
        f"{what} reads '{'.'.join(path)}', which holds personal data",
        where,
        Severity.HINT if code in _HINTS else Severity.WARNING,
        consequence=_MEANINGS[code],
        hint=hint,
        related=related,
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
    "D010": "the history keeps when the timer is due, from which the person's data can be told",
    "D011": "the history would keep personal data in the name, and so would whoever is told it",
    "D012": "the outbox keeps personal data in clear until what was delivered is removed",
}
"""What a finding comes to, by its code."""


def check_kept(
    target: Path,
    expressions: Iterable[BoundExpression],
    names: Names,
    context: LinkContext,
    *,
    what: str,
) -> None:
    """D006: what is kept in a field of the ticket that is not marked."""
    if not takes_private(target, context):
        check_disclosure("D006", what, expressions, names, context, hint=HINT_TO_MARK)


HINT_TO_MARK = "mark the field `pii: true`, or set what says less"


def check_due(
    what: str, expressions: Iterable[BoundExpression | None], names: Names, context: LinkContext
) -> None:
    """D010: what says when a timer is due, which the history keeps in clear."""
    given = [each for each in expressions if each is not None]
    hint = "wait for a time that says nothing of the person, or accept it with a reason"
    check_disclosure("D010", what, given, names, context, hint=hint)


def check_name(
    what: str, expression: BoundExpression | None, names: Names, context: LinkContext
) -> None:
    """D011: what makes the name of an event, a ticket or a process."""
    given = [expression] if expression is not None else []
    hint = "choose among fixed names, and give the data in a field that is marked"
    check_disclosure("D011", what, given, names, context, hint=hint)


def parts_of(expression: Readable, name: str, names: Names, context: LinkContext) -> Iterable[Path]:
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


def takes_private(target: Path, context: LinkContext) -> bool:
    """Whether personal data may be set there: a field marked pii, or one with such a part."""
    return any(meet(target, each) for each in context.private)


def private_read(expression: Readable, names: Names, context: LinkContext) -> Path | None:
    """The first of the paths it reads that lead to personal data."""
    found = (path for path in expression.reads if is_private(path, names, context))
    return next(found, None)


def _of_forms(context: LinkContext) -> Iterable[Path]:
    for name, form in context.process.forms.items():
        for path in private_paths(form.fields):
            yield ("form", name, "fields", *path)
