"""A refusal as the entry of the refused event keeps it (`Entry.refusal`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.errors import (
    BadInstant,
    BadName,
    BadPayload,
    CalloutError,
    KeyReused,
    NotAllowed,
    Refused,
    Reserved,
    TicketClosed,
    UnknownEvent,
)
from callout.values import Json

from .tickets import Entry, EntryKind, TicketId

BEFOREHAND = frozenset({BadInstant.code, BadName.code, KeyReused.code})
"""Refusals that do not follow from the ticket: a replay takes them over as recorded."""
BEFORE_PAYLOAD = frozenset({Reserved.code, TicketClosed.code, UnknownEvent.code, NotAllowed.code})
"""Refusals that follow from the ticket, the event's name and its actor, whatever it carries."""


def refusal_to_json(
    error: CalloutError,
    kind: EntryKind,
    by: TicketId | None = None,
    *,
    names_fields: bool = True,
) -> dict[str, Json]:
    """The refusal as JSON, with what the event was before it was refused.

    `by` is the ticket that refused it, where that is another one. Without `names_fields`, all that
    is wrong with a payload is in the message.
    """
    message = error.message
    fields: dict[str, Json] = {}
    if isinstance(error, BadPayload):
        message = error.message if names_fields else error.whole
        fields = dict(error.fields) if names_fields else {}
    json: dict[str, Json] = {"code": error.code, "message": message, "kind": kind.value}
    if fields:
        json["fields"] = fields
    if error.hint:
        json["hint"] = error.hint
    if by is not None:
        json["by"] = by
    return json


def refusal_from_json(json: Mapping[str, Json]) -> CalloutError:
    """The error `refusal_to_json` wrote; of a code that is not known, a `Refused`."""
    kind = next((each for each in _kinds(CalloutError) if each.code == json.get("code")), Refused)
    hint, fields = json.get("hint"), json.get("fields")
    error = kind(str(json["message"]), hint=hint if isinstance(hint, str) else None)
    if isinstance(error, BadPayload) and isinstance(fields, dict):
        error.fields = {name: str(text) for name, text in fields.items()}
    return error


def event_kind(entry: Entry) -> EntryKind:
    """What the entry's event was; of a refused one its refusal says so."""
    if entry.kind is EntryKind.REJECTED and entry.refusal is not None:
        return EntryKind(str(entry.refusal.get("kind", EntryKind.INPUT.value)))
    return entry.kind


def refused_by(entry: Entry) -> TicketId | None:
    """The other ticket that refused the event, if one did."""
    by = (entry.refusal or {}).get("by")
    return TicketId(by) if isinstance(by, str) else None


def _kinds(root: type[CalloutError]) -> Iterator[type[CalloutError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)
