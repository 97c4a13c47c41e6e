"""Tickets of translated documents on a virtual clock: what a store and its alarm do, in memory.

Messages between tickets are delivered in the order they were sent, timers fired when nothing else
is left to do, the earliest first. Everything else is the engine's own: loader, linker, `step`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from callout.definition import Definition, link
from callout.errors import CalloutError, Refused
from callout.library import Library
from callout.process import Process
from callout.reader import load_process
from callout.records import EntryKind, Event, Ticket, TicketId, TicketStatus
from callout.scxml import Chart, Executor
from callout.step import Message, MessageKind, Outcome, failure, firing, opening, step
from callout.values import Value
from tests.conformance.scxml.document import Book
from tests.conformance.scxml.writing import as_yaml

START = datetime(2026, 1, 1, tzinfo=UTC)
HORIZON = timedelta(hours=1)
MAIN = TicketId("T")
MICROSTEPS = 10_000
Kind = Callable[[Chart, int], Executor]


class Endless(Exception):
    """The tickets never came to rest."""


def definitions(book: Book, kind: Kind) -> dict[str, Definition]:
    """The processes of a translation, through YAML text, loaded and linked."""
    processes: dict[str, Process] = {
        name: load_process(as_yaml(document), f"{name}.yaml")
        for name, document in book.documents.items()
    }
    linked = {
        name: link(process, Library(), neighbours=processes) for name, process in processes.items()
    }
    # Some documents count to a hundred in eventless transitions; the standard has no limit.
    return {
        name: replace(made, executor=kind(made.chart, MICROSTEPS)) for name, made in linked.items()
    }


class World:
    """The tickets, their messages and their timers."""

    def __init__(self, processes: dict[str, Definition], *, limit: int = 5000) -> None:
        self.processes = processes
        self.tickets: dict[TicketId, Ticket] = {}
        self.now = START
        self._mail: deque[Message] = deque()
        self._limit = limit
        self._steps = 0

    @property
    def main(self) -> Ticket:
        """The ticket of the first process."""
        return self.tickets[MAIN]

    def start(self) -> None:
        """Open the main ticket and let everything that follows at once happen."""
        first = next(iter(self.processes.values()))
        self._commit(step(first, None, opening(kind=EntryKind.MESSAGE), self.now, ticket_id=MAIN))
        self._deliver_all()

    def send(self, name: str, data: Mapping[str, Value]) -> None:
        """An event of another session; one that no transition takes is discarded."""
        self._step(self.main, Event(name, data, kind=EntryKind.MESSAGE))
        self._deliver_all()

    def run(self) -> None:
        """Go on until the main ticket has ended or nothing more can happen."""
        self.advance(HORIZON)

    def advance(self, by: timedelta) -> None:
        """Let time pass and timers fire."""
        until = self.now + by
        while self.main.status is TicketStatus.OPEN:
            due = self._next_due()
            if due is None or due[0] > until:
                break
            self.now = max(self.now, due[0])
            self._fire(due[2])
            self._deliver_all()
        self.now = max(self.now, until)

    def _next_due(self) -> tuple[datetime, int, TicketId] | None:
        timers = (
            (timer.due, timer.order, ticket.id)
            for ticket in self.tickets.values()
            if ticket.status is TicketStatus.OPEN
            for timer in ticket.timers
        )
        return min(timers, default=None)

    def _fire(self, owner: TicketId) -> None:
        ticket = self.tickets[owner]
        due = min(ticket.timers, key=lambda each: (each.due, each.order))
        self._step(ticket, firing(due, self.now))

    def _deliver_all(self) -> None:
        while self._mail:
            message = self._mail.popleft()
            try:
                self._deliver(message)
            except CalloutError as error:
                self._return(message, error.message)

    def _deliver(self, message: Message) -> None:
        target = self.tickets.get(message.ticket)
        if message.kind is MessageKind.START:
            self._open(message)
        elif target is None or target.status is not TicketStatus.OPEN:
            if message.kind is MessageKind.DELIVER and message.link != "parent":
                raise Refused(f"ticket {message.ticket} cannot be reached")
        else:
            self._step(target, message.event)

    def _open(self, message: Message) -> None:
        definition = self.processes.get(message.process or "")
        if definition is None:
            raise Refused(f"there is no process '{message.process}'")
        opened = step(definition, None, message.event, self.now, ticket_id=message.ticket)
        self._commit(opened)

    def _return(self, message: Message, text: str) -> None:
        sender = self.tickets.get(TicketId((message.event.cause or "").rpartition("/")[0]))
        if sender is not None and sender.status is TicketStatus.OPEN:
            self._step(sender, failure(message, text))

    def _step(self, ticket: Ticket, event: Event) -> None:
        self._commit(step(self.processes[ticket.process], ticket, event, self.now))

    def _commit(self, outcome: Outcome) -> None:
        self._steps += 1
        if self._steps > self._limit:
            raise Endless
        self.tickets[outcome.ticket.id] = outcome.ticket
        self._mail.extend(outcome.messages)
