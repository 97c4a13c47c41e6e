"""A ticket told as a story: a process as text, events at instants, and everything checked twice.

After each step the entry's hash is compared with the one `callout.records` computes, and the step
is repeated and must give the same bytes. `replayed` runs the whole history again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from callout.definition import Definition, link
from callout.errors import DefinitionError
from callout.process import Process
from callout.reader import load_process
from callout.reader.rules import load_library
from callout.records import (
    Actor,
    Entry,
    EntryKind,
    Event,
    Ticket,
    TicketId,
    entry_from_json,
    entry_hash,
    entry_to_json,
    ticket_to_json,
)
from callout.replay import Report, replay
from callout.step import Outcome, firing, opening, step
from callout.values import Value, canonical, parse_duration
from callout.values.durations import DaysDuration

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def process(text: str, path: str = "test.yaml") -> Process:
    """A process file; `process: test` may be left out."""
    text = dedent(text).strip("\n")
    if not text.startswith("process:"):
        text = f"process: {path.removesuffix('.yaml')}\n{text}"
    return load_process(text + "\n", path)


def define(
    text: str,
    rules: Mapping[str, str] | None = None,
    *,
    profile: str | None = None,
    settings: Mapping[str, Value] | None = None,
    neighbours: Mapping[str, Process] | None = None,
) -> Definition:
    """A linked process; `rules` are rules files by path."""
    library = load_library({path: dedent(each) for path, each in (rules or {}).items()})
    return link(
        process(text), library, profile=profile, settings=settings or {}, neighbours=neighbours
    )


def problems(text: str, rules: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with a process: codes with lines and messages."""
    try:
        define(text, rules)
    except DefinitionError as error:
        return [f"{each.code} {each.where.line}: {each.message}" for each in error.problems]
    return []


class Story:
    """One ticket and its history."""

    def __init__(self, definition: Definition, ticket: str = "T1") -> None:
        self.definition = definition
        self.id = TicketId(ticket)
        self.now = NINE
        self.entries: list[Entry] = []
        self.ticket: Ticket
        self.last: Outcome

    @classmethod
    def of(cls, text: str, data: Mapping[str, Value] | None = None, **linked: object) -> Story:
        """A story that begins with an open ticket."""
        story = cls(define(text, **linked))  # type: ignore[arg-type]  # handed through
        story.open(data)
        return story

    def open(self, data: Mapping[str, Value] | None = None, **more: object) -> Outcome:
        """Open the ticket."""
        event = opening(data or {}, **more)  # type: ignore[arg-type]  # handed through
        return self._take(None, event)

    def start(self, event: Event) -> Outcome:
        """Open the ticket with the event another ticket sent."""
        return self._take(None, event)

    def send(
        self, name: str, payload: Mapping[str, Value] | None = None, by: str = "x:me"
    ) -> Outcome:
        """A person sends an event."""
        return self.give(Event(name, payload or {}, Actor.parse(by)))

    def message(
        self, name: str, payload: Mapping[str, Value] | None = None, origin: str = ""
    ) -> Outcome:
        """Another ticket sends an event."""
        cause = f"{origin}/1" if origin else None
        return self.give(Event(name, payload or {}, kind=EntryKind.MESSAGE, cause=cause))

    def give(self, event: Event) -> Outcome:
        """Any event."""
        return self._take(self.ticket, event)

    def wait(self, duration: str) -> list[str]:
        """Let time pass and fire what becomes due; the ids of the timers fired."""
        length = parse_duration(duration)
        assert isinstance(length, DaysDuration)
        end, fired = self.now + length.to_timedelta(), []
        while due := sorted(
            (timer for timer in self.ticket.timers if timer.due <= end),
            key=lambda timer: (timer.due, timer.order, timer.id),
        ):
            self.now = max(self.now, due[0].due)
            self.give(firing(due[0], self.now))
            fired.append(due[0].id)
        self.now = end
        return fired

    @property
    def states(self) -> tuple[str, ...]:
        return self.ticket.states

    @property
    def data(self) -> Mapping[str, Value]:
        return self.ticket.data

    @property
    def entry(self) -> Entry:
        return self.entries[-1]

    @property
    def refusal(self) -> str | None:
        refusal = self.last.refusal
        return refusal.code if refusal is not None else None

    def timers(self) -> dict[str, timedelta]:
        """How long until each timer is due, by id."""
        return {timer.id: timer.due - self.now for timer in self.ticket.timers}

    def replayed(self) -> Report:
        """The whole history, decided again."""
        kept = [entry_from_json(entry_to_json(entry)) for entry in self.entries]
        return replay(kept, {self.definition.hash: self.definition}, stored=self.ticket)

    def _take(self, before: Ticket | None, event: Event) -> Outcome:
        outcome = step(self.definition, before, event, self.now, ticket_id=self.id)
        again = step(self.definition, before, event, self.now, ticket_id=self.id)
        assert canonical(entry_to_json(outcome.entry)) == canonical(entry_to_json(again.entry))
        assert canonical(ticket_to_json(outcome.ticket)) == canonical(ticket_to_json(again.ticket))
        assert outcome.entry.hash == entry_hash(outcome.entry)
        self.last, self.ticket = outcome, outcome.ticket
        self.entries.append(outcome.entry)
        assert self.replayed().divergences == ()
        return outcome
