"""``callout schema``: write the JSON Schemas of all files of ours into a folder, for editors."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.options import AsJson
from callout.cli.output import emit
from callout.reader import SCHEMAS, schema


def write(
    folder: Annotated[Path, typer.Argument(help="Where to put them.")] = Path("schemas"),
    *,
    json: AsJson = False,
) -> None:
    """Write the JSON Schemas that editors complete and check files by."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [_written(folder, name) for name in SCHEMAS]
    process = folder / "process.schema.json"
    beside = process if process.is_absolute() else Path("..") / process
    emit(
        json,
        {"files": [str(path) for path in written]},
        lambda out: out.print(
            f"{len(written)} schemas in {folder}; the first line of a process beside it:\n"
            f"# yaml-language-server: $schema={beside}",
            markup=False,
        ),
    )


def _written(folder: Path, name: str) -> Path:
    """One file. Without `$id` its references lead to the files beside it, not to an address."""
    path = folder / f"{name}.schema.json"
    parts = {key: part for key, part in schema(name).items() if key != "$id"}
    path.write_text(json_text.dumps(parts, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
