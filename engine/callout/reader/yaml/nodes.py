"""A YAML file as a tree in which every node knows its place.

`Scalar`, `Sequence` and `Mapping` are all there is: anchors, tags and keys that are not words do
not get past `callout.reader.yaml.composer`. Places count lines and columns from 1, in characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.errors import Location
from callout.process import Text

from .line_breaks import Break
from .scalars import ScalarValue, plain_value

PlainData: TypeAlias = "ScalarValue | list[PlainData] | dict[str, PlainData]"


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """One value. `text` is what the author sees, `where` its first character (not the quote)."""

    text: str
    where: Location
    plain: bool = True
    """Written without quotes, so that ``true`` is a boolean and ``5`` a number."""
    breaks: tuple[Break, ...] = ()
    """Where the text does not run on in the file: other lines, escapes (see `Text.breaks`)."""

    @property
    def value(self) -> ScalarValue:
        """What the scalar means in YAML 1.2; a quoted one is a string."""
        return plain_value(self.text) if self.plain else self.text

    @property
    def data(self) -> PlainData:
        return self.value

    @property
    def is_null(self) -> bool:
        return self.plain and self.value is None

    def as_text(self) -> Text:
        """The text as written, with its place: for expressions and names."""
        return Text(self.text, self.where, self.breaks, quoted=not self.plain)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list of nodes."""

    nodes: tuple[Node, ...]
    where: Location

    @property
    def value(self) -> tuple[Node, ...]:
        return self.nodes

    @property
    def data(self) -> PlainData:
        return [node.data for node in self.nodes]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, index: int) -> Node:
        return self.nodes[index]


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and their nodes in the order of the file; keys are known by their text."""

    entries: tuple[tuple[Scalar, Node], ...]
    where: Location
    _positions: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        positions = {key.text: number for number, (key, _) in enumerate(self.entries)}
        self._positions.update(positions)

    @property
    def value(self) -> dict[str, Node]:
        return {key.text: node for key, node in self.entries}

    @property
    def data(self) -> PlainData:
        return {key.text: node.data for key, node in self.entries}

    def __iter__(self) -> Iterator[str]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, key: str) -> bool:
        return key in self._positions

    def __getitem__(self, key: str) -> Node:
        return self.entries[self._positions[key]][1]

    def get(self, key: str) -> Node | None:
        """The node under `key`, or None."""
        position = self._positions.get(key)
        return None if position is None else self.entries[position][1]

    def key(self, key: str) -> Scalar:
        """The key itself, as a node with its place."""
        return self.entries[self._positions[key]][0]

    def updated(self, values: Map[str, Node]) -> Mapping:
        """The same with other nodes under some keys; keys that it lacks come after its own."""
        kept = [(key, values.get(key.text, node)) for key, node in self.entries]
        added = [(Scalar(key, self.where), values[key]) for key in values if key not in self]
        return Mapping((*kept, *added), self.where)


Node: TypeAlias = Scalar | Sequence | Mapping
