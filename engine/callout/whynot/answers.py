"""Answers to why something did not happen: what stood in the way, and what would have opened it.

Data first: the words are in `callout.report`. Values are JSON as the history keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location
from callout.records import TicketId
from callout.values import Json


class TargetKind(StrEnum):
    """What somebody asks about."""

    EVENT = "event"
    STATE = "state"
    ROW = "row"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Target:
    """What did not happen: an event, a state, a row (``table#row``), an effect.

    `name` is as it was asked for, a row in its one form; `part` is the row of a table, or
    the operation of an adapter.
    """

    kind: TargetKind
    name: str
    part: str = ""


class ObstacleKind(StrEnum):
    """What kind of thing stood in the way."""

    GUARD = "guard"
    BRANCH = "branch"
    CELL = "cell"
    ROW_BEFORE = "row-before"
    NOT_ASKED = "not-asked"
    ROLE = "role"
    PAYLOAD = "payload"
    REFUSED = "refused"
    NOT_TAKEN = "not-taken"
    CLOSED = "closed"
    NOT_SENT = "not-sent"
    NOT_RAISED = "not-raised"
    OTHER = "other-transition"
    NOT_DUE = "not-due"
    CANCELLED = "cancelled"
    NOT_ARMED = "not-armed"
    CHILD = "child"
    NO_WAY = "no-way"


class BoundKind(StrEnum):
    """How a value lies to a bound."""

    IS = "="
    IS_NOT = "!="
    FROM = ">="
    OVER = ">"
    TO = "<="
    UNDER = "<"


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of where a value would have to be."""

    kind: BoundKind
    value: Json


@dataclass(frozen=True, slots=True)
class Alteration:
    """Another value for one name: within all of `bounds`; `tried` is one that was tried out."""

    name: str
    present: Json
    bounds: tuple[Bound, ...]
    tried: Json


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """What opens it, one alteration, or two that have to come together."""

    alterations: tuple[Alteration, ...]


@dataclass(frozen=True, slots=True)
class FalsePart:
    """A part of a condition that did not hold; `value` None: it had no value."""

    text: str
    where: Location
    value: bool | None
    operands: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stood in the way.

    `subject` names it: a transition, an event, ``table#row``, a timer. `seq` is the entry at which
    it did and `at` the instant of that (RFC 3339), None where there is none. `distance` counts the
    transitions from there to what was asked about, this one among them, and `path` are those after
    it. `text` is the condition as written, at `where`; `parts` what of it did not hold, `operands`
    what it read. `details` has what else there is to say, by `kind`. `changes` were each tried out.
    """

    kind: ObstacleKind
    subject: str
    where: Location | None = None
    seq: int | None = None
    at: str | None = None
    distance: int = 1
    path: tuple[str, ...] = ()
    text: str = ""
    parts: tuple[FalsePart, ...] = ()
    operands: Mapping[str, Json] = field(default_factory=dict)
    details: Mapping[str, Json] = field(default_factory=dict)
    changes: tuple[SmallestChange, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What stood in the way of something, nearest first.

    `seq` is the last entry that was looked at. `reached` are the entries at which it did happen
    after all; then nothing stands in the way. `more` obstacles were left out.
    """

    ticket: TicketId
    target: Target
    definition: str
    seq: int
    reached: tuple[int, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    more: int = 0

    def to_json(self) -> dict[str, Json]:
        """The answer as JSON; places are ``file:line:column``."""
        return {
            "ticket": self.ticket,
            "target": _plain(self.target),
            "definition": self.definition,
            "seq": self.seq,
            "reached": list(self.reached),
            "obstacles": [_plain(each) for each in self.obstacles],
            "more": self.more,
        }


def _plain(value: object) -> Json:
    match value:
        case StrEnum():
            return value.value
        case Location():
            return str(value)
        case tuple() | list():
            return [_plain(each) for each in value]
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case None | bool() | int() | str():
            return value
        case _:
            names = getattr(value, "__dataclass_fields__", {})
            return {name: _plain(getattr(value, name)) for name in names}
