"""Which entries are decided again: what people and clocks say, what its keeper does."""

from __future__ import annotations

from callout.records import CANCEL, MIGRATE, MIGRATE_BACK, STICK, Entry, EntryKind, event_kind
from callout.semantics import Semantics
from callout.step.custody import CUSTODY

_SAID = frozenset({EntryKind.INPUT, EntryKind.TIMER, EntryKind.MESSAGE, EntryKind.EFFECT_RESULT})
_OF_THE_ENGINE = frozenset({(EntryKind.ADMIN, CANCEL), (EntryKind.ADMIN, STICK)})
_MOVES = frozenset({(EntryKind.MIGRATE, MIGRATE), (EntryKind.MIGRATE, MIGRATE_BACK)})
_OF_CUSTODY = frozenset((kind, name) for name, kind in CUSTODY.items())


def is_move(entry: Entry, semantics: Semantics) -> bool:
    """Whether it is a move between versions, or one taken back, since there are any."""
    return semantics.migrates and (event_kind(entry), entry.name) in _MOVES


def is_decided(entry: Entry, semantics: Semantics) -> bool:
    """Whether the engine makes such entries at all, so that something follows from this one."""
    kind = event_kind(entry)
    if kind in _SAID or (kind, entry.name) in _OF_THE_ENGINE:
        return True
    is_custody = semantics.seals_private and (kind, entry.name) in _OF_CUSTODY
    return is_custody or is_move(entry, semantics)
