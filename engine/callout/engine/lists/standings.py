"""What each change says to lists: where its ticket stands, and where it stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from callout.definition import Definition
from callout.step.standing import standing
from callout.store import Change


def with_standing(change: Change, pinned: Callable[[str], Definition]) -> Change:
    """The change with what lists show of its ticket after it and before it.

    `pinned` gives the definition with a hash.
    """
    ticket, before = change.ticket, change.before
    definition = pinned(ticket.definition)
    came = before is None or before.states != ticket.states
    since = change.entries[-1].recorded_at if came else None
    after = standing(definition, ticket, since=since)
    if before is None:
        return replace(change, standing=after)
    return replace(change, standing=after, stood=standing(pinned(before.definition), before))
