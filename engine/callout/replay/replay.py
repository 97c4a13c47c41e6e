"""Level 1: every event decided again, and compared with what was recorded.

Nothing outside is read: events, instants and ids come from the history, definitions are handed
in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from callout.definition import Definition
from callout.records import Entry, Ticket, entry_hash
from callout.records.arguments import expected, mapped
from callout.values import NO_KEYS, KeyRing

from .fold import Fold
from .replayer import Replayer
from .report import Report


def replay(
    entries: Sequence[Entry],
    definitions: Mapping[str, Definition],
    *,
    instead: Definition | None = None,
    stored: Ticket | None = None,
    keys: KeyRing = NO_KEYS,
) -> Report:
    """Fold and decide again a whole history.

    `instead` decides every entry by another definition (what if); `stored` is the ticket as it is
    kept beside its history, to be compared with the end of the replay; `keys` open what is sealed.
    Raises `BadArgument` for what is none of these.
    """
    _check(entries, definitions, instead, stored)
    replayer = Replayer(definitions.get, instead, keys)
    for entry in entries:
        replayer.take(entry, entry_hash(entry))
    if stored is not None:
        replayer.compare_stored(stored)
    return replayer.report(entries[0].ticket if entries else None)


def _check(
    entries: Sequence[Entry],
    definitions: Mapping[str, Definition],
    instead: Definition | None,
    stored: Ticket | None,
) -> None:
    for entry in expected(entries, _SEQUENCE, "a history", "hand over Engine.history(ticket)"):
        expected(entry, Entry, "what is in a history", "hand over Engine.history(ticket)")
    for each in mapped(definitions, "definitions", "write {definition.hash: definition}").values():
        expected(each, Definition, "what is in definitions", "ask Engine.pinned for it")
    if instead is not None:
        expected(instead, Definition, "what is decided by instead", "ask Catalog.get for it")
    if stored is not None:
        expected(stored, Ticket, "what is stored", "ask Engine.ticket for it")


_SEQUENCE = cast("type[Sequence[object]]", Sequence)


def rebuild(entries: Sequence[Entry], definition: Definition) -> Ticket:
    """The ticket after these entries, from their deltas alone.

    Raises BadDelta where one fits nowhere, ValueError if there are no entries.
    """
    fold = Fold()
    for entry in entries:
        fold.apply(entry)
    return fold.ticket(definition.name, definition.timers.orders)
