"""What a pattern is made of, once it is read: what its cost and our own matcher look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a class; `source` is the class as the `regex` package writes it."""

    source: str


@dataclass(frozen=True, slots=True)
class Border:
    """The beginning or the end of the text, or of a line under the flag m."""

    ends: bool


@dataclass(frozen=True, slots=True)
class Back:
    """What a group has taken, once more."""

    group: int


@dataclass(frozen=True, slots=True)
class InOrder:
    """One part after another; the empty one takes nothing."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch that leads to a match."""

    branches: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """A part that is remembered by a number, from 1."""

    number: int
    body: Part


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part `low` to `high` times (without an end: None), as often as can be unless `lazy`."""

    body: Part
    low: int
    high: int | None
    lazy: bool


Part: TypeAlias = Chars | Border | Back | InOrder | Choice | Capture | Repeat


def takes_nothing(part: Part) -> bool:
    """Whether a part may match without taking a character."""
    match part:
        case Chars():
            return False
        case Border() | Back():
            return True
        case Capture(body=body):
            return takes_nothing(body)
        case InOrder(parts=parts):
            return all(map(takes_nothing, parts))
        case Choice(branches=branches):
            return any(map(takes_nothing, branches))
        case Repeat(body=body, low=low):
            return low == 0 or takes_nothing(body)
