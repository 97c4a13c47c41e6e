"""The processes that come with callout: their files, in whatever folder."""

from __future__ import annotations

from pathlib import Path

from callout.reader import FileKind, kind_of

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"


def _of_kind(kind: FileKind) -> tuple[Path, ...]:
    found = sorted((ROOT / "processes").rglob("*.yaml"))
    return tuple(path for path in found if kind_of(path.read_text("utf-8")) is kind)


PROCESSES = _of_kind(FileKind.PROCESS)
PARTS = _of_kind(FileKind.PART)
