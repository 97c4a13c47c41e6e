"""What playing a story leaves: failures, histories, and why it could not go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callout.definition import Definition
from callout.errors import Location
from callout.records import Entry

from .model import Step, Story


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that did not go as written; `check` is the key of ``expect``, or what failed."""

    where: Location
    check: str
    expected: str
    actual: str
    step: str


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: what failed, and the histories it left, for coverage."""

    story: Story
    failures: tuple[Failure, ...]
    histories: tuple[Sequence[Entry], ...]
    definitions: Mapping[str, Definition]
    steps: int


class Stop(Exception):
    """The story cannot go on."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.actual)
        self.failure = failure


def failed(step: Step, check: str, expected: str, actual: str) -> Failure:
    """A failure of a step, at its place and in its words."""
    return Failure(step.where, check, expected, actual, name_of(step))


def name_of(step: Step) -> str:
    """The step in a few words."""
    when = step.at or (f"after {step.after}" if step.after else "")
    what = f"send {step.send}" if step.send else (f"start {step.start}" if step.start else "")
    return " ".join(part for part in (when, what) if part) or "step"
