"""What a ticket is while one event is handled: its data and everything the event does to it.

The statechart package carries a `World` through the microsteps (``run.world``); executable content
reads and changes it; `callout.step` makes the new ticket and the entry of it. Nothing here is
shared between two events, and the ticket it was made from is never changed.

Every change is kept twice, as a value for expressions and as JSON for the history, so that the
delta of the entry, the stored ticket and the hash of the state cost no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from callout.calendars import CalendarChoice
from callout.datamodel.privacy.private_fields import NO_PRIVATE_FIELDS, PrivateFields
from callout.errors import CalloutError, ExpressionError
from callout.feel import Frame
from callout.process.ownership import NOBODY_OWNS, Ownership
from callout.records import (
    Actor,
    Effect,
    Event,
    EventTime,
    GuardTried,
    Message,
    Ticket,
    TicketId,
    sections,
)
from callout.records.ids import effect_id, entry_id
from callout.records.sections import Section
from callout.scxml import Run, Signal
from callout.semantics import Semantics
from callout.values import NO_KEY, Digester, Facts, Json, Kept, Value, encode, encoded_of, pointer

from .data_delta import Path, added, as_json, delta, grown, inside, is_inside, part_of
from .days import Days

SystemVariable: TypeAlias = Callable[["World"], Value]
"""A system variable (SCXML 5.10): worked out for those expressions that read it."""


@dataclass(frozen=True, slots=True)
class DataModel:
    """What all tickets of a definition share (SCXML 5): their fields, and what else can be read.

    `hash` names the definition. `fields` are the ticket's own, `payload_only` the names that only
    events bring, `variables` the system variables by name; `days` has what holds on a day:
    parameters and the functions that read them, in the definition's time zone. `semantics` is the
    version of the engine's semantics that events are decided by. `private` says where personal data
    are, `digester` makes what stands for them in records; `ownership` which role answers where.
    """

    hash: str
    semantics: Semantics
    region: str | None
    fields: tuple[str, ...]
    payload_only: frozenset[str]
    variables: Mapping[str, SystemVariable]
    days: Days
    private: PrivateFields = NO_PRIVATE_FIELDS
    digester: Digester = NO_KEY
    ownership: Ownership = NOBODY_OWNS
    calendars: CalendarChoice | None = None
    """What working time is counted with."""

    @property
    def zone(self) -> str:
        """Where days begin and end: an IANA name."""
        return self.days.zone

    def statics(self, now: datetime) -> Facts:
        """What expressions can read besides the ticket's fields; the same all day."""
        return self.days.at(now)

    def complete(self, scope: dict[str, Value]) -> None:
        """Give fields that a ticket of another definition does not have; they are null."""
        for name in self.fields:
            scope.setdefault(name, None)


class World:
    """The working state of one ticket during one event.

    Read by expressions: `scope`, every name with its value; `signal`, the event as the chart sees
    it; `frame`, which collects warnings and decisions. Changed by executables: fields by `assign`,
    `timers` by id, `links` by role, and what the engine keeps for the ticket by section and key
    (`put`, `drop`, `held`; `callout.records.sections` has what there is).

    Left for the outcome: `effects`, `messages`, `log`, `faults`, `guards`. `found` is what
    the shell has looked up for the event, `ends_with` the outcome of a ticket that somebody ends.
    `seq` is the number of the entry this event becomes, `now` an aware instant in UTC. While
    `probing`, guards that read `unknown` names set `unsure` instead of failing (see
    `callout.step.inquiry.can`).
    """

    __slots__ = (
        "_before",
        "_changed",
        "_encoded",
        "_fresh",
        "_grown",
        "_payload",
        "_touched",
        "actor",
        "at",
        "chance",
        "claim",
        "draws",
        "dropped",
        "effects",
        "ends_with",
        "faults",
        "found",
        "frame",
        "guards",
        "handled",
        "id",
        "internals",
        "kept",
        "links",
        "log",
        "messages",
        "met",
        "model",
        "now",
        "probing",
        "run",
        "scope",
        "sent",
        "seq",
        "signal",
        "taken",
        "ticket",
        "timers",
        "unknown",
        "unnamed",
        "unsure",
    )

    run: Run[World]
    """The run of the chart that carries this world."""

    def __init__(
        self, model: DataModel, ticket: Ticket, actor: Actor, now: datetime, frame: Frame
    ) -> None:
        self.model, self.ticket = model, ticket
        self.id, self.seq, self.now = ticket.id, ticket.version + 1, now
        self.actor, self.frame = actor, frame
        self.at = now
        self.claim: EventTime | None = None
        self.scope: dict[str, Value] = {**model.statics(now), **ticket.data}
        if ticket.definition != model.hash:
            model.complete(self.scope)
        self.internals: dict[str, Json] = dict(ticket.internals)
        self.links = dict(ticket.links)
        self.timers = {timer.id: timer for timer in ticket.timers}
        self.handled: Event | None = None
        self.signal: Signal | None = None
        data = ticket.data
        self._before = data.encoded if isinstance(data, Kept) else {}
        self._payload: tuple[str, ...] = ()
        self.found: Mapping[str, Json] = {}
        self.ends_with: str | None = None
        self._begin_traces()
        self._begin_probing()

    def _begin_traces(self) -> None:
        self.guards: list[GuardTried] = []
        self.effects: list[Effect] = []
        self.messages: list[Message] = []
        self.faults: list[CalloutError] = []
        self.log: list[Json] = []
        self.sent = self.unnamed = self.draws = 0
        self.chance: str | None = None
        self.taken: frozenset[TicketId] = frozenset()
        self.met: set[TicketId] = set()
        self.kept: dict[str, Json] = {}
        self.dropped: dict[str, None] = {}
        self._encoded: dict[str, Json] = {}
        self._changed: set[str] = set()
        self._touched: dict[Path, None] = {}
        self._grown: dict[Path, int] = {}
        self._fresh: set[str] = set()

    def _begin_probing(self) -> None:
        """Nothing is probed at first; `unknown` are names that only the event itself brings."""
        self.probing = self.unsure = False
        self.unknown: frozenset[str] = frozenset()

    def begin(self, data: Facts) -> None:
        """Take over the first data, by field: every field becomes part of the delta."""
        # In the order in which JSON is hashed, so that later there is nothing to sort.
        for name in sorted(self.ticket.data):
            value = data.get(name)
            self.scope[name] = value
            self._encoded[name] = encode(value)
            self._touched[(name,)] = None

    def attend(self) -> None:
        """Let expressions read the payload of the event being handled (SCXML 5.10.1)."""
        signal = self.run.event
        if signal is self.signal:
            return
        self.signal = signal
        self._fresh.discard("event")
        scope = self.scope
        for name in self._payload:
            scope[name] = None
        own = self.model.payload_only
        payload = signal.payload if signal is not None else {}
        self._payload = tuple(name for name in payload if name in own)
        for name in self._payload:
            scope[name] = payload[name]

    def covered(self, hiding: Iterable[str]) -> dict[str, Value]:
        """The scope in which payload fields hide the ticket's fields of the same name."""
        payload: Facts = self.signal.payload if self.signal is not None else {}
        return {**self.scope, **{name: payload.get(name) for name in hiding}}

    @contextmanager
    def beside(self, values: Facts) -> Iterator[None]:
        """Let expressions read these values by name, until the end of the block.

        No name of a field may be among them: what is set in the block would be lost.
        """
        scope = self.scope
        hidden = {name: scope[name] for name in values if name in scope}
        scope.update(values)
        try:
            yield
        finally:
            for name in values:
                del scope[name]
            scope.update(hidden)

    def refresh(self, variables: Iterable[str]) -> None:
        """Bring these system variables (``form``, ``event`` ...) up to date in the scope."""
        for name in variables:
            if name not in self._fresh:
                self.scope[name] = self.model.variables[name](self)
                self._fresh.add(name)

    def assign(self, path: Path, value: Value) -> None:
        """Set a field, or a part of one; the value has its declared type already.

        A field that gets the value it has is not changed; of a list that grows what is added is.
        Raises ExpressionError for a value that has no JSON.
        """
        name = path[0]
        before = self.scope.get(name)
        if isinstance(value, list) and self._extend(path, before, value):
            return
        after, touched = value, path
        if len(path) > 1:
            after, touched = inside(before, path, value)
        elif type(before) is type(value) and isinstance(value, _PLAIN) and before == value:
            # Only of these kinds: two equal instants may be of different zones.
            return
        self._encoded[name] = as_json(after, f"'{name}'")
        self.scope[name] = after
        self._touched[touched] = None
        if self._grown:
            self._grown.pop(touched, None)
        self._changed.add(name)

    def _extend(self, path: Path, before: Value, value: list[Value]) -> bool:
        """Take over a list to which something was added, if it is one."""
        part, semantics = part_of(before, path), self.model.semantics
        if not (semantics.appends and isinstance(part, list) and 0 < len(part) < len(value)):
            return False
        if path in self._touched or is_inside(path, self._touched):
            return False
        name, by_value = path[0], semantics.grows_by_value
        whole = {name: self.json(name, self.scope)}
        items = grown(part, pointer.get(whole, path), value, f"'{name}'", by_value=by_value)
        if items is None:
            return False
        after, _ = inside(before, path, value)
        self._encoded[name] = pointer.put(whole, path, items)[name]
        self.scope[name] = after
        self._grown.setdefault(path, len(part))
        self._changed.add(name)
        return True

    def put(self, section: Section, key: str, value: Json) -> None:
        """Keep something about the ticket under ``section/key``."""
        held = self.internals.get(section)
        self.internals[section] = {**held, key: value} if isinstance(held, dict) else {key: value}
        place = pointer.write((sections.ENGINE, section, key))
        self.kept[place] = value
        self.dropped.pop(place, None)
        self._fresh.discard(section)
        self._changed.add(section)

    def drop(self, section: Section, key: str) -> None:
        """Keep it no longer."""
        held = self.internals.get(section)
        if not isinstance(held, dict) or key not in held:
            return
        rest = {name: value for name, value in held.items() if name != key}
        if rest:
            self.internals[section] = rest
        else:
            del self.internals[section]
        place = pointer.write((sections.ENGINE, section, key))
        self.kept.pop(place, None)
        before = self.ticket.internals.get(section)
        if isinstance(before, dict) and key in before:
            self.dropped[place] = None
        self._fresh.discard(section)
        self._changed.add(section)

    def held(self, section: Section) -> dict[str, Json]:
        """What is kept in a section; empty if nothing is."""
        held = self.internals.get(section)
        return held if isinstance(held, dict) else {}

    def link(self, role: str, ticket: TicketId) -> None:
        """Remember another ticket by its role."""
        self.links[role] = ticket
        self.kept[pointer.write((sections.ENGINE, sections.LINKS, role))] = ticket

    def changed(self) -> set[str]:
        """Names of fields and system variables that changed since last asked."""
        changed, self._changed = self._changed, set()
        return changed

    def has_changed(self, names: frozenset[str]) -> bool:
        """Whether one of these fields and system variables has changed since last asked for all."""
        return not self._changed.isdisjoint(names)

    def delta(self) -> dict[str, Json]:
        """Everything that was set, by JSON pointer (RFC 6901); what was dropped is not in it."""
        if not self._touched:
            return self.kept
        return delta(self._touched, self._encoded) | self.kept

    def added(self) -> dict[str, list[Json]]:
        """What was added to lists, by JSON pointer; what is in `delta` is not."""
        return added(self._grown, self._touched, self._encoded) if self._grown else {}

    def data(self) -> Kept:
        """The ticket's own fields, with their JSON."""
        before = self.ticket.data
        if not self._encoded and isinstance(before, Kept):
            return before
        scope, encoded = self.scope, self._encoded
        data = Kept(before, {**encoded_of(before), **encoded})
        for name in encoded:
            data[name] = scope[name]
        return data

    def json(self, name: str, scope: Facts) -> Json:
        """The JSON of a name in a scope; that of a field is at hand."""
        found = self._encoded.get(name)
        if found is None:
            found = self._before.get(name)
        return encode(scope.get(name)) if found is None else found

    def has_field(self, name: str) -> bool:
        """Whether the ticket has a field of this name."""
        return name in self.ticket.data

    @property
    def cause(self) -> str:
        """The entry that is being written, as the cause of what is sent now: ``ticket/seq``."""
        return entry_id(self.id, self.seq)

    def next_id(self) -> str:
        """An id for something that is sent: ``ticket/seq/n``, counted from 1 in each event."""
        self.sent += 1
        return effect_id(self.id, self.seq, self.sent)

    def fault(self, error: CalloutError) -> None:
        """Keep an error of content for the entry; the chart is told by whoever raises it."""
        self.faults.append(error)

    def demand(self, value: Value, warned: int, what: str) -> None:
        """Raise ExpressionError for a null that FEEL gave because it could not answer.

        `warned` is how many warnings the frame had before `value` was worked out, `what` begins the
        message.
        """
        if value is None and len(self.frame.warnings) > warned:
            warning = self.frame.warnings[-1]
            raise ExpressionError(f"{what} has no value: {warning.message}", where=warning.where)


_PLAIN = (str, bool, int, type(None))
