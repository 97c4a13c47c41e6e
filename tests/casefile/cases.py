"""A case file to look at, hands that alter it, and the verifier as whoever receives it runs it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from callout.casefile import case_file, verify_case, zipped
from callout.casefile.assembling import with_manifest
from callout.store import MemoryStore
from callout.values import canonical, digest
from tests.verify.databases import fill

Files = dict[str, bytes]


class Checked(NamedTuple):
    """How the verifier ended, the classes it printed, and all its words."""

    code: int
    classes: set[str]
    out: str


@cache
def parcel_store() -> MemoryStore:
    store = MemoryStore()
    fill(store)
    return store


@cache
def _parcel_files() -> Mapping[str, bytes]:
    return case_file(parcel_store(), "P").files


def parcel() -> Files:
    """The case of a ticket with timers, effects, a refusal, and a child that answered."""
    return dict(_parcel_files())


def checked(content: bytes, folder: Path, *options: str) -> Checked:
    """What the verifier says of a case file."""
    path = folder / "case.zip"
    path.write_bytes(content)
    kept, sys.argv = sys.argv, ["verify.py", str(path), *options]
    out = io.StringIO()
    try:
        with redirect_stdout(out):
            code = verify_case.main()
    finally:
        sys.argv = kept
    words = out.getvalue()
    return Checked(code, {line.split(" ")[0] for line in words.splitlines()[:-1]}, words)


def named_anew(files: Files) -> Files:
    """The files with a manifest that names them as they are: what a forger would do as well."""
    manifest = json.loads(files["manifest.json"])
    manifest.pop("files")
    others = {name: files[name] for name in files if not name.startswith("manifest.")}
    return with_manifest(others, manifest)


def with_history(
    files: Files, change: Callable[[list[dict[str, Any]]], object], ticket: int = 1
) -> Files:
    """A history altered, with chain, columns, the row's version and head, and manifest to fit."""
    folder = f"tickets/{ticket}"
    history = [json.loads(line) for line in files[f"{folder}/entries.jsonl"].splitlines()]
    change(history)
    previous, columns = "", list[bytes]()
    for entry in history:
        entry.pop("hash", None)
        entry.pop("previous", None)
        if previous:
            entry["previous"] = previous
        previous = entry["hash"] = digest(entry)
        names = ("ticket", "seq", "kind", "key", "recorded_at", "hash")
        columns.append(canonical({"columns": {n: entry.get(n) for n in names}, "faults": {}}))
    lines = [json.dumps(e, ensure_ascii=False, separators=(",", ":")).encode() for e in history]
    files[f"{folder}/entries.jsonl"] = b"".join(line + b"\n" for line in lines)
    files[f"{folder}/columns.jsonl"] = b"".join(line + b"\n" for line in columns)
    row = json.loads(files[f"{folder}/row.json"])
    row["columns"] |= {"version": len(history), "head": previous}
    files[f"{folder}/row.json"] = canonical(row)
    return named_anew(files)


def edited(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    """A JSON file altered, with a manifest to fit."""
    document = json.loads(files[name])
    change(document)
    files[name] = canonical(document)
    return named_anew(files)


__all__ = [
    "Checked",
    "Files",
    "checked",
    "edited",
    "named_anew",
    "parcel",
    "with_history",
    "zipped",
]
