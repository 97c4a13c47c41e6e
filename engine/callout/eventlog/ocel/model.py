"""What an object-centric log holds (OCEL 2.0, chapter 3): events, objects, what belongs to what.

Values are texts beside their kinds, as in `callout.eventlog.model`. An attribute of an object has
the instant from which on it is so; `BEGINNING` where it has always been.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from callout.eventlog.model import (
    NAME,
    TIME,
    AttributeKind,
    LogAttribute,
    LogEvent,
    LogTrace,
    text,
)
from callout.eventlog.typed import instant_of_text

BEGINNING = "1970-01-01T00:00:00Z"
KIND_NAMES = {
    AttributeKind.INT: "integer",
    AttributeKind.FLOAT: "float",
    AttributeKind.BOOLEAN: "boolean",
    AttributeKind.DATE: "time",
}
"""The names of OCEL for kinds; all others are its strings."""
KINDS_BY_NAME = {name: kind for kind, name in KIND_NAMES.items()}


@dataclass(frozen=True, slots=True)
class OcelValue:
    """A named value; `since` is for objects alone."""

    name: str
    kind: AttributeKind
    text: str
    since: str = BEGINNING


@dataclass(frozen=True, slots=True)
class OcelRelation:
    """The object that is meant, and as what."""

    target: str
    qualifier: str


@dataclass(frozen=True, slots=True)
class OcelObject:
    """Something that events belong to."""

    id: str
    type: str
    values: tuple[OcelValue, ...] = ()
    relations: tuple[OcelRelation, ...] = ()


@dataclass(frozen=True, slots=True)
class OcelEvent:
    """Something that happened at an instant (ISO 8601)."""

    id: str
    type: str
    time: str
    values: tuple[OcelValue, ...] = ()
    relations: tuple[OcelRelation, ...] = ()


OcelItem: TypeAlias = OcelEvent | OcelObject


@dataclass(frozen=True, slots=True)
class OcelLog:
    """A whole log, in the order of its file."""

    events: tuple[OcelEvent, ...] = ()
    objects: tuple[OcelObject, ...] = ()


@dataclass(slots=True)
class OcelTypes:
    """The attributes of each type with their kinds, gathered while items come.

    An attribute that has come with two kinds is a string.
    """

    events: dict[str, dict[str, AttributeKind]] = field(default_factory=dict)
    objects: dict[str, dict[str, AttributeKind]] = field(default_factory=dict)

    def add(self, item: OcelItem) -> None:
        """Take in the attributes of one more."""
        side = self.events if isinstance(item, OcelEvent) else self.objects
        known = side.setdefault(item.type, {})
        for value in item.values:
            if known.setdefault(value.name, value.kind) is not value.kind:
                known[value.name] = AttributeKind.STRING


def flattened(log: OcelLog, kind: str) -> Iterable[LogTrace]:
    """A trace for each object of a type: the events that belong to it, in the order of time."""
    of_object: dict[str, list[OcelEvent]] = {
        each.id: [] for each in log.objects if each.type == kind
    }
    for event in log.events:
        for target in dict.fromkeys(each.target for each in event.relations):
            if target in of_object:
                of_object[target].append(event)
    for name, events in of_object.items():
        in_order = sorted(events, key=_moment)
        yield LogTrace((text(NAME, name),), tuple(map(_event, in_order)))


def _moment(event: OcelEvent) -> float:
    found = instant_of_text(event.time)
    return found.timestamp() if found is not None else 0


def _event(event: OcelEvent) -> LogEvent:
    values: Mapping[str, OcelValue] = {each.name: each for each in event.values}
    return LogEvent(
        (
            text(NAME, event.type),
            LogAttribute(TIME, AttributeKind.DATE, event.time),
            *(LogAttribute(each.name, each.kind, each.text) for each in values.values()),
        )
    )
