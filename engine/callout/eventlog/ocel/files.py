"""OCEL 2.0 in SQLite files, by what is registered as an entry point of ``callout.ocel_files``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from callout.errors import StoreError

from .model import OcelItem, OcelLog

GROUP = "callout.ocel_files"


def write_ocel_file(path: Path, items: Iterable[OcelItem]) -> None:
    """Write a new file; raises StoreError where there is one, or nothing here writes such files."""
    _registered("write")(path, items)


def read_ocel_file(path: Path) -> OcelLog:
    """The log in a file; raises BadLog for what is none, StoreError if nothing here reads them."""
    found: OcelLog = _registered("read")(path)
    return found


def _registered(name: str) -> Callable[..., Any]:
    known = entry_points(group=GROUP, name=name)
    if not known:
        raise StoreError(
            f"nothing here can {name} OCEL 2.0 in SQLite",
            hint="install callout anew: pip install --force-reinstall callout",
        )
    found: Callable[..., Any] = next(iter(known)).load()
    return found
