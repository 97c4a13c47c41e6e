"""What the builders share: the file they read from, and what they found wrong in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence as Lines
from dataclasses import dataclass, field, replace

from callout.errors import Location, Problem
from callout.process import Field, Text
from callout.reader.yaml.access import entries
from callout.reader.yaml.nodes import Node, Scalar
from callout.suggest import duration_hint

from .shared.declarations import NOTHING_SHARED, Shared

LABELLED = {
    "data": "field",
    "events": "event",
    "messages": "message",
    "forms": "form",
    "checklists": "checklist",
    "must": "obligation",
    "may": "option",
    "never": "prohibition",
    "clocks": "clock",
    "facts": "fact",
}
"""The sections of what people read labels of, and what one entry of each is."""

WORKING_TIME = "working time"
"""What stands after a duration of which only working time counts."""
_ISO_DURATION = re.compile(
    r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    re.ASCII,
)
_ISO_WEEKS = re.compile(r"(-?)P(\d{1,9})W", re.ASCII)
_EVERYDAY = re.compile(
    r"(\d+) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|h|days?|d|weeks?|w)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DeclaredBlock:
    """A block as it is written: `do` holds actions, `on` transitions; one of them is there."""

    key: Scalar
    inputs: dict[str, Field]
    do: Node | None
    on: Node | None


@dataclass(slots=True)
class Draft:
    """A file on its way to a record; `lines` are those of the file and of its parts, by path."""

    path: str
    lines: Map[str, Lines[str]]
    problems: list[Problem] = field(default_factory=list)
    events: dict[str, tuple[Location, ...]] = field(default_factory=dict)
    """Where the events of each transition stand, by the transition's id."""
    blocks: dict[str, DeclaredBlock] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    """How often each block is used."""
    running: tuple[str, ...] = ()
    """The blocks that are being put in place, the outermost first."""
    shared: Shared = NOTHING_SHARED
    types: Counter[str] = field(default_factory=Counter)
    """How often each shared type is used."""
    within: tuple[str, ...] = ()
    """The shared types whose fields are being read, the outermost first."""

    def report(
        self,
        code: str,
        message: str,
        where: Location,
        *,
        consequence: str | None = None,
        hint: str | None = None,
        related: tuple[tuple[Location, str], ...] = (),
    ) -> None:
        """Note an error; building goes on."""
        problem = Problem(code, message, where, consequence=consequence, hint=hint, related=related)
        self.problems.append(problem)

    def expression(self, node: Node) -> Text:
        """A FEEL expression, as its author sees it.

        A YAML list or map in braces on one line is FEEL's list or context: ``[1, 2]``.
        """
        if isinstance(node, Scalar):
            return _scalar_expression(node)
        where = node.where
        row = self.lines[where.path][where.line - 1]
        written = row[where.column - 1 : where.column - 1 + where.length]
        if written[:1] in ("[", "{") and written[-1:] in ("]", "}"):
            return Text(written, where)
        self.report(
            "S008",
            "an expression cannot be a list or map over several lines",
            where,
            hint="write it on one line, or as text after |",
        )
        return Text("null", where)

    def optional_expression(self, node: Node | None) -> Text | None:
        return None if node is None else self.expression(node)

    def duration(self, node: Node) -> Text:
        """An expression of type duration; an ISO duration becomes FEEL's ``@"PT5M"``."""
        return self._duration(self.expression(node))

    def counted(self, node: Node) -> tuple[Text, str | None]:
        """A duration, and whether it is of working time: ``PT4H working time``."""
        text = self.expression(node)
        length = text.text.rstrip().removesuffix(WORKING_TIME)
        if length == text.text.rstrip() or length == length.rstrip():
            return self._duration(text), None
        return self._duration(replace(text, text=length.rstrip())), WORKING_TIME

    def _duration(self, text: Text) -> Text:
        written = text.text.strip()
        weeks = _ISO_WEEKS.fullmatch(written)
        if weeks:
            return Text(f'@"{weeks[1]}P{7 * int(weeks[2])}D"', text.where)
        if _ISO_DURATION.fullmatch(written):
            return Text(f'@"{written}"', text.where)
        everyday = _EVERYDAY.fullmatch(written)
        if everyday:
            hint = duration_hint(written)
            self.report("S009", f"'{written}' is not a duration", text.where, hint=hint)
        return text

    def optional_duration(self, node: Node | None) -> Text | None:
        return None if node is None else self.duration(node)

    def uncounted(self, node: Node, said: str) -> Text:
        """A duration where something else says whether working time is meant; `said` is a hint."""
        length, counts = self.counted(node)
        if counts is not None:
            self.report("S009", f"'{WORKING_TIME}' cannot stand here", node.where, hint=said)
        return length

    def inputs(self, node: Node | None) -> dict[str, Text]:
        """Names and their expressions, as under ``with``."""
        return {key.text: self.expression(value) for key, value in entries(node)}


def _scalar_expression(node: Scalar) -> Text:
    if node.is_null:
        return Text("null", node.where)
    if node.plain and isinstance(node.value, bool):
        return Text(node.text.lower(), node.where)
    return node.as_text()
