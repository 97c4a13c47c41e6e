"""Does what a rule table answers repeat the personal data it was asked with?

A row that was chosen by personal data says little of anybody: its constants may be kept anywhere,
as what is true or false may. An answer that is worked out of them repeats them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.datamodel.data_delta import Path
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import (
    HINT_TO_MARK,
    disclosed,
    holds_private,
    is_private,
    parts_of,
    private_read,
    takes_private,
)
from callout.dmn import HitPolicy, InputClause, OutputClause, RuleTable
from callout.feel import BOOLEAN, Expression
from callout.process import Text


def check_asked(
    table: RuleTable,
    inputs: Mapping[str, BoundExpression],
    asking: Text,
    names: Names,
    context: LinkContext,
) -> None:
    """D009: the inputs that hold personal data, given here or looked up by the table itself."""
    for each in table.inputs:
        given = inputs.get(each.name, each.expression)
        if given is None:
            path: Path | None = (each.name,) if is_private((each.name,), names, context) else None
        else:
            path = private_read(given, names, context)
        if path is None:
            continue
        related = () if each.name in inputs else ((each.where, "the input is here"),)
        what = f"the input '{each.name}' of '{table.name}'"
        where = inputs[each.name].where if each.name in inputs else asking.where
        hint = "nothing to do if the row says enough"
        context.compiler.problems.append(
            disclosed("D009", what, path, where, hint=hint, related=related)
        )


def check_answers(
    table: RuleTable,
    kept: Iterable[tuple[str, Text]],
    inputs: Mapping[str, BoundExpression],
    names: Names,
    context: LinkContext,
) -> None:
    """D006: answers that repeat personal data, kept in fields that are not marked.

    `kept` are outputs by name, with the field that each goes into.
    """
    inside = _names_inside(table, inputs, names, context)
    outputs = {each.name: each for each in table.outputs}
    for name, target in kept:
        output = outputs.get(name)
        if output is None or takes_private(tuple(target.text.split(".")), context):
            continue
        cell = _repeating(table, output, inside, context)
        if cell is not None:
            path = private_read(cell, inside, context) or ()
            related = ((cell.where, "it is worked out here"),) if cell.where is not None else ()
            what = f"what '{target.text}' gets, the output '{name}' of '{table.name}',"
            context.compiler.problems.append(
                disclosed("D006", what, path, target.where, hint=HINT_TO_MARK, related=related)
            )


def _repeating(
    table: RuleTable, output: OutputClause, names: Names, context: LinkContext
) -> Expression | None:
    """The first cell of an output that may repeat personal data."""
    if output.type == BOOLEAN or table.policy is HitPolicy.COUNT:
        return None
    place = table.outputs.index(output)
    cells = [row.answers[place] for row in table.rows]
    cells += [output.default] if output.default is not None else []
    return next((each for each in cells if holds_private(each, names, context)), None)


def _names_inside(
    table: RuleTable, inputs: Mapping[str, BoundExpression], names: Names, context: LinkContext
) -> Names:
    """What the cells of a table may read: its inputs cover what has their names outside."""
    personal: list[Path] = []
    covered = {each.name for each in table.inputs if _is_covered(each, inputs)}
    for each in table.inputs:
        given = inputs.get(each.name, each.expression)
        if given is not None:
            personal += parts_of(given, each.name, names, context)
    kept = [path for path in names.personal if path[0] not in covered]
    return Names(
        names.types, names.hiding | covered, names.private - covered, frozenset([*kept, *personal])
    )


def _is_covered(clause: InputClause, inputs: Mapping[str, BoundExpression]) -> bool:
    return clause.name in inputs or clause.expression is not None
