"""A payload that is not kept: of a refused event, too large or no JSON; a note stands in its place.

The note is what is no data in a payload (``$``): the size and the digest of what was sent, where it
could be told. A replay cannot decide such an entry again, and checks that it changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from callout.values import Json, Value, canonical, digest, encoded_of

from .messages import APART
from .tickets import Entry, Event

KEPT = 4_096
"""Bytes of JSON that a refused event may leave on record; the same everywhere, for replays."""
_NOTE = "withheld"


def withheld(content: bytes | None) -> dict[str, Value]:
    """The note for content of which only the digest is kept; None: it is no JSON."""
    note: dict[str, Value] = {}
    if content is not None:
        note = {"bytes": len(content), "digest": digest(content)}
    return {APART: {_NOTE: note}}


def payload_on_record(entry: Entry, event: Event) -> Mapping[str, Json]:
    """The event's payload as an entry like this one would have it: whole, or the note."""
    whole = encoded_of(event.payload)
    if not is_withheld(entry.payload) or is_withheld(whole):
        return whole
    return encoded_of(withheld(canonical(whole)))


def is_withheld(payload: Mapping[str, Json] | Mapping[str, Value]) -> bool:
    """Whether a payload is such a note."""
    apart = payload.get(APART)
    return isinstance(apart, dict) and _NOTE in apart


def withheld_bytes(payload: Mapping[str, Json]) -> int | None:
    """The size that such a note names; None where it could not be told."""
    apart = payload.get(APART)
    note = apart.get(_NOTE) if isinstance(apart, dict) else None
    size = note.get("bytes") if isinstance(note, dict) else None
    return size if isinstance(size, int) else None
