"""Who won: whether changes still fit what is stored.

Every store asks these questions in a place where the answers cannot change before it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callout.errors import StaleTicket
from callout.records import TicketId

from .changes import Change


class Referee:
    """Judges groups of changes, one after the other, as if each accepted one were written.

    `version_of` is the stored version of a ticket (0: none), `knows` whether a key was taken.
    """

    def __init__(
        self,
        version_of: Callable[[TicketId], int],
        knows: Callable[[TicketId, str], bool],
    ) -> None:
        self._version_of = version_of
        self._knows = knows
        self._versions: dict[TicketId, int] = {}
        self._keys: set[tuple[TicketId, str]] = set()

    def verdict(self, group: Sequence[Change]) -> StaleTicket | None:
        """None accepts the group; otherwise why it does not fit."""
        versions: dict[TicketId, int] = {}
        keys: set[tuple[TicketId, str]] = set()
        for change in group:
            ticket_id = change.ticket.id
            version = versions.get(ticket_id)
            if version is None:
                version = self._version(ticket_id)
            if version != change.based_on:
                return stale_ticket(change, version)
            versions[ticket_id] = change.ticket.version
            repeated = self._repeated(change, keys)
            if repeated is not None:
                return repeated_key(change, repeated)
        self._versions |= versions
        self._keys |= keys
        return None

    def _version(self, ticket_id: TicketId) -> int:
        version = self._versions.get(ticket_id)
        return self._version_of(ticket_id) if version is None else version

    def _repeated(self, change: Change, keys: set[tuple[TicketId, str]]) -> str | None:
        for entry in change.entries:
            if entry.key is None:
                continue
            name = (change.ticket.id, entry.key)
            if name in keys or name in self._keys or self._knows(*name):
                return entry.key
            keys.add(name)
        return None


def stale_ticket(change: Change, version: int | None) -> StaleTicket:
    """The ticket is at `version` (None or 0: not known), not where the change began."""
    ticket_id, based_on = change.ticket.id, change.based_on
    if based_on == 0:
        return StaleTicket(f"there is a ticket '{ticket_id}' already", hint="choose another id")
    now = f", but at {version}" if version else ""
    return StaleTicket(
        f"ticket '{ticket_id}' is no longer at version {based_on}{now}",
        hint="load it and send the event again",
    )


def repeated_key(change: Change, key: str) -> StaleTicket:
    """An event with this key was taken before."""
    return StaleTicket(
        f"ticket '{change.ticket.id}' has taken an event with the key '{key}' before",
        hint="answer with the entry of that key",
    )
