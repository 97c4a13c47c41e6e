"""What ``callout doctor`` says of tickets for which nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from callout.catalog import Catalog
from callout.errors import CalloutError
from callout.process.ownership import Ownership
from callout.records import LIVE, Ticket, TicketId
from callout.store import Store

from .every_ticket import tickets_in
from .findings import Finding, Verdict


class _Standing(NamedTuple):
    process: str
    definition: str
    states: tuple[str, ...]


def of_owners(store: Store, catalog: Catalog) -> Iterator[Finding]:
    """Open tickets that are assigned to nobody, in states that no role owns.

    Said only where some process of the project says who owns its tickets.
    """
    speaking = {name for name, each in catalog.processes.items() if Ownership.of(each).is_said}
    if not speaking:
        return
    found: Counter[_Standing] = Counter()
    first: dict[_Standing, TicketId] = {}
    for ticket in _unassigned(store):
        where = _Standing(ticket.process, ticket.definition, ticket.states)
        found[where] += 1
        first.setdefault(where, ticket.id)
    for where, count in found.items():
        if _owner(where, store, catalog) is None:
            states = " and ".join(where.states)
            yield Finding(
                f"tickets of {where.process}",
                Verdict.WRONG if where.process in speaking else Verdict.NOTE,
                f"{count} in {states}: assigned to nobody, and no role owns them there",
                f"assign them, as {first[where]}; say `owner:` in the process for new ones",
            )


def _owner(where: _Standing, store: Store, catalog: Catalog) -> str | None:
    """Who owns tickets there; what cannot be linked any more is another finding's."""
    try:
        definition = catalog.pinned(where.definition, store)
    except CalloutError:
        return ""
    return definition.model.ownership.owner(where.states)


def _unassigned(store: Store) -> Iterator[Ticket]:
    return (each for each in tickets_in(store, *LIVE) if each.assigned_to is None)
