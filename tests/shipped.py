"""The processes that come with callout: their files, in whatever folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from callout.catalog import Catalog, Sources, read_sources
from callout.reader import FileKind, kind_of

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
SETTINGS = ROOT / "tests/scenarios/settings"


def _of_kind(kind: FileKind) -> tuple[Path, ...]:
    found = sorted((ROOT / "processes").rglob("*.yaml"))
    return tuple(path for path in found if kind_of(path.read_text("utf-8")) is kind)


PROCESSES = _of_kind(FileKind.PROCESS)
PARTS = _of_kind(FileKind.PART)


@cache
def catalog() -> Catalog:
    """The shipped files with the settings of the scenarios, each for its profile."""
    files = read_sources(ROOT / "processes", RULES)
    more = {str(path): path.read_text("utf-8") for path in sorted(SETTINGS.glob("*.yaml"))}
    return Catalog.of(Sources(files.processes, {**files.rules, **more}))
