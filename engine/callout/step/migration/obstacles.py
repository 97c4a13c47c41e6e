"""Why a ticket cannot be moved to another version: every reason, each with its place in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from callout.errors import CalloutError, Location
from callout.values import Json


class MoveObstacleKind(StrEnum):
    """What stands in the way."""

    VERSION = "version"
    """The ticket is of another version than the plan is for, or has ended."""
    STATE = "state"
    """A state has no counterpart, or what comes of all of them is no place to be."""
    HISTORY = "history"
    """A history state remembers what is not there any more."""
    DEAD_END = "dead-end"
    """Where the ticket would be nothing is heard: it would stay for ever."""
    DATA = "data"
    """A field would be lost, has no value, or one that does not fit."""
    TIMER = "timer"
    """An armed timer has no counterpart, or its due time cannot be worked out."""
    DUTY = "duty"
    """An obligation that is open does not exist any more."""
    CLOCK = "clock"
    """A clock that runs does not exist any more."""
    CHILD = "child"
    """A sub-process runs that nobody would wait for, or one would be waited for that never ran."""
    CHANGED = "changed"
    """Of taking back: the ticket has gone on since."""


@dataclass(frozen=True, slots=True)
class MoveObstacle:
    """One reason; `where` is the place in the files of a version that it is about."""

    kind: MoveObstacleKind
    message: str
    where: Location | None = None

    def __str__(self) -> str:
        return f"{self.message}  {self.where}" if self.where is not None else self.message

    def to_json(self) -> dict[str, Json]:
        """The reason as one JSON object."""
        where = None if self.where is None else str(self.where)
        return {"kind": self.kind.value, "message": self.message, "where": where}


class CannotMigrate(CalloutError):
    """A ticket stays in the version in which it is; `obstacles` has every reason."""

    code = "cannot-migrate"

    def __init__(self, ticket: str, obstacles: Iterable[MoveObstacle]) -> None:
        self.obstacles = tuple(obstacles)
        said = "; ".join(str(each) for each in self.obstacles)
        super().__init__(
            f"ticket '{ticket}' stays as it is: {said}",
            hint="say in the plan what becomes of it, or leave the ticket in its version",
        )
