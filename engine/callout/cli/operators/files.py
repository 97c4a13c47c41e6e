"""What ``callout doctor`` says of attached files: are they whole, and does any ticket name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from callout.store import Store
from callout.verify.files import odd_files, unnamed_files

from .findings import Finding, Verdict

FRESH = timedelta(days=1)
"""How old a file is before anybody asks why no ticket names it."""
_LOOKED_AT = 200
"""Files whose content is read, those that come first by hash; `callout verify` reads all."""
_NAMED = 10


def of_files(store: Store, now: datetime, *, everywhere: bool) -> Iterator[Finding]:
    """Nothing where there are no files; `everywhere`: every history is read for their names."""
    if not store.files.names(limit=1):
        return
    odd = [*odd_files(store.files, _LOOKED_AT)]
    for name, why in odd:
        hint = "it is not handed out; restore the newest back-up"
        yield Finding(f"file {name[:12]}", Verdict.WRONG, why, hint)
    if not odd:
        yield Finding("files", Verdict.FINE, "their contents have the hashes they are kept under")
    if everywhere:
        yield from _unnamed(store, now)


def _unnamed(store: Store, now: datetime) -> Iterator[Finding]:
    found = [each for each in unnamed_files(store) if now - each.at > FRESH]
    for each in found[:_NAMED]:
        text = f"no ticket names it; {each.by} brought it {each.at.isoformat()}, {each.type}"
        hint = "send the event it was brought for; nothing else is wrong with it"
        yield Finding(f"file {each.sha256[:12]}", Verdict.NOTE, text, hint)
    if len(found) > _NAMED:
        text = f"no ticket names {len(found) - _NAMED:,} more"
        yield Finding("files", Verdict.NOTE, text)
