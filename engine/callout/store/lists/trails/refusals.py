"""What cannot be answered about the entries of all tickets, because their rows are not kept."""

from __future__ import annotations

from callout.errors import StoreError
from callout.store.lists.asking import Keeping


class NoTrails(StoreError):
    """Not every entry has its row, so that an answer would be short of some."""

    code = "no-trails"


def check_trails_kept(keeping: Keeping) -> None:
    """Raises `NoTrails` unless every entry has its row."""
    if keeping is Keeping.KEPT:
        return
    what = {
        Keeping.OFF: "what entries are found by is not kept in this store, or not for all of them",
        Keeping.REBUILDING: "what entries are found by is just being made anew",
    }
    raise NoTrails(what[keeping], hint="run to the end: callout views rebuild; then ask again")
