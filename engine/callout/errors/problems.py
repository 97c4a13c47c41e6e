"""What is wrong in a file a designer wrote, with its place and one hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, columns in characters.

    What is written once and used in several places has `used` where this use is; two places that
    differ in nothing else are one.
    """

    path: str
    line: int
    column: int
    length: int = 1
    used: Location | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def shifted(self, columns: int, length: int = 1) -> Location:
        """The place `columns` characters to the right, on the same line."""
        return replace(self, column=self.column + columns, length=length)

    def uses(self) -> Iterator[Location]:
        """Where it is used, from the innermost use outwards."""
        place = self.used
        while place is not None:
            yield place
            place = place.used


class Severity(StrEnum):
    """How bad a problem is; only an `ERROR` keeps a file from loading."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file.

    `code` is stable: a letter for the area and three digits (``Y002``). `consequence` says what
    happens at run time if the problem is ignored; `related` names other places that belong to it,
    those where what is wrong is used among them.
    """

    code: str
    message: str
    where: Location
    severity: Severity = Severity.ERROR
    consequence: str | None = None
    hint: str | None = None
    related: tuple[tuple[Location, str], ...] = ()

    def __post_init__(self) -> None:
        known = {place for place, _ in self.related}
        uses = tuple((use, "it is used here") for use in self.where.uses() if use not in known)
        if uses:
            object.__setattr__(self, "related", (*self.related, *uses))

    def __str__(self) -> str:
        text = f"{self.where}: {self.severity} {self.code}: {self.message}"
        if self.consequence:
            text += f"\n  at run time: {self.consequence}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by place, then code; one that several uses share is one."""
    merged: dict[Problem, Problem] = {}
    for problem in problems:
        key = replace(problem, where=replace(problem.where, used=None), related=())
        first = merged.setdefault(key, problem)
        more = tuple(each for each in problem.related if each not in first.related)
        if more:
            merged[key] = replace(first, related=(*first.related, *more))
    return tuple(sorted(merged.values(), key=lambda problem: (problem.where, problem.code)))
