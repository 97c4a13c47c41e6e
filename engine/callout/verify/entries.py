"""One entry as it is stored: what its columns say beside it, who made it, and when."""

from __future__ import annotations

from datetime import timedelta

from callout.errors import BadPayload, CalloutError
from callout.records import (
    APART,
    BEFOREHAND,
    CANCEL,
    OPEN,
    SCHEDULER,
    STICK,
    SYSTEM,
    Entry,
    EntryKind,
    EntryReading,
    Firing,
    event_kind,
    instant_text,
)
from callout.records.withheld import KEPT, is_withheld, withheld_bytes
from callout.replay import Difference, event_of
from callout.store import StoredRow, entry_columns
from callout.values import Json

from .findings import Findings

SKEW = timedelta(seconds=2)
"""How far the clocks of machines that share a database may be apart (see `callout doctor`)."""

_ENGINES = ("callout",)
_RESERVED = (CANCEL, STICK)
_FIRST_TO_RESERVE = 2
"""The version of the semantics from which names of the engine are refused to others."""
_FIRST_WITH_ACTS = 4
"""That from which people may cancel, where a process says so: replay asks it."""
_WENT_BACK = (
    "it was recorded before the entry before it: the engine's clock was set back in between, or the"
    " instant is forged; with a clock that went back, other tickets go back at the same time, the"
    " machine's log says so, and receipts or heads held elsewhere have these hashes"
)
_OF_ANY_SIZE = BEFOREHAND | {BadPayload.code}
"""Refusals of what cannot be kept, however small it is."""


def check_reading(reading: EntryReading, seq: int, findings: Findings) -> None:
    """What of the document is no entry."""
    for fault in reading.faults:
        findings.add(
            Difference.RECORD,
            fault.pointer,
            fault.message,
            fault.found,
            seq=seq,
            entry=reading.entry,
        )


def check_columns(row: StoredRow, entry: Entry | None, seq: int, findings: Findings) -> bool:
    """What stands beside the document; answers whether the key was taken away, or forgotten."""
    for name, fault in row.faults.items():
        findings.add(Difference.RECORD, f"/entry/{name}", fault, seq=seq, entry=entry)
    if entry is None:
        return False
    forgotten = False
    for name, expected in entry_columns(entry).items():
        found = row.columns.get(name)
        if name in row.faults or _same(found, expected):
            continue
        if name == "key" and found is None:
            forgotten = True
            continue
        message = f"the column {name} says something else than the document"
        findings.add(
            Difference.RECORD, f"/entry/{name}", message, found, expected, seq=seq, entry=entry
        )
    return forgotten


def check_origin(entry: Entry, findings: Findings) -> None:
    """Whether the entry is of a kind, a name and an actor that go together."""
    kind = event_kind(entry)
    if kind in (EntryKind.TIMER, EntryKind.MESSAGE) and entry.actor != SYSTEM:
        message = f"a {kind} comes from the engine and from nobody else"
        findings.add(Difference.ORIGIN, "/actor", message, entry.actor.id, SYSTEM.id, entry=entry)
    if kind is EntryKind.MESSAGE and entry.cause is None:
        message = "a message of another ticket names the entry that sent it"
        findings.add(Difference.ORIGIN, "/cause", message, entry=entry)
    if kind is EntryKind.TIMER and entry.cause is not None:
        message = "a timer is caused by no other ticket"
        findings.add(Difference.ORIGIN, "/cause", message, entry.cause, entry=entry)
    if (entry.seq == 1) is not (entry.name == OPEN) and entry.refusal is None:
        message = f"a history begins with {OPEN}, once"
        findings.add(Difference.ORIGIN, "/name", message, entry.name, entry=entry)
    if kind in (EntryKind.INPUT, EntryKind.MIGRATE) and entry.cause is None:
        _check_sender(entry, findings)


def _check_sender(entry: Entry, findings: Findings) -> None:
    """An event from outside under the engine's name; the first version took them."""
    old = entry.engine < _FIRST_TO_RESERVE or entry.kind is EntryKind.REJECTED
    if entry.name == OPEN and entry.actor == SCHEDULER and _is_by_schedule(entry):
        return
    if _is_engines(entry.actor.id):
        message = "somebody outside acted under the engine's name"
        findings.add(Difference.ORIGIN, "/actor/id", message, entry.actor.id, entry=entry, note=old)
    may_be = entry.engine >= _FIRST_WITH_ACTS and entry.name == CANCEL
    if entry.name in _RESERVED and not may_be:
        message = "somebody outside sent an event that is the engine's"
        findings.add(Difference.ORIGIN, "/name", message, entry.name, entry=entry, note=old)


def _is_by_schedule(entry: Entry) -> bool:
    """Whether a schedule is named that opens the ticket, by an id made of its occurrence.

    That is the ticket's; where a key makes the ticket's, that of the request.
    """
    apart = entry.payload.get(APART)
    name = apart.get("schedule") if isinstance(apart, dict) else None
    at = entry.occurred_at
    made = entry.key or entry.ticket
    return at is not None and made.startswith(f"{name}-{at:%Y%m%dT%H%M%SZ}")


def _is_engines(actor: str) -> bool:
    role, colon, _ = actor.partition(":")
    return bool(colon) and role in _ENGINES


def check_withheld(entry: Entry, findings: Findings) -> None:
    """Whether a payload that was not kept is one that is left out."""
    size, code = withheld_bytes(entry.payload), (entry.refusal or {}).get("code")
    if not is_withheld(entry.payload) or code in _OF_ANY_SIZE or (size or 0) > KEPT:
        return
    message = f"a payload of up to {KEPT:,} bytes is kept, of a refused event too"
    findings.add(Difference.RECORD, "/payload", message, size, entry=entry)


def check_clock(entry: Entry, last: Entry | None, findings: Findings) -> None:
    """Whether time went forward; an instant that a sender claims is only asked about.

    Whoever sends may have a clock of his own: nothing keeps him from claiming a later instant.
    """
    recorded = entry.recorded_at
    if last is not None and recorded < last.recorded_at:
        message = _WENT_BACK
        findings.add(
            Difference.CLOCK,
            "/recorded_at",
            message,
            instant_text(recorded),
            instant_text(last.recorded_at),
            entry=entry,
            note=last.recorded_at - recorded <= SKEW,
        )
    if entry.occurred_at is not None and entry.occurred_at > recorded + SKEW:
        message = "it is said to have happened after it was recorded"
        said = instant_text(entry.occurred_at)
        findings.add(
            Difference.CLOCK,
            "/occurred_at",
            message,
            said,
            instant_text(recorded),
            entry=entry,
            note=True,
        )
    if event_kind(entry) is EntryKind.TIMER:
        _check_firing(entry, findings)


def _check_firing(entry: Entry, findings: Findings) -> None:
    try:
        fired = Firing.of(event_of(entry)).now
    except (ValueError, CalloutError):
        findings.add(
            Difference.RECORD, "/key", "the key names no firing of a timer", entry.key, entry=entry
        )
        return
    if fired != entry.recorded_at:
        message = "the timer fired at another instant than was recorded"
        findings.add(
            Difference.CLOCK,
            "/recorded_at",
            message,
            instant_text(entry.recorded_at),
            instant_text(fired),
            entry=entry,
        )


def _same(found: Json, expected: Json) -> bool:
    return type(found) is type(expected) and found == expected
