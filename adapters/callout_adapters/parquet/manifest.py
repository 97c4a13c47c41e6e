"""The manifest of a folder: its days, each with its file, how much is in it, and its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from callout.errors import StoreError

NAME = "manifest.json"
FORMAT = 1
HALF = ".half"
"""How the name of a file ends that is being written."""


@dataclass(frozen=True, slots=True)
class DayFile:
    """The file of a day: its name, entries, size in bytes, SHA-256 in hex digits.

    `whole`: with documents.
    """

    file: str
    entries: int
    bytes: int
    sha256: str
    whole: bool


def read_manifest(folder: Path) -> dict[date, DayFile]:
    """The days of a folder, in order; none where there is no manifest. Raises `StoreError`."""
    try:
        document: Any = orjson.loads((folder / NAME).read_bytes())
        if document["format"] != FORMAT:
            raise StoreError(
                f"{folder / NAME} is of format {document['format']}, this callout reads {FORMAT}",
                hint="write the folder anew",
            )
        days = {date.fromisoformat(day): DayFile(**said) for day, said in document["days"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise StoreError(
            f"{folder / NAME} cannot be read: {error}", hint="write the folder anew"
        ) from error
    return dict(sorted(days.items()))


def write_manifest(folder: Path, days: Mapping[date, DayFile]) -> None:
    """Put it in place as a whole."""
    document = {
        "format": FORMAT,
        "days": {day.isoformat(): asdict(each) for day, each in sorted(days.items())},
    }
    half = folder / f"{NAME}{HALF}"
    half.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    put_in_place(half, folder / NAME)


def put_in_place(half: Path, file: Path) -> None:
    """A file that is written under another name becomes the file, on disk, whole or not at all."""
    with half.open("rb") as stream:
        os.fsync(stream.fileno())
    half.replace(file)
    with suppress(OSError):  # not every system opens folders
        descriptor = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sha256_of_file(path: Path) -> str:
    """In hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
