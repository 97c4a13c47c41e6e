"""What the readers of rules files share: the file, its problems, and the values only rules have.

Whether keys are known and nodes of the right kind was said by the schema; what is reported here
is what a schema cannot say: types, days and values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from callout.dmn import Cell
from callout.errors import ExpressionError, Location, Problem
from callout.feel import ANY, Kind, Type, coerce, parse_type
from callout.process import Text
from callout.reader.process.context import Draft
from callout.reader.yaml.access import elements, word
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence
from callout.suggest import did_you_mean, duration_hint
from callout.values import Date, Value
from callout.values.zones import known_zone

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOUR_AND_MINUTE = re.compile(r"\d\d:\d\d", re.ASCII)
_VALUES = {
    Kind.NUMBER: "write a number, like 1.5",
    Kind.BOOLEAN: "write true or false",
    Kind.DATE: "write a day like 2026-03-02",
    Kind.TIME: "write a time like 10:30",
    Kind.DATE_TIME: "write 2026-03-02T10:30",
    Kind.MONTHS_DURATION: "write P1Y2M for a year and two months",
}
_TYPES = (
    "number, string, boolean, date, time, date and time, duration, years and months duration, "
    "list<...>, context or any"
)


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """A rules file on its way to a record, and the list its problems go to."""

    path: str
    problems: list[Problem]

    def report(self, code: str, message: str, where: Location, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, message, where, hint=hint))

    def type(self, node: Node | None) -> Type:
        """A FEEL type by name; R024 if there is none of that name."""
        name = word(node)
        if name is None or node is None:
            return ANY
        try:
            return parse_type(name)
        except ValueError as error:
            hint = did_you_mean(name, _TYPES.split(", "), _TYPES)
            self.report("R024", str(error), node.where, hint)
            return ANY

    def day(self, node: Node | None) -> Date | None:
        """A day that the calendar has; R025 if it has not."""
        written = word(node)
        if written is None or node is None or not _DAY.fullmatch(written):
            return None
        try:
            return Date.parse(written)
        except ValueError as error:
            self.report("R025", str(error), node.where, "write a day like 2026-03-02")
            return None

    def zone(self, node: Node | None, code: str) -> str | None:
        """A time zone by name; a problem with `code` if there is none of that name."""
        name = word(node)
        if name is None or node is None:
            return None
        try:
            known_zone(name)
        except ValueError as error:
            hint = did_you_mean(name, available_timezones(), "write a name like Asia/Shanghai")
            self.report(code, str(error), node.where, hint)
            return None
        return name

    def value(self, node: Node, kind: Type, what: str) -> Value:
        """A value of a declared type: ISO texts for dates, times and durations."""
        try:
            return coerce(_plain(node, kind), kind)
        except ExpressionError as error:
            hint = _meant(node, kind)
            self.report("R025", f"{what}: {error.message}", node.where, hint)
            return None


def expression(node: Node | None, draft: Draft) -> Text | None:
    """FEEL as its author wrote it, which stands on one line."""
    if isinstance(node, Scalar):
        return draft.expression(node)
    if node is not None:
        where = Location(node.where.path, node.where.line, node.where.column)
        draft.report("S008", "an expression in quotes is needed here", where, hint="write '[1, 2]'")
    return None


def _meant(node: Node, kind: Type) -> str | None:
    """How the value is written that was meant."""
    if isinstance(node, Scalar) and kind.kind is Kind.DAYS_DURATION:
        return duration_hint(node.text) or "write PT2H for two hours, P2D for two days"
    if isinstance(node, Scalar) and not node.plain and kind.kind is Kind.NUMBER:
        return f"write {node.text} without quotes"
    return _VALUES.get(kind.kind)


def cell(node: Node | None) -> Cell | None:
    """A single value as FEEL; null is the word."""
    if not isinstance(node, Scalar):
        return None
    if node.is_null:
        return Cell(node.text or "null", node.where)
    where, length = node.where, max(1, len(node.text.partition("\n")[0]))
    return Cell(node.text.strip(), Location(where.path, where.line, where.column, length))


def cells(node: Node | None) -> tuple[Cell, ...]:
    """A list of single values, or one of them, as written; empty ones are left out."""
    found = (cell(item) for item in elements(node) if word(item) is not None)
    return tuple(each for each in found if each is not None)


def place(name: Scalar) -> Location:
    """The place of a name, as long as it is."""
    return name.where.shifted(0, max(1, len(name.text)))


def _plain(node: Node, kind: Type) -> Value:
    match node:
        case Scalar():
            return _plain_scalar(node, kind)
        case Sequence():
            return [_plain(item, kind.item) for item in node]
        case Mapping():
            return {key: _plain(node[key], kind.field(key) or ANY) for key in node}


def _plain_scalar(node: Scalar, kind: Type) -> Value:
    if node.is_null:
        return None
    if kind.kind is Kind.STRING:
        return node.text
    if kind.kind is Kind.TIME and _HOUR_AND_MINUTE.fullmatch(node.text):
        return f"{node.text}:00"
    return node.value
