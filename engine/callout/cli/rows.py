"""The rows of CSV files, in and out: a text that a spreadsheet would run is none in them.

Spreadsheets run a cell that begins with ``=``, ``+``, ``-`` or ``@``, with a wide form of these, or
with a blank before them that is no space. Such a text is written with an apostrophe before it, and
so is one that has apostrophes before such a beginning; one is taken away where it is read, so that
every text comes back as it was. A negative number is a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO

import typer

from .facts import file_text

_RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
_END = "\r\n"
_NEGATIVE = re.compile(r"-\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)


def rows_of(path: Path, option: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, by the names in its first line; raises BadParameter."""
    try:
        for row in csv.DictReader(StringIO(file_text(path, option), newline="")):
            yield read_row(row)
    except csv.Error as error:
        raise typer.BadParameter(f"{option}: {path} is no CSV file: {error}") from None


def read_row(row: Mapping[str | None, str | None]) -> dict[str, str]:
    """A row of `csv.DictReader` as it was written; cells without a name are left out."""
    return {unguarded(name): unguarded(cell or "") for name, cell in row.items() if name}


def write_rows(stream: TextIO, rows: Iterable[Sequence[str]], *, end: str = "\n") -> int:
    """Write rows of texts, the names of the columns first; answers how many rows there were."""
    number = 0
    for row in rows:
        number += 1
        stream.write(_line(row) + end)
    return number


def _line(row: Sequence[str]) -> str:
    """A row without its end; a cell with an end of a line in it is quoted, whichever it is."""
    written = StringIO(newline="")
    csv.writer(written, lineterminator=_END).writerow([guarded(cell) for cell in row])
    return written.getvalue().removesuffix(_END)


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("-1.5"), guarded("-P1D")
    ("'=1+1", "''=1+1", '-1.5', "'-P1D")
    """
    return f"'{text}" if _would_run(text) and not _NEGATIVE.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell, see `guarded`."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell


def _would_run(text: str) -> bool:
    return text.lstrip("'").startswith(_RUN)
