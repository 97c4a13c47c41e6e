"""Guards: conditions that go on record with what they have read, and so read nothing personal."""

from __future__ import annotations

from callout.datamodel.data_delta import Path
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import note_disclosure
from callout.datamodel.privacy.private_fields import meet
from callout.process import Text


def compile_guard(text: Text, names: Names, context: LinkContext) -> BoundExpression | None:
    """A guard, compiled; L011 and D008 where it reads what is marked pii."""
    expression = context.compiler.condition(text, names)
    if expression is None:
        return None
    known = len(context.compiler.problems)
    for path in expression.reads:
        _check_private(path, expression, names, context)
    if known == len(context.compiler.problems):
        hint = "decide with a field that says only what matters"
        note_disclosure("D008", "the guard", expression, names, context, hint=hint)
    return expression


def _check_private(
    path: Path, expression: BoundExpression, names: Names, context: LinkContext
) -> None:
    from_payload = path[0] in names.private
    from_data = path[0] not in names.hiding and any(
        meet(path, private) for private in context.private
    )
    if from_payload or from_data:
        context.compiler.report(
            "L011",
            f"the guard reads '{'.'.join(path)}', which is marked pii",
            expression.where,
            consequence="the history of guards would keep personal data",
            hint="decide with a field that says only what matters, or drop `pii`",
        )
