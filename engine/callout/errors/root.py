"""The root of everything that callout raises on purpose, and where a refusal stands on record."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .problems import Location


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The entry that records a refusal: its ticket, number and hash, and the guards tried.

    A guard is the id of its transition, what it read by name as JSON, and what it said.
    """

    ticket: str
    seq: int
    hash: str
    guards: tuple[tuple[str, Mapping[str, object], bool | None], ...] = ()

    def to_members(self) -> dict[str, object]:
        """Members of a problem object (RFC 9457, 3.2)."""
        guards = [
            {"transition": transition, "operands": dict(operands), "value": value}
            for transition, operands, value in self.guards
        ]
        return {"ticket": self.ticket, "seq": self.seq, "hash": self.hash, "guards": guards}


class CalloutError(Exception):
    """The root of everything callout raises on purpose.

    `code` names the kind for machines (RFC 9457 ``type``); it never changes once released.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self, message: str, *, where: Location | str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, whatever its class takes to be made: it goes from process to process."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]

    def to_problem(self) -> dict[str, object]:
        """The error as an RFC 9457 problem object."""
        problem: dict[str, object] = {"type": f"callout:{self.code}", "title": self.message}
        if self.where:
            problem["instance"] = str(self.where)
        if self.hint:
            problem["detail"] = self.hint
        return problem
