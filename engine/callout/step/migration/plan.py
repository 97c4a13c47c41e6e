"""What a plan says of moving tickets from some definitions to others; its JSON and its digest.

The plan travels in the entry of each ticket that it moved, so that a history can be replayed from
itself and the definitions alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from callout.values import Json, digest


class DuePolicy(StrEnum):
    """What becomes of a timer: due as it was, counted anew from the move, or taken off."""

    KEEP = "keep"
    RESTART = "restart"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class TimerMove:
    """What becomes of one timer; `to` is its id in the new version, None: the same."""

    due: DuePolicy = DuePolicy.KEEP
    to: str | None = None


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What is not named stays: a state, a field, a timer goes to that of the same name.

    `definitions` are the hashes of the new definitions by those of the old. `states` are the new
    states of an old one: one, or one in each region. `history` says what a history state is called,
    None: what it remembers is forgotten. `data` are FEEL expressions by new field, over what the
    ticket has in the old version; `drop` the fields that are given up.
    """

    process: str
    definitions: Mapping[str, str]
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    history: Mapping[str, str | None] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    timers: Mapping[str, TimerMove] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The name of exactly this plan: what was reviewed, and what stands in histories."""
        return digest(self.to_json())

    def state(self, old: str) -> tuple[str, ...]:
        """The states that an old one becomes."""
        return self.states.get(old, (old,))

    def timer(self, old: str) -> TimerMove:
        """What becomes of a timer."""
        return self.timers.get(old, _KEPT)

    def to_json(self) -> dict[str, Json]:
        """The plan as JSON; what says nothing is left out."""
        said: dict[str, Json] = {
            "process": self.process,
            "definitions": dict(self.definitions),
            "states": {name: [*each] for name, each in self.states.items()},
            "history": dict(self.history),
            "data": dict(self.data),
            "drop": [*self.drop],
            "timers": {name: _timer(each) for name, each in self.timers.items()},
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_json(cls, said: Mapping[str, object]) -> Self:
        """The plan that `to_json` wrote; raises ValueError for anything else."""
        try:
            made = cls(
                process=_text(said["process"]),
                definitions=_texts(said["definitions"]),
                states={name: _many(each) for name, each in _object(said, "states").items()},
                history={
                    name: None if each is None else _text(each)
                    for name, each in _object(said, "history").items()
                },
                data=_texts(_object(said, "data")),
                drop=_many(said.get("drop", [])),
                timers={name: _move(each) for name, each in _object(said, "timers").items()},
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no plan: {error}") from None
        if made.to_json() != said:
            raise ValueError("this plan is not as callout writes it")
        return made


_KEPT = TimerMove()


def _timer(move: TimerMove) -> Json:
    said: dict[str, Json] = {"due": move.due.value}
    return said if move.to is None else {**said, "to": move.to}


def _move(said: object) -> TimerMove:
    if not isinstance(said, dict):
        raise TypeError("a timer's move is an object")
    to = said.get("to")
    return TimerMove(DuePolicy(_text(said.get("due"))), None if to is None else _text(to))


def _object(said: Mapping[str, object], name: str) -> dict[str, object]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise TypeError(f"'{name}' is no object")
    return found


def _texts(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        raise TypeError(f"{said!r} is no object")
    return {_text(name): _text(each) for name, each in said.items()}


def _many(said: object) -> tuple[str, ...]:
    if not isinstance(said, list):
        raise TypeError(f"{said!r} is no list")
    return tuple(map(_text, said))


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError(f"{said!r} is no text")
    return said
