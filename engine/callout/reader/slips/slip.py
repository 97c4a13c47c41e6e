"""A slip found behind a problem, and the lines to look for one on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callout.errors import Location, Problem

_BLOCK = re.compile(r":\s+[|>][-+0-9]*\s*(?:#.*)?$")


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


def written(lines: Sequence[str], last: int) -> Iterator[tuple[int, str]]:
    """The lines down to `last` that are no block of text, with their numbers from 1."""
    block: int | None = None
    for number, row in enumerate(lines[:last], 1):
        indent = len(row) - len(row.lstrip())
        if block is not None and (not row.strip() or indent > block):
            continue
        block = indent if _BLOCK.search(row) else None
        yield number, row
