"""The rows of CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import typer

from .facts import file_text


def rows_of(path: Path, option: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, by the names in its first line; raises BadParameter."""
    try:
        for row in csv.DictReader(StringIO(file_text(path, option), newline="")):
            yield {name: text or "" for name, text in row.items() if name}
    except csv.Error as error:
        raise typer.BadParameter(f"{option}: {path} is no CSV file: {error}") from None
