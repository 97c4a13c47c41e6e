"""An entry read from a document that may be anything, as far as it can be read.

`entry_from_json` reads what callout wrote. Here nothing is taken for granted: what is not JSON,
what is missing, of another kind or no part of an entry is named, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from callout.records.codec import Record
from callout.records.entries.entry_format import FIELDS, Written, entry_from_json, entry_to_json
from callout.records.entries.entry_shape import expected_of
from callout.records.tickets import Entry, EntryKind
from callout.values import Json, canonical, differences, digest

_REPLAYED_WITHOUT = frozenset({"previous", "hash", "post"})
"""Fields an entry can be decided again without."""


class RecordFault(NamedTuple):
    """Something in a document that no entry has: where, what is there, what that means."""

    pointer: str
    found: Json
    message: str


@dataclass(frozen=True, slots=True)
class EntryReading:
    """What could be read of a document.

    `entry` is None where there is no JSON object at all; fields that cannot be read are at their
    defaults in it. `hash` is that of the document as it lies there. `decidable`: nothing is wrong
    with the fields that a replay decides by or compares.
    """

    entry: Entry | None
    hash: str = ""
    faults: tuple[RecordFault, ...] = ()
    decidable: bool = False


def examine_entry(document: object, stand_in: Mapping[str, Any] | None = None) -> EntryReading:
    """Read a document, text or bytes; `stand_in` has what a required field is if it has none."""
    json, fault = _parsed(document)
    if json is None:
        return EntryReading(None, faults=(fault,) if fault else ())
    faults: list[RecordFault] = []
    sound: Record = {}
    for field in FIELDS:
        found = _fault_of(field.name, field.written, json)
        if found is None:
            if field.name in json:
                sound[field.name] = json[field.name]
        else:
            faults.append(found)
    bad = {found.pointer[1:] for found in faults}
    entry = entry_from_json({**_NOTHING, **(stand_in or {}), **sound})
    if fault is not None:
        faults.append(fault)
    if not faults:
        faults += _strange(json, entry)
    hashed = digest({name: value for name, value in json.items() if name != "hash"})
    return EntryReading(entry, hashed, tuple(faults), bad <= _REPLAYED_WITHOUT)


def _parsed(document: object) -> tuple[Record | None, RecordFault | None]:
    if not isinstance(document, (str, bytes)):
        shown = f"a {type(document).__name__}"
        return None, RecordFault("", shown, "the document is no text")
    try:
        json = orjson.loads(document)
    except (orjson.JSONDecodeError, UnicodeEncodeError, RecursionError) as error:
        return None, RecordFault("", _start(document), f"the document is not JSON: {error}")
    if not isinstance(json, dict):
        return None, RecordFault("", _start(document), "the document is no JSON object")
    text = document.encode() if isinstance(document, str) else document
    if orjson.dumps(json) != text:
        message = "the document says the same thing twice, or is not written as callout writes it"
        return json, RecordFault("", _start(document), message)
    return json, None


def _start(document: str | bytes) -> str:
    return document[:60] if isinstance(document, str) else document[:60].decode("utf-8", "replace")


def _fault_of(name: str, written: Written, json: Record) -> RecordFault | None:
    if name not in json:
        if written is not Written.ALWAYS and name not in ("hash", "post"):
            return None
        return RecordFault(f"/{name}", None, "the entry does not have this field")
    expected = expected_of(name, json[name])
    if expected is None:
        return None
    return RecordFault(f"/{name}", json[name], f"{expected} was expected here")


def _strange(json: Record, entry: Entry) -> Iterator[RecordFault]:
    """What the document says beyond the entry that was read from it."""
    written = entry_to_json(entry)
    if canonical(written) == canonical(json):
        return
    message = "no part of an entry, or not written as callout writes it; nothing reads it"
    known = False
    for place, found, _ in differences(json, written):
        known = True
        yield RecordFault(place, found, message)
    if not known:
        yield RecordFault("", None, message)


_NOTHING: Mapping[str, Any] = {
    "ticket": "",
    "seq": 0,
    "kind": EntryKind.ADMIN.value,
    "name": "",
    "recorded_at": datetime(1970, 1, 1, tzinfo=UTC).isoformat(),
    "actor": {"id": ""},
    "definition": "",
    "engine": 0,
}
