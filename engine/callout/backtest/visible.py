"""What somebody outside could have seen of an entry, held against what another definition does.

As long as nothing of it differs, whoever acts on the ticket had no reason to act otherwise, so what
was recorded afterwards is what would have come. When a timer is due, what a guard read, which
transition led to the same place: that is seen by nobody until something comes of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.datamodel.data_delta import Path
from callout.datamodel.privacy.private_fields import masked
from callout.records import Entry, Ticket, sections
from callout.replay import Difference, Fold
from callout.step import Outcome
from callout.values import WITHHELD, Json, differences, encoded_of

REFUSED = "/refusal/code"
"""Where it stands that an event was refused: null if it was not."""
EffectKind = tuple[str, str]
"""Adapter and operation; of what tickets tell each other the adapter is ``ticket``."""


@dataclass(frozen=True, slots=True)
class SeenDifference:
    """One difference that could have been seen."""

    kind: Difference
    pointer: str
    recorded: Json
    proposed: Json


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that both definitions have, and where either has personal data."""

    common: frozenset[str]
    private: frozenset[Path]


def seen_differences(
    fold: Fold, entry: Entry, made: Outcome, fields: Fields
) -> Iterator[SeenDifference]:
    """Between an entry, which `fold` has taken in, and what was made of the same event."""
    theirs = made.entry
    yield from _accepted(entry, theirs)
    yield from _part(Difference.PATH, "/after", list(entry.after), list(theirs.after))
    yield from _part(Difference.PATH, "/memory", _lists(entry.memory), _lists(theirs.memory))
    if not _same_deltas(entry, theirs):
        yield from _data(fold, made.ticket, fields)
        yield from _kept(fold, made.ticket)
    yield from _effects(entry, theirs)


def seen_alone(entry: Entry, fields: Fields, *, recorded: bool) -> Iterator[SeenDifference]:
    """What could have been seen of an entry that has no counterpart on the other side."""

    def alone(kind: Difference, place: str, value: Json, other: Json = None) -> SeenDifference:
        pair = (value, other) if recorded else (other, value)
        return SeenDifference(kind, place, *pair)

    if entry.after != entry.before:
        yield alone(Difference.PATH, "/after", list(entry.after), list(entry.before))
    deltas: dict[str, Json] = {**entry.set_data, **entry.append_data}
    hidden = {path[0] for path in fields.private}
    for place in (*deltas, *entry.unset_data):
        name = place.split("/")[1]
        if name in fields.common or place.startswith(_SEEN):
            yield alone(Difference.DATA, place, WITHHELD if name in hidden else deltas.get(place))
    for (adapter, operation), number in sorted(effect_counts(entry).items()):
        yield alone(Difference.EFFECT, f"/effects/{adapter}/{operation}", number, 0)


def effect_counts(entry: Entry) -> Counter[EffectKind]:
    """How many effects of each kind an entry has."""
    return Counter((each.adapter, each.operation) for each in entry.effects)


def _accepted(entry: Entry, theirs: Entry) -> Iterator[SeenDifference]:
    left, right = (
        None if each.refusal is None else each.refusal.get("code") for each in (entry, theirs)
    )
    if left != right:
        yield SeenDifference(Difference.ACCEPT, REFUSED, left, right)


def _part(kind: Difference, place: str, left: Json, right: Json) -> Iterator[SeenDifference]:
    if left != right:
        yield SeenDifference(kind, place, left, right)


def _lists(memory: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    return {name: list(states) for name, states in memory.items()}


def _same_deltas(entry: Entry, theirs: Entry) -> bool:
    return (
        entry.set_data == theirs.set_data
        and entry.append_data == theirs.append_data
        and entry.unset_data == theirs.unset_data
    )


def _data(fold: Fold, ticket: Ticket, fields: Fields) -> Iterator[SeenDifference]:
    theirs = encoded_of(ticket.data)
    for name in sorted(fields.common):
        left, right = fold.document.get(name), theirs.get(name)
        if left == right and type(left) is type(right):
            continue
        paths = [path[1:] for path in fields.private if path[0] == name]
        if paths:
            hidden = masked(left, paths, WITHHELD), masked(right, paths, WITHHELD)
            if hidden[0] == hidden[1]:
                yield SeenDifference(Difference.DATA, f"/{name}", WITHHELD, WITHHELD)
            left, right = hidden
        for place, ours, other in differences(left, right, f"/{name}"):
            yield SeenDifference(Difference.DATA, place, ours, other)


def _kept(fold: Fold, ticket: Ticket) -> Iterator[SeenDifference]:
    """What the engine keeps that people see: whose the ticket is, how it ended, its links."""
    kept = fold.kept()
    left, right = _ticket_part(kept), _ticket_part(ticket.internals)
    for place, ours, other in differences(left, right, "/$/ticket"):
        yield SeenDifference(Difference.DATA, place, ours, other)
    links: Mapping[str, Json] = dict(ticket.links)
    for place, ours, other in differences(kept.get(sections.LINKS) or {}, dict(links), "/$/links"):
        yield SeenDifference(Difference.DATA, place, ours, other)


def _ticket_part(kept: Mapping[str, Json]) -> dict[str, Json]:
    part = kept.get(sections.TICKET)
    known = part if isinstance(part, dict) else {}
    # The number of an entry and the instant of an end follow from what is compared anyhow.
    return {name: each for name, each in known.items() if name not in _NUMBERED}


_NUMBERED = frozenset({sections.LOST, sections.ENDED})


_SEEN = ("/$/ticket/", "/$/links/")
"""Where the engine keeps what people see."""


def _effects(entry: Entry, theirs: Entry) -> Iterator[SeenDifference]:
    """Effects by what they say: their ids count entries, of which the other side may have more."""
    left, right = (
        Counter((each.adapter, each.operation, each.digest) for each in side.effects)
        for side in (entry, theirs)
    )
    for adapter, operation, digest in sorted(left.keys() | right.keys()):
        ours, other = left[adapter, operation, digest], right[adapter, operation, digest]
        if ours != other:
            place = f"/effects/{adapter}/{operation}"
            yield SeenDifference(Difference.EFFECT, place, ours, other)
