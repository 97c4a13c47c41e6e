"""What entries of a ticket are found by, made anew from the ticket and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from callout.definition import Definition
from callout.records import Entry, Ticket, instant_text
from callout.step.inquiry.traits import footprint_of
from callout.store.lists.trails.asking import Trail
from callout.traits import Footprint, kept
from callout.values import Json


def trail_of(entry: Entry, ticket: Ticket, definition: Definition) -> Trail:
    """The row of an entry of the ticket; `definition` is the entry's own."""
    behalf = entry.actor.on_behalf_of
    return Trail(
        entry.ticket,
        entry.seq,
        entry.recorded_at,
        kept(entry.actor.id),
        None if behalf is None else kept(behalf),
        _refused_by(entry),
        footprint_of(entry, ticket, definition),
    )


def _refused_by(entry: Entry) -> str | None:
    by = (entry.refusal or {}).get("by")
    return by if isinstance(by, str) else None


def trails_anew(
    ticket: Ticket, history: Sequence[Entry], pinned: Callable[[str], Definition]
) -> list[Trail]:
    """The rows of all entries; `history` is all of them, `pinned` gives definitions by hash."""
    return [trail_of(entry, ticket, pinned(entry.definition)) for entry in history]


def trail_differences(
    stored: Sequence[Trail], made: Sequence[Trail]
) -> Iterator[tuple[int, str, Json, Json]]:
    """Where stored rows say something else: entry, place, what is there, what should be."""
    before, after = ({each.seq: each for each in trails} for trails in (stored, made))
    for seq in sorted(before.keys() | after.keys()):
        found, wanted = before.get(seq), after.get(seq)
        if found is None or wanted is None:
            yield seq, "/trail", None if found is None else seq, None if wanted is None else seq
        else:
            yield from ((seq, *each) for each in _differing(found, wanted))


def _differing(found: Trail, wanted: Trail) -> Iterator[tuple[str, Json, Json]]:
    before, after = _columns(found), _columns(wanted)
    for name, value in after.items():
        if before[name] != value:
            yield f"/trail/{name}", before[name], value


def _columns(trail: Trail) -> dict[str, Json]:
    return {
        "at": instant_text(trail.at),
        "actor": trail.actor,
        "behalf": trail.on_behalf_of,
        "refused_by": trail.refused_by,
        "traits": _shown(trail.footprint),
    }


def _shown(footprint: Footprint) -> list[Json]:
    return [f"{kind}={value}" for kind, value in footprint.traits]
