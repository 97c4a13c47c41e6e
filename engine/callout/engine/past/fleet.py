"""All tickets as they stood at an instant, each put together from its history, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from callout.engine.definitions import StoredDefinitions
from callout.errors import CalloutError, UnknownTarget
from callout.records import Ticket, TicketId, TicketStatus
from callout.replay import TimeAxis, ticket_at
from callout.store import Query, Store
from callout.suggest import did_you_mean
from callout.values import Json

AT_ONCE = 500
"""Ids that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class FleetAsked:
    """Which tickets are meant, and when; `state` is one that they are in, or in a state of."""

    instant: datetime
    axis: TimeAxis
    process: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class FleetTicket:
    """A ticket as it stood; `fault` says why nothing can be said of one that is damaged."""

    ticket: TicketId
    process: str
    seq: int
    states: tuple[str, ...]
    status: TicketStatus
    outcome: str | None
    profile: str | None
    region: str | None
    definition: str
    fault: str | None = None

    def to_json(self) -> dict[str, Json]:
        """The ticket as a line of JSON; a fault only where there is one."""
        told: dict[str, Json] = {
            "ticket": self.ticket,
            "process": self.process,
            "seq": self.seq,
            "states": list(self.states),
            "status": self.status.value,
            "outcome": self.outcome,
            "profile": self.profile,
            "region": self.region,
            "definition": self.definition,
        }
        return told if self.fault is None else {**told, "fault": self.fault}


def fleet_at(
    store: Store, definitions: StoredDefinitions, asked: FleetAsked
) -> Iterator[FleetTicket]:
    """The tickets that are meant, in order of id; raises UnknownTarget.

    For a process at once, for a state after the last ticket: versions may have had it that no file
    has.
    """
    known = definitions.catalog.processes
    if asked.process is not None and asked.process not in known:
        raise UnknownTarget(
            f"there is no process '{asked.process}'",
            hint=did_you_mean(asked.process, known, f"there are: {', '.join(known) or 'none'}"),
        )
    return FleetReader(store, definitions, asked).read()


class FleetReader:
    """Reads tickets as they stood; knows at the end whether their charts have the state at all."""

    def __init__(self, store: Store, definitions: StoredDefinitions, asked: FleetAsked) -> None:
        self._store, self._definitions, self._asked = store, definitions, asked
        self._has_state = asked.state is None

    def read(self) -> Iterator[FleetTicket]:
        """The tickets that are meant, in order of id; raises UnknownTarget after the last."""
        seen = 0
        for ticket in self._tickets():
            seen += 1
            found = self._stood(ticket)
            if found is not None:
                yield found
        if seen and not self._has_state:
            raise UnknownTarget(
                f"no ticket's process has a state '{self._asked.state}'",
                hint="name a state of theirs, or of the version they had then",
            )

    def _tickets(self) -> Iterator[Ticket]:
        after: TicketId | None = None
        while True:
            query = Query(process=self._asked.process, after=after, limit=AT_ONCE)
            ids = self._store.find(query)
            tickets = self._store.load_many(ids)
            yield from (tickets[name] for name in ids if name in tickets)
            if len(ids) < AT_ONCE:
                return
            after = ids[-1]

    def _stood(self, now: Ticket) -> FleetTicket | None:
        """One ticket then; None where there was none, or it was not in the state."""
        asked = self._asked
        try:
            if not self._knows(now):
                return None
            if now.opened_at > asked.instant and asked.axis is TimeAxis.RECORDED:
                return None
            then = ticket_at(self._store.history(now.id), asked.instant, now.process, asked.axis)
            return None if then is None or not self._is_in(then) else _told(then)
        except CalloutError as error:
            return _told(now, fault=error.message)

    def _knows(self, ticket: Ticket) -> bool:
        """Whether the ticket's chart has the state that is asked for."""
        state = self._asked.state
        if state is None:
            return True
        has = self._definitions.pinned(ticket.definition).chart.find(state) is not None
        self._has_state = self._has_state or has
        return has

    def _is_in(self, ticket: Ticket) -> bool:
        state = self._asked.state
        if state is None:
            return True
        chart = self._definitions.pinned(ticket.definition).chart
        return bool(chart.mask(ticket.states) & chart.node(state).bit)


def _told(ticket: Ticket, fault: str | None = None) -> FleetTicket:
    return FleetTicket(
        ticket.id,
        ticket.process,
        ticket.version,
        () if fault is not None else ticket.states,
        ticket.status,
        ticket.outcome,
        ticket.profile,
        ticket.region,
        ticket.definition,
        fault,
    )
