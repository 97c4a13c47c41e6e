"""Decision tables in DMN XML (DMN 1.5, 8.3), as the tables we decide with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.dmn import (
    Cell,
    ColumnSource,
    Grid,
    GridRow,
    HitPolicy,
    OuterScope,
    RuleTable,
    TableSource,
    compile_table,
)
from callout.dmn.compile.bare_words import pieces_of
from callout.errors import Location, Problem
from callout.feel import Type

from .element import XmlElement
from .item_definition import ANYTHING, ItemType, ItemTypes

_POLICIES = {
    "UNIQUE": HitPolicy.UNIQUE,
    "ANY": HitPolicy.ANY,
    "PRIORITY": HitPolicy.PRIORITY,
    "FIRST": HitPolicy.FIRST,
    "RULE ORDER": HitPolicy.RULE_ORDER,
    "OUTPUT ORDER": HitPolicy.OUTPUT_ORDER,
    "COLLECT": HitPolicy.COLLECT,
}
_AGGREGATIONS = {
    "SUM": HitPolicy.SUM,
    "MIN": HitPolicy.MIN,
    "MAX": HitPolicy.MAX,
    "COUNT": HitPolicy.COUNT,
}


def read_table(
    element: XmlElement,
    name: str,
    scope: Mapping[str, Type],
    types: ItemTypes,
    problems: list[Problem],
) -> RuleTable | None:
    """The table in a ``decisionTable`` element, over names in scope; None if it has errors."""
    source = table_source(element, name, scope, types)
    return compile_table(source, OuterScope(), problems)


def table_source(
    element: XmlElement, name: str, scope: Mapping[str, Type], types: ItemTypes
) -> TableSource:
    """The table as it is written; in a model all names come from the scope."""
    inputs = tuple(_inputs(element, types))
    outputs = tuple(_outputs(element, types))
    header = GridRow(
        element.where,
        tuple(Cell(column.name, column.where) for column in inputs),
        tuple(Cell(column.name, column.where) for column in outputs),
    )
    rows = tuple(_row(rule, len(inputs), len(outputs)) for rule in element.all("rule"))
    return TableSource(
        name=name,
        where=element.where,
        policy=policy(element.get("hitPolicy"), element.get("aggregation")),
        inputs=inputs,
        outputs=outputs,
        grid=Grid(header, rows),
        needs=dict(scope),
        as_dmn=True,
    )


def policy(name: str, aggregation: str) -> HitPolicy:
    """The hit policy DMN names, unique where it names none."""
    found = _POLICIES.get(name, HitPolicy.UNIQUE)
    if found is HitPolicy.COLLECT:
        return _AGGREGATIONS.get(aggregation, found)
    return found


def _inputs(element: XmlElement, types: ItemTypes) -> Iterator[ColumnSource]:
    taken: set[str] = set()
    for place, node in enumerate(element.all("input"), start=1):
        expression = node.first("inputExpression")
        cell = _cell(expression, node.where)
        declared = types.find(expression.get("typeRef")) if expression is not None else ANYTHING
        name = node.get("label") or cell.text or f"input {place}"
        name = name if name not in taken else f"{name} ({place})"
        taken.add(name)
        yield ColumnSource(
            name=name,
            where=node.where,
            type=declared.type,
            allowed=_allowed(node.first("inputValues"), declared, node),
            expression=cell,
            bare_words=False,
        )


def _outputs(element: XmlElement, types: ItemTypes) -> Iterator[ColumnSource]:
    for place, node in enumerate(element.all("output"), start=1):
        declared = types.find(node.get("typeRef")) if node.get("typeRef") else ANYTHING
        allowed = _allowed(node.first("outputValues"), declared, node)
        yield ColumnSource(
            name=node.get("name") or f"output {place}",
            where=node.where,
            type=declared.type,
            values=_listed(allowed),
            default=_optional(node.first("defaultOutputEntry")),
            bare_words=False,
        )


def _row(rule: XmlElement, inputs: int, outputs: int) -> GridRow:
    tests = tuple(_cell(each, rule.where) for each in rule.all("inputEntry"))
    answers = tuple(_cell(each, rule.where) for each in rule.all("outputEntry"))
    nothing = Cell("", rule.where)
    return GridRow(
        rule.where,
        (*tests, *[nothing] * (inputs - len(tests)))[:inputs],
        (*answers, *[nothing] * (outputs - len(answers)))[:outputs],
    )


def _allowed(values: XmlElement | None, declared: ItemType, column: XmlElement) -> Cell | None:
    """The values a column lists, else those of its type."""
    own = _optional(values)
    if own is not None or declared.allowed is None:
        return own
    return Cell(declared.allowed.text, declared.allowed.where or column.where)


def _listed(allowed: Cell | None) -> tuple[Cell, ...]:
    """The values of a list of unary tests, for their order."""
    if allowed is None:
        return ()
    return tuple(
        Cell(piece, allowed.where.shifted(offset)) for offset, piece in pieces_of(allowed.text)
    )


def _optional(node: XmlElement | None) -> Cell | None:
    cell = _cell(node, node.where) if node is not None else None
    return cell if cell is not None and cell.text else None


def _cell(node: XmlElement | None, otherwise: Location) -> Cell:
    """The text inside an element, with its place."""
    if node is None:
        return Cell("", otherwise)
    inner = node.first("text") or node
    return Cell(inner.text.strip(), inner.text_where or node.where)
