"""The contents of files that the histories of a case name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.errors import StoreError
from callout.store.files import FileStore
from callout.values import Json
from callout.values.files import is_sha256

from .gathered import Absences, GatheredTicket


def named_files(tickets: Iterable[GatheredTicket]) -> set[str]:
    """The hashes of files in events, data and what was decided."""
    found: set[str] = set()
    for ticket in tickets:
        for entry in ticket.history:
            for part in (entry.payload, entry.set_data, entry.append_data):
                found.update(_hashes(dict(part)))
    return found


def _hashes(json: Json) -> Iterator[str]:
    if isinstance(json, dict):
        name = json.get("sha256")
        if is_sha256(name):
            yield name
        for part in json.values():
            yield from _hashes(part)
    elif isinstance(json, list):
        for part in json:
            yield from _hashes(part)


def attachment_files(
    files: FileStore, names: set[str], absences: Absences
) -> Iterator[tuple[str, bytes]]:
    """Each content under its hash; one that is not there, or altered, is noted."""
    for name in sorted(names):
        try:
            content = files.get(name)
        except StoreError as error:
            absences.add(f"file {name}", error.message)
            continue
        if content is None:
            absences.add(f"file {name}", "an event names it, and its content is not kept here")
        else:
            yield f"files/{name}", content
