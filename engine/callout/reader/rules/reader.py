"""The common parts of rules files, read with every problem in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from callout.dmn import Cell
from callout.errors import ExpressionError, Location, Problem
from callout.feel import ANY, Kind, Type, coerce, parse_type
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence
from callout.values import Date, Value

_HOUR_AND_MINUTE = 5


@dataclass(frozen=True, slots=True)
class Reader:
    """One file, and the list its problems go to."""

    path: str
    problems: list[Problem]

    def report(self, code: str, message: str, where: Location, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, message, where, hint=hint))

    def mapping(self, node: Node | None, what: str) -> Mapping | None:
        """The node if it is a mapping; an empty value is none, and that is reported too."""
        if isinstance(node, Mapping):
            return node
        if node is not None:
            self.report("R021", f"{what} is a map of keys and values", node.where)
        return None

    def keys(self, node: Mapping, what: str, known: tuple[str, ...]) -> None:
        """Report keys that mean nothing here."""
        for key in node:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
                self.report("R022", f"{what} has no '{key}'", node.key(key).where, hint)

    def named(self, node: Node | None, what: str) -> Iterator[tuple[Scalar, Mapping]]:
        """The entries of a mapping of mappings."""
        mapping = self.mapping(node, what)
        for key in mapping or ():
            assert mapping is not None  # noqa: S101 - iterated just now
            inner = self.mapping(mapping[key], f"'{key}'")
            if inner is not None:
                yield mapping.key(key), inner

    def required(self, node: Mapping, key: str, what: str) -> Node | None:
        """The node under a key that must be there."""
        found = node.get(key)
        if found is None:
            self.report("R023", f"{what} has no '{key}'", node.where)
        return found

    def scalar(self, node: Node | None, what: str) -> Scalar | None:
        """The node if it is a single value."""
        if isinstance(node, Scalar) and not node.is_null:
            return node
        if node is not None:
            self.report("R021", f"{what} is a single value", node.where)
        return None

    def text(self, node: Node | None, what: str) -> str | None:
        """The text of a single value."""
        scalar = self.scalar(node, what)
        return None if scalar is None else scalar.text

    def cell(self, node: Node | None, what: str) -> Cell | None:
        """A single value as FEEL; null is the word."""
        if isinstance(node, Scalar) and node.is_null:
            return Cell(node.text or "null", node.where)
        scalar = self.scalar(node, what)
        return None if scalar is None else _cell(scalar)

    def cells(self, node: Node | None, what: str) -> tuple[Cell, ...]:
        """A list of single values as written."""
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.report("R021", f"{what} is a list", node.where, "write [one, two]")
            return ()
        found = (self.scalar(item, f"each of {what}") for item in node)
        return tuple(_cell(each) for each in found if each is not None)

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """One text or a list of them."""
        if isinstance(node, Scalar):
            return () if node.is_null else (node.text,)
        return tuple(cell.text for cell in self.cells(node, what))

    def label(self, node: Node | None, what: str) -> dict[str, str]:
        """A text by language; a plain text is English."""
        if node is None:
            return {}
        if isinstance(node, Scalar):
            return {"en": node.text}
        mapping = self.mapping(node, what)
        texts: dict[str, str] = {}
        for key in mapping or ():
            assert mapping is not None  # noqa: S101 - iterated just now
            value = mapping[key]
            if isinstance(value, Scalar) and not value.is_null:
                texts[key] = value.text
            else:
                hint = "quote a text that has commas"
                self.report(
                    "R021", f"'{key}' of {what} is not a text", mapping.key(key).where, hint
                )
        return texts

    def flag(self, node: Node | None, what: str) -> bool:
        """True or false; absent is false."""
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.report("R021", f"{what} is true or false", node.where)
        return False

    def type(self, node: Node | None, what: str) -> Type:
        """A FEEL type by name."""
        name = self.text(node, f"the type of {what}")
        if name is None or node is None:
            return ANY
        try:
            return parse_type(name)
        except ValueError as error:
            self.report("R024", str(error), node.where, _TYPES)
            return ANY

    def date(self, node: Node | None, what: str) -> Date | None:
        """A day."""
        text = self.text(node, what)
        if text is None or node is None:
            return None
        try:
            return Date.parse(text)
        except ValueError as error:
            self.report("R025", str(error), node.where, "write a day like 2026-03-02")
            return None

    def value(self, node: Node, kind: Type, what: str) -> Value:
        """A value of a declared type: ISO texts for dates, times and durations."""
        try:
            return coerce(_plain(node, kind), kind)
        except ExpressionError as error:
            self.report("R025", f"{what}: {error.message}", node.where)
            return None


_TYPES = (
    "number, string, boolean, date, time, date and time, duration, years and months duration, "
    "list<...>, context or any"
)


def _cell(scalar: Scalar) -> Cell:
    length = max(1, len(scalar.text.partition("\n")[0]))
    where = scalar.where
    return Cell(scalar.text.strip(), Location(where.path, where.line, where.column, length))


def _plain(node: Node, kind: Type) -> Value:
    match node:
        case Scalar():
            if node.is_null:
                return None
            if kind.kind is Kind.STRING:
                return node.text
            if kind.kind is Kind.TIME and len(node.text) == _HOUR_AND_MINUTE:
                return f"{node.text}:00"
            return node.value
        case Sequence():
            return [_plain(item, kind.item) for item in node]
        case Mapping():
            return {key: _plain(node[key], kind.field(key) or ANY) for key in node}
