"""The rules of a version taken apart: rows of its tables, parameters, calendars, roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from callout.calendars import Calendar
from callout.definition import Definition
from callout.dmn import InputClause, OutputClause, RuleTable, row_name
from callout.dmn.table import Row
from callout.errors import Location
from callout.feel import Expression
from callout.library import Library
from callout.values import Json


class RulePart(NamedTuple):
    """A part of the rules; `kind` is that of `callout.versions.parts.PartKind`."""

    kind: str
    name: str
    body: Mapping[str, Json]
    where: Location | None
    group: str = ""


def rules_of(definition: Definition, library: Library) -> Iterator[RulePart]:
    """Everything of the rules that the definition's hash covers, in the order of names."""
    for name in sorted(definition.used.tables):
        yield from _table(library.tables[name])
    yield from _parameters(definition, library)
    for calendar in _calendars(definition, library):
        yield RulePart("calendar", calendar.name, _calendar(calendar), calendar.where)
    for name, role in library.roles.roles.items():
        yield RulePart("role", name, {"substitutes": [*sorted(role.substitutes)]}, role.where)
    settings = definition.pinned.get("settings")
    for name, value in settings.items() if isinstance(settings, dict) else ():
        yield RulePart("setting", name, {"value": value}, None)


def _table(table: RuleTable) -> Iterator[RulePart]:
    inputs: Json = {each.name: _column(each, each.expression) for each in table.inputs}
    outputs: Json = {each.name: _column(each, each.default) for each in table.outputs}
    body: dict[str, Json] = {"policy": str(table.policy), "inputs": inputs, "outputs": outputs}
    yield RulePart("table", table.name, body, table.where)
    for row in table.rows:
        yield RulePart("row", row_name(table.name, row.id), _row(table, row), row.where, table.name)


def _column(clause: InputClause | OutputClause, given: Expression | None) -> Json:
    """A column; `given` is where its value comes from, or its default."""
    return {
        "type": str(clause.type),
        "given": _text(given),
        "allowed": _text(clause.allowed),
    }


def _text(expression: object) -> Json:
    return None if expression is None else str(getattr(expression, "text", expression))


def _row(table: RuleTable, row: Row) -> dict[str, Json]:
    tests = zip(table.inputs, row.cells.inputs, strict=True)
    answers = zip(table.outputs, row.cells.outputs, strict=True)
    return {
        "when": {column.name: cell.text for column, cell in tests},
        "then": {column.name: cell.text for column, cell in answers},
    }


def _parameters(definition: Definition, library: Library) -> Iterator[RulePart]:
    known = library.parameter_sets.get(definition.profile or "")
    if known is None:
        return
    calendars: Json = {name: each.name for name, each in known.calendars.items()}
    body: dict[str, Json] = {
        "zone": known.zone, "calendar": known.calendar, "calendars": calendars,
    }  # fmt: skip
    yield RulePart("parameter", f"(profile {known.profile})", body, known.where)
    for name, each in known.parameters.items():
        said = each.said
        body = dict(said) if isinstance(said, dict) else {}
        if name not in definition.used.parameters:
            body["read"] = False
        yield RulePart("parameter", name, body, each.where)


def _calendars(definition: Definition, library: Library) -> list[Calendar]:
    known = library.parameter_sets.get(definition.profile or "")
    if known is None:
        return []
    names = {known.calendar, *(each.name for each in known.calendars.values())}
    return [
        library.calendars[name] for name in sorted(filter(None, names)) if name in library.calendars
    ]


def _calendar(calendar: Calendar) -> dict[str, Json]:
    said = calendar.said
    return {key: value for key, value in said.items() if key != "calendar"}
