"""What a checkpoint says of timers and of the outbox, made of the rows as they lie there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from callout.checkpoints import (
    UNSAID,
    ArmedTimers,
    EffectRow,
    effects_digest,
    is_looked_for,
)
from callout.store.seals import SealReading
from callout.values import Json, digest


def armed_now(seals: SealReading, taken: int) -> str:
    """The root over all timers; not said where more entries wait than the `taken` ones.

    The rows are then ahead of the tree: they have what the others did to timers as well.
    """
    return UNSAID if seals.waiting() > taken else ArmedTimers(seals.timers()).root


def effects_now(seals: SealReading, taken: Sequence[int], now: datetime) -> str:
    """The digest of what the outbox has of the effects of unsealed entries; `now` is aware.

    What cannot be read of an entry has no effects: whoever checks finds the entry first.
    """
    wanted = defaultdict[str, list[str]](list)
    for document in seals.documents(taken):
        for ticket, name in _made(document, now):
            wanted[ticket].append(name)
    return effects_digest(map(_row, seals.outbox(wanted) if wanted else ()))


def _made(document: Any, now: datetime) -> list[tuple[str, str]]:
    """The effects of an entry by ticket and id."""
    try:
        entry = orjson.loads(document)
        if not entry.get("effects"):
            return []
        recorded_at = datetime.fromisoformat(entry["recorded_at"])
        if not is_looked_for(recorded_at, now):
            return []
        return [(str(entry["ticket"]), str(each[0])) for each in entry["effects"]]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return []


def _row(columns: Mapping[str, Json]) -> EffectRow:
    try:
        arguments = digest(columns["arguments"])
    except (TypeError, ValueError):  # numbers that no entry has
        arguments = ""
    name, adapter, operation = (str(columns[each]) for each in ("id", "adapter", "operation"))
    return EffectRow(name, adapter, operation, arguments)
