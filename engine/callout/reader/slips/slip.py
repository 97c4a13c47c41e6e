"""A slip found behind a problem."""

from __future__ import annotations

from dataclasses import dataclass

from callout.errors import Location, Problem


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody's hand did at `line` and `column` (from 1), and how it is mended."""

    line: int
    column: int
    message: str
    hint: str

    def problem(self, code: str, path: str) -> Problem:
        """The slip as what is wrong with the file at `path`."""
        return Problem(code, self.message, Location(path, self.line, self.column), hint=self.hint)
