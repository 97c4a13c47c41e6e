"""Personal data sealed in what a step records: what came, what was set, what goes out.

Fields marked ``pii`` are known by their place. What repeats them where nothing is declared (the
data of a timer, the arguments of an effect, a note) is found by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from callout.datamodel import World
from callout.datamodel.data_delta import Path
from callout.datamodel.privacy.private_fields import PrivateFields
from callout.records import OPEN, Effect, EntryKind, Ticket, Timer, sections
from callout.records.ids import group_of, is_member
from callout.records.withheld import is_withheld
from callout.step.record.before import Before, own_key
from callout.step.record.state import TicketState
from callout.values import (
    Facts,
    Json,
    Kept,
    canonical,
    decode,
    digest,
    encoded_of,
    is_sealed,
    pointer,
)
from callout.values.sealing import changed_at, sealed_facts, sealed_under
from callout.values.sought import Sought, key_of

_FREE = frozenset({sections.TIMERS, sections.GROUP, sections.BREACHES, sections.CHECKLIST})
"""Sections whose texts are found by value."""


def sealed_payload(
    before: Before, private: PrivateFields, *, whole: bool = False
) -> dict[str, Json]:
    """The payload as it is recorded; what was sealed when it came stays as it is.

    The `whole` of it is sealed where nobody has looked at what it carries.
    """
    encoded = encoded_of(before.told.payload)
    if whole and before.event.kind is EntryKind.INPUT and not is_withheld(encoded):
        return sealed_facts(before.sealing, encoded, ((name,) for name in encoded))
    event = before.event.name
    paths = private.payloads.get(event, frozenset())
    if event == OPEN:
        paths |= private.data
    return sealed_facts(before.sealing, encoded, paths)


class Concealing:
    """Concealing one step's record; `sought` is what must not stand anywhere in clear."""

    def __init__(self, before: Before, private: PrivateFields, sought: Sought) -> None:
        self._before = before
        self._private = private
        self._sealing = before.sealing
        self._sought = sought

    def delta(self, places: Mapping[str, Json]) -> dict[str, Json]:
        """What was set, by JSON pointer."""
        return {place: self._part(pointer.read(place), value) for place, value in places.items()}

    def growth(self, places: Mapping[str, list[Json]]) -> dict[str, list[Json]]:
        """What was added to lists, by JSON pointer."""
        return {
            place: [self._part(pointer.read(place), item) for item in items]
            for place, items in places.items()
        }

    def effects(self, effects: Iterable[Effect]) -> tuple[Effect, ...]:
        """Effects with their arguments sealed where they repeat personal data."""
        return tuple([replace(each, arguments=self._arguments(each)) for each in effects])

    def told(self, content: Json) -> str:
        """The digest of a message to another ticket: keyed, where it could be found by trying."""
        line, cipher = canonical(content), self._sealing.cipher
        if cipher is None or not self._sought.stands_in(line):
            return digest(line)
        return f"k256:{self._sealing.key}:{cipher.digest(line)}"

    def _arguments(self, effect: Effect) -> dict[str, Json]:
        return {name: self._by_value(value) for name, value in effect.arguments.items()}

    def _part(self, place: Path, value: Json) -> Json:
        if place[0] != sections.ENGINE:
            return sealed_under(self._sealing, place, value, self._private.data)
        section, *rest = place[1:]
        paths: Iterable[Path] = ()
        if section == sections.FORM and rest:
            paths = (("fields", *path) for path in self._private.forms.get(rest[0], ()))
        elif section == sections.GROUP and rest and is_member(rest[0]):
            paths = self._private.groups.get(group_of(rest[0]), ())
        for path in paths:
            value = changed_at(value, path, self._sealing.sealed)
        return self._by_value(value) if section in _FREE else value

    def _by_value(self, value: Json) -> Json:
        return changed_at(value, (), self._sealed_if_private)

    def _sealed_if_private(self, leaf: Json) -> Json:
        if isinstance(leaf, bool) or is_sealed(leaf):
            return leaf
        is_whole = key_of(leaf) in self._sought.whole
        repeats = isinstance(leaf, str) and self._sought.cut_out_of(leaf) != leaf
        return self._sealing.sealed(leaf) if is_whole or repeats else leaf


def state_sealed(before: Ticket, state: TicketState, fields: Mapping[str, Any]) -> TicketState:
    """The state as it is kept: what the ticket had before, with the sealed delta of the entry."""
    document: dict[str, Json] = {
        **encoded_of(before.data),
        sections.ENGINE: dict(before.internals),
    }
    for place, value in fields["set_data"].items():
        path = pointer.read(place)
        document = pointer.put(document, path, value, make=path[0] == sections.ENGINE)
    for place, items in fields["append_data"].items():
        path = pointer.read(place)
        known = pointer.get(document, path)
        document = pointer.put(
            document, path, [*(known if isinstance(known, list) else []), *items]
        )
    for name in encoded_of(before.data).keys() - encoded_of(state.data).keys():
        del document[name]
    kept = document.pop(sections.ENGINE)
    internals = _internals(kept if isinstance(kept, dict) else {}, state.internals)
    notes = internals.get(sections.TIMERS)
    timers = tuple(_timers(state.timers, notes if isinstance(notes, dict) else {}))
    return state._replace(data=_facts(state.data, document), internals=internals, timers=timers)


def _internals(kept: Mapping[str, Json], plain: Mapping[str, Json]) -> dict[str, Json]:
    """Of what is kept, as much as there is: a section, and a key in one, may have been dropped."""
    found: dict[str, Json] = {}
    for section, now in plain.items():
        held = kept.get(section)
        if isinstance(held, dict) and isinstance(now, dict):
            found[section] = {key: held.get(key, value) for key, value in now.items()}
        else:
            found[section] = now
    return found


def _timers(timers: Sequence[Timer], notes: Mapping[str, Json]) -> Iterator[Timer]:
    for timer in timers:
        note = notes.get(timer.id)
        data = note.get("data") if isinstance(note, dict) else None
        yield replace(timer, data=data) if timer.data and isinstance(data, dict) else timer


def _facts(plain: Facts, document: dict[str, Json]) -> Kept:
    encoded = encoded_of(plain)
    facts = Kept(plain, document)
    for name, value in document.items():
        if encoded.get(name) is not value and encoded.get(name) != value:
            facts[name] = decode(value)
    return facts


def note_key(before: Before, world: World) -> None:
    """Put on record with which key the ticket is sealed from here on, where that is new."""
    if before.sealing.key and own_key(before.ticket) != before.sealing.key:
        world.put(sections.SEAL, "key", before.sealing.key)
