"""What an event log holds: a head, traces, events, and typed attributes as they were written.

The words are those of XES (IEEE 1849-2016, chapter 4). The text of a value stays what it is, so
that offsets of times, trailing zeros and the like survive; `typed` says what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NAME = "concept:name"
TIME = "time:timestamp"
LIFECYCLE = "lifecycle:transition"
RESOURCE = "org:resource"


class AttributeKind(StrEnum):
    """The types of XES attributes; `container` is that of XES 2.0."""

    STRING = "string"
    DATE = "date"
    INT = "int"
    FLOAT = "float"
    BOOLEAN = "boolean"
    ID = "id"
    LIST = "list"
    CONTAINER = "container"


@dataclass(frozen=True, slots=True)
class LogAttribute:
    """A key with a value as its file has it; `text` is None where there is none.

    `nested` are attributes of this attribute (meta-attributes); `items` are those under
    ``<values>`` of a list, None if there is no such element.
    """

    key: str
    kind: AttributeKind
    text: str | None = None
    nested: tuple[LogAttribute, ...] = ()
    items: tuple[LogAttribute, ...] | None = None


@dataclass(frozen=True, slots=True)
class LogExtension:
    """What gives the attributes of a prefix their meaning."""

    name: str
    prefix: str
    uri: str


@dataclass(frozen=True, slots=True)
class LogGlobals:
    """Attributes that every trace, or every event, is said to have; `scope` says which."""

    scope: str | None
    attributes: tuple[LogAttribute, ...]


@dataclass(frozen=True, slots=True)
class LogClassifier:
    """A name for the keys that tell events, or traces, apart."""

    name: str
    keys: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class LogHead:
    """Everything that stands before the traces; `properties` are those of the root element."""

    properties: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[LogExtension, ...] = ()
    globals: tuple[LogGlobals, ...] = ()
    classifiers: tuple[LogClassifier, ...] = ()
    attributes: tuple[LogAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of a trace."""

    attributes: tuple[LogAttribute, ...]

    def texts(self) -> dict[str, str]:
        """The texts by key; of a key that stands twice the first."""
        return texts_of(self.attributes)


@dataclass(frozen=True, slots=True)
class LogTrace:
    """The events of one ticket in the order of the file, which is their order.

    Times may be equal or go backwards: they are no order.
    """

    attributes: tuple[LogAttribute, ...]
    events: tuple[LogEvent, ...]

    def texts(self) -> dict[str, str]:
        """The texts of its own attributes by key."""
        return texts_of(self.attributes)


def texts_of(attributes: Iterable[LogAttribute]) -> dict[str, str]:
    """The texts by key; of a key that stands twice the first."""
    found: dict[str, str] = {}
    for each in attributes:
        if each.text is not None:
            found.setdefault(each.key, each.text)
    return found


def text(key: str, value: str) -> LogAttribute:
    """An attribute of kind string."""
    return LogAttribute(key, AttributeKind.STRING, value)


def every(attributes: Iterable[LogAttribute]) -> Iterator[LogAttribute]:
    """All attributes with those inside them, outer ones first."""
    waiting = list(attributes)[::-1]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += [*(each.items or ())][::-1]
        waiting += each.nested[::-1]
