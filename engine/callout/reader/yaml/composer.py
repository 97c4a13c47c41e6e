"""Puts PyYAML's events together to nodes, and refuses what would make a file surprising.

Refused, each with its place: anchors and aliases, tags, merge keys, a key twice, keys that are not
words, a second document, directives, too many values, nesting that is too deep. A key that is
refused is left out with its value, so that reading goes on and finds the rest.
"""

from __future__ import annotations

from collections.abc import Sequence as Lines
from dataclasses import dataclass, field

import yaml

from callout.errors import Location, Problem
from callout.reader.slips.commas import cut_hint, in_quotes, is_cut, joined

from .line_breaks import flow_breaks, folded_breaks, literal_breaks
from .nodes import Mapping, Node, Scalar, Sequence

MAX_DEPTH = 64
MAX_NODES = 50_000
"""Keys, values, lists and maps of a file: some ten times those of a large process."""

_WRITE_OUT = "write the value out where it is needed"


class TooMuch(Exception):
    """The file nests deeper or holds more than we follow; the problem is in the composer."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    where: Location
    is_mapping: bool
    in_braces: bool
    nodes: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    seen: dict[str, Location] = field(default_factory=dict)
    key: Scalar | None = None
    waits_for_key: bool = True
    pieces: list[Scalar] = field(default_factory=list)
    """Words without a value that follow the last entry."""


def _span(event: yaml.Event) -> tuple[int, int, int, int]:
    """First line and column, and the line and column after the last one; from 1."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        raise AssertionError("PyYAML's parser gives every event its marks")
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1


def _has_no_value(parent: _Open, node: Node) -> bool:
    return parent.in_braces and isinstance(node, Scalar) and not node.text and node.plain


class Composer:
    """Takes events one by one; `root` is the tree afterwards."""

    def __init__(self, path: str, lines: Lines[str]) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._path = path
        self._lines = lines
        self._open: list[_Open] = []
        self._documents = self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event to the tree."""
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_decorations(event, event.tag)
            self._add(self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_decorations(event, event.tag)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            where = self._place(event, len(event.anchor or "") + 1)
            self._problem("Y003", f"aliases are not used here: *{event.anchor}", where, _WRITE_OUT)
            self._add(Scalar("", where))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _place(self, event: yaml.Event, length: int = 1) -> Location:
        line, column, _, _ = _span(event)
        return Location(self._path, line, column, length)

    def _problem(self, code: str, message: str, where: Location, hint: str | None = None) -> None:
        self.problems.append(Problem(code, message, where, hint=hint))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        where = self._place(event)
        if event.version or event.tags:
            self._problem("Y007", "a directive has no place here", where, "delete the line with %")
        if self._documents > 1:
            hint = "put the second one into a file of its own"
            self._problem("Y007", "a file holds one document", where, hint)

    def _refuse_decorations(self, event: yaml.NodeEvent, tag: str | None) -> None:
        if event.anchor is not None:
            where = self._place(event, len(event.anchor) + 1)
            self._problem("Y003", f"anchors are not used here: &{event.anchor}", where, _WRITE_OUT)
        if tag is not None:
            where = self._place(event)
            hint = "delete it; a value is what it looks like, quotes make it text"
            self._problem("Y004", f"tags are not used here: {tag}", where, hint)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line, column, end_line, end_column = _span(event)
        text, quote = event.value, event.style or ""
        if quote in ("|", ">"):
            return self._block(line, text, quote)
        column += len(quote)
        same_line = line == end_line
        last = end_column - len(quote) if same_line else len(self._lines[line - 1]) + 1
        length = max(last - column, 1)
        where = Location(self._path, line, column, length)
        if event.anchor is None and event.tag is None and same_line and len(text) == length:
            return Scalar(text, where, not quote)
        breaks = flow_breaks(self._lines, line, column, text, quote) if text else ()
        return Scalar(text, where, not quote, breaks)

    def _block(self, line: int, text: str, style: str) -> Scalar:
        if style == "|":
            breaks = literal_breaks(self._lines, line, text)
        else:
            breaks = folded_breaks(self._lines, line, text)
        if not breaks:
            return Scalar(text, Location(self._path, line, 1), plain=False)
        _, first, column = breaks[0]
        length = max(len(self._lines[first - 1].rstrip()) - column + 1, 1)
        where = Location(self._path, first, column, length)
        return Scalar(text, where, plain=False, breaks=breaks)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        where = self._place(event)
        if len(self._open) >= MAX_DEPTH:
            hint = "move a part into a process of its own"
            self._problem("Y006", f"this nests deeper than {MAX_DEPTH} levels", where, hint)
            raise TooMuch
        self._open.append(
            _Open(where, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style))
        )

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        done = self._open.pop()
        self._tell_pieces(done)
        self._tell_cut_items(done)
        where = done.where
        _, _, end_line, end_column = _span(event)
        if end_line == where.line:
            where = where.shifted(0, max(end_column - where.column, 1))
        if done.is_mapping:
            self._add(Mapping(tuple(done.entries), where))
        else:
            self._add(Sequence(tuple(done.nodes), where))

    def _add(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} keys and values"
            hint = "split it: a part, a sub-process or a rules file of its own"
            self._problem("Y005", message, node.where, hint)
            raise TooMuch
        if not self._open:
            self.root = node if self.root is None else self.root
            return
        parent = self._open[-1]
        if not parent.is_mapping:
            parent.nodes.append(node)
        elif parent.waits_for_key:
            parent.key = self._key(parent, node)
            parent.waits_for_key = False
        else:
            self._add_entry(parent, node)
            parent.waits_for_key = True

    def _add_entry(self, parent: _Open, node: Node) -> None:
        if parent.key is None:
            return
        if _has_no_value(parent, node):
            parent.pieces.append(parent.key)
        else:
            self._tell_pieces(parent)
            parent.entries.append((parent.key, node))

    def _tell_pieces(self, parent: _Open) -> None:
        """Words alone in braces, which are nearly always text that had a comma."""
        pieces, parent.pieces = parent.pieces, []
        if not pieces:
            return
        value = parent.entries[-1][1] if parent.entries else None
        before = value if isinstance(value, Scalar) and value.plain else None
        texts = [each.text for each in pieces]
        if before is not None and is_cut(before.text):
            self._tell_cut(before, pieces)
            return
        first = pieces[0]
        row = self._lines[first.where.line - 1]
        after = row[first.where.column - 1 + first.where.length :].lstrip("\"' ")
        key = parent.entries[-1][0].text if parent.entries else ""
        has_colon = after.startswith(":")
        hint = cut_hint(key, before.text if before else None, texts, has_colon=has_colon)
        self._problem("Y009", f"'{first.text}' has no value", first.where, hint)

    def _tell_cut_items(self, done: _Open) -> None:
        """Calls among the items of a list in brackets that a comma has cut."""
        nodes = done.nodes if done.in_braces else []
        for number, node in enumerate(nodes):
            if isinstance(node, Scalar) and node.plain and is_cut(node.text):
                rest = [each for each in nodes[number + 1 :] if isinstance(each, Scalar)]
                ends = (at for at, each in enumerate(rest, 1) if each.text.count(")"))
                self._tell_cut(node, rest[: next(ends, 0)])

    def _tell_cut(self, begin: Scalar, pieces: Lines[Scalar]) -> None:
        text = joined([begin.text, *(each.text for each in pieces)])
        hint = f"in {{ }} and [ ] a comma ends a text: write {in_quotes(text)}, in quotes"
        self._problem("Y009", f"'{begin.text}' is cut off at its comma", begin.where, hint)

    def _key(self, parent: _Open, node: Node) -> Scalar | None:
        """The node as a key of `parent`; None if it cannot be one."""
        if not isinstance(node, Scalar) or (node.is_null and node.text == ""):
            hint = "put text with { } [ ] or ? at its start in quotes"
            self._problem("Y008", "a key is one word or text, not a list or map", node.where, hint)
            return None
        if node.text == "<<" and node.plain:
            self._problem("Y003", "merge keys are not used here: <<", node.where, _WRITE_OUT)
            return None
        first = parent.seen.setdefault(node.text, node.where)
        if first is node.where:
            return node
        self.problems.append(
            Problem(
                "Y002",
                f"the key '{node.text}' stands twice in this map",
                node.where,
                consequence="YAML readers drop one of the two without a word",
                hint="merge the two, or rename one",
                related=((first, "the first one is here"),),
            )
        )
        return None
