"""One trace run through a process, by the same `step` that runs tickets.

What the process refuses is a deviation; then the mode says how it goes on: RESYNC puts the ticket
where the log says that it is, REJECT leaves it where it was, as the engine would have, STOP ends
there. Where a guard has no value because the log lacks what it reads, nothing is held against the
ticket, and it goes on as the log says. A timer that never came is fired in no mode.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from callout.definition import Definition
from callout.errors import CalloutError, ExpressionError, Refused
from callout.eventlog.histories import rows_hit
from callout.eventlog.log_map import LogMap
from callout.eventlog.model import NAME, LogTrace
from callout.records import ENDED, Entry, Ticket, TicketId, Timer, instant_text, opening
from callout.step import Outcome, step

from .deviations import Deviation, DeviationKind
from .events import MeantEvent, Translator
from .forcing import after_event, put, ready_for
from .lenient import for_a_log
from .overdue import overdue_at_end, overdue_at_leaving
from .timing import fire_timer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "no-transition": DeviationKind.ILLEGAL_TRANSITION,
    "ticket-closed": DeviationKind.ILLEGAL_TRANSITION,
    "guard-false": DeviationKind.WRONG_GUARD,
    "not-allowed": DeviationKind.WRONG_ACTOR,
    "bad-payload": DeviationKind.WRONG_PAYLOAD,
}


class ReplayMode(StrEnum):
    """How a trace goes on after a deviation, see the module's docstring."""

    RESYNC = "resync"
    REJECT = "reject"
    STOP = "stop"


@dataclass(slots=True)
class PlayedTrace:
    """What became of a trace.

    `events` are those the map does not leave out, by the names of the process; `spent` are
    microseconds by leaf state, from one event to the next; `rows` are rows hit as ``table: row``,
    `ways` states before, event, states after; `watched` and `left` as the map has them.
    """

    name: str
    events: list[str] = field(default_factory=list)
    accepted: int = 0
    deviations: list[Deviation] = field(default_factory=list)
    states: tuple[str, ...] = ()
    ended: bool = False
    spent: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    watched: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def fits(self) -> bool:
        """Whether nothing is held against it."""
        return all(each.kind is DeviationKind.UNKNOWN_GUARD for each in self.deviations)


class TracePlayer:
    """Plays traces on one definition.

    `end` is the instant up to which the log has everything; without one nothing is said of timers
    that still run at the end of a trace.
    """

    def __init__(
        self,
        definition: Definition,
        mapping: LogMap,
        mode: ReplayMode,
        end: datetime | None = None,
    ) -> None:
        self.definition = for_a_log(definition)
        self.end = end
        self._map = mapping
        self._mode = mode
        self._translator = Translator(definition, mapping)

    def play(self, trace: LogTrace, number: int) -> PlayedTrace:
        """Run a trace; `number` names one that has no name."""
        name = trace.texts().get(NAME) or f"#{number}"
        return _Playing(self, PlayedTrace(name)).run(self.meant(trace))

    def meant(self, trace: LogTrace) -> list[MeantEvent]:
        """The events of a trace that the map does not leave out."""
        found = (self._translator.meant(event) for event in trace.events)
        return [each for each in found if each is not None]

    @property
    def mapping(self) -> LogMap:
        """The map of the log."""
        return self._map

    @property
    def translator(self) -> Translator:
        """What reads the events."""
        return self._translator

    @property
    def mode(self) -> ReplayMode:
        """How traces go on."""
        return self._mode


class _Playing:
    """A trace that is being played."""

    def __init__(self, player: TracePlayer, played: PlayedTrace) -> None:
        self._player = player
        self._definition = player.definition
        self._map = player.mapping
        self._played = played
        self._now = _EPOCH
        self._position = 0
        self._seen: dict[str, str] = {}

    def run(self, events: list[MeantEvent]) -> PlayedTrace:
        """All events, or those until it stops."""
        played = self._played
        played.events = [each.name for each in events]
        ticket = self._open(events)
        before: MeantEvent | None = None
        for self._position, meant in enumerate(events, start=1):
            if ticket is None:
                break
            self._watch(meant)
            if before is not None:
                self._spend(ticket, before, meant)
            self._now = meant.at or self._now
            after = self._in_time(ticket, meant)
            if after is not None:
                self._count(ticket, after, meant)
            ticket, before = after, meant
            if ticket is not None:
                played.states, played.ended = ticket.states, ticket.status in ENDED
        if ticket is not None and self._player.end is not None:
            self._end(ticket, self._player.end)
        return played

    def _in_time(self, ticket: Ticket, meant: MeantEvent) -> Ticket | None:
        """The ticket after an event; timers that should have come before it are told."""
        accepted = self._played.accepted
        after = self._next(ticket, meant)
        if after is None:
            return None
        missed = [
            timer
            for timer in overdue_at_leaving(self._definition, self._map, ticket, after, self._now)
            if timer.id != meant.timer
        ]
        for timer in missed:
            self._miss(timer, ticket, f"the ticket went on at {instant_text(self._now)}")
        if missed and self._player.mode is ReplayMode.STOP:
            self._played.accepted = accepted
            return None
        return after

    def _end(self, ticket: Ticket, end: datetime) -> None:
        for timer in overdue_at_end(self._definition, self._map, ticket, end):
            self._miss(timer, ticket, f"the log ends at {instant_text(end)}")

    def _miss(self, timer: Timer, ticket: Ticket, said: str) -> None:
        text = f"'{timer.id}' was due at {instant_text(timer.due)} and never came: {said}"
        self._note(DeviationKind.OVERDUE_TIMER, timer.id, ticket.states, text)

    def _open(self, events: list[MeantEvent]) -> Ticket | None:
        self._now = next((each.at for each in events if each.at is not None), _EPOCH)
        texts = events[0].texts if events else {}
        self._position = 1
        try:
            data = self._player.translator.opening(texts)
            event = opening(data)
            outcome = step(self._definition, None, event, self._now, ticket_id=TicketId("of-a-log"))
        except (Refused, ExpressionError) as error:
            self._note(DeviationKind.ILLEGAL_CREATE, events[0].name if events else "", (), error)
            return None
        self._remember(outcome.entry)
        return outcome.ticket

    def _next(self, ticket: Ticket, meant: MeantEvent) -> Ticket | None:
        """The ticket after an event; None: it stops here."""
        if not meant.is_known:
            hint = f"the process has no event '{meant.name}'"
            self._note(DeviationKind.UNKNOWN_NAME, meant.name, ticket.states, hint)
            return None if self._player.mode is ReplayMode.STOP else ticket
        if meant.timer is not None:
            return self._fire(ticket, meant, meant.timer)
        try:
            outcome = self._step(ticket, meant)
        except (ExpressionError, CalloutError) as error:
            return self._deviate(ticket, meant, DeviationKind.WRONG_PAYLOAD, error)
        refusal = outcome.refusal
        if refusal is None:
            return self._accept(ticket, meant, outcome)
        kind = self._kind(outcome, refusal)
        return self._deviate(ticket, meant, kind, refusal)

    def _step(self, ticket: Ticket, meant: MeantEvent) -> Outcome:
        event = self._player.translator.event(meant)
        return step(self._definition, ticket, event, self._now)

    def _accept(self, ticket: Ticket, meant: MeantEvent, outcome: Outcome) -> Ticket:
        self._played.accepted += 1
        self._remember(outcome.entry)
        for guard in outcome.entry.guards:
            if guard.value is None:
                said = f"{guard.transition} has no value"
                self._note(DeviationKind.UNKNOWN_GUARD, meant.name, ticket.states, said)
        self._compare(outcome.ticket, meant)
        return outcome.ticket

    def _kind(self, outcome: Outcome, refusal: CalloutError) -> DeviationKind:
        if self._position == 1:
            return DeviationKind.ILLEGAL_CREATE
        kind = _KINDS.get(refusal.code, DeviationKind.OTHER)
        tried = outcome.entry.guards
        if kind is DeviationKind.WRONG_GUARD and any(
            each.value is not True and (each.value is None or None in each.operands.values())
            for each in tried
        ):
            return DeviationKind.UNKNOWN_GUARD
        return kind

    def _deviate(
        self, ticket: Ticket, meant: MeantEvent, kind: DeviationKind, error: CalloutError
    ) -> Ticket | None:
        self._note(kind, meant.name, ticket.states, error)
        if kind is DeviationKind.UNKNOWN_GUARD:
            return self._put(ticket, meant, kind)
        match self._player.mode:
            case ReplayMode.STOP:
                return None
            case ReplayMode.REJECT:
                return ticket
            case ReplayMode.RESYNC:
                return self._put(ticket, meant, kind)

    def _put(self, ticket: Ticket, meant: MeantEvent, kind: DeviationKind) -> Ticket:
        """The ticket where the log says that it is after the event."""
        pinned = self._map.states.get(meant.name)
        if pinned is not None:
            return put(self._definition, ticket, pinned)
        moved = kind in (DeviationKind.ILLEGAL_CREATE, DeviationKind.ILLEGAL_TRANSITION)
        ready = ready_for(self._definition, ticket, meant.name) if moved else None
        if ready is not None:
            outcome = self._step(ready, meant)
            if outcome.refusal is None:
                self._remember(outcome.entry)
                return outcome.ticket
        return after_event(self._definition, ready or ticket, meant.name) or ticket

    def _fire(self, ticket: Ticket, meant: MeantEvent, timer: str) -> Ticket | None:
        tolerance = self._map.tolerance
        fired = fire_timer(self._definition, ticket, timer, self._now, tolerance)
        if fired.kind is not None:
            self._note(fired.kind, meant.name, ticket.states, fired.said)
            if self._player.mode is ReplayMode.STOP:
                return None
        else:
            self._played.accepted += 1
        if fired.outcome is not None:
            self._remember(fired.outcome.entry)
            return fired.outcome.ticket
        if self._player.mode is ReplayMode.RESYNC:
            return self._put(ticket, meant, DeviationKind.NO_TIMER)
        return ticket

    def _compare(self, ticket: Ticket, meant: MeantEvent) -> None:
        """What the process has come to, against what the log says that it came to."""
        for name, key in self._map.outputs.items():
            text, own = meant.texts.get(key), ticket.data.get(name)
            if text is None or own is None:
                continue
            if self._player.translator.value(name, text) != own:
                said = f"{name} is {own}, and {text} in the log"
                self._note(DeviationKind.WRONG_OUTPUT, meant.name, ticket.states, said)

    def _spend(self, ticket: Ticket, before: MeantEvent, meant: MeantEvent) -> None:
        if before.at is not None and meant.at is not None:
            length = meant.at - before.at
            for state in ticket.states:
                self._played.spent[state] += (
                    length.days * 86_400 + length.seconds
                ) * 1_000_000 + length.microseconds

    def _watch(self, meant: MeantEvent) -> None:
        for key in self._map.watch:
            found = meant.texts.get(key)
            if found is not None and self._seen.setdefault(key, found) != found:
                self._played.watched[key] += 1
                self._seen[key] = found

    def _count(self, ticket: Ticket, after: Ticket, meant: MeantEvent) -> None:
        way = " ".join(ticket.states), meant.name, " ".join(after.states)
        self._played.ways[way] += 1
        chart = self._definition.chart
        gone = chart.mask(ticket.states) & ~chart.mask(after.states)
        for state in self._map.left:
            if gone & chart.node(state).bit:
                self._played.left[state] += 1

    def _remember(self, entry: Entry) -> None:
        self._played.rows.update(rows_hit(entry))

    def _note(
        self, kind: DeviationKind, event: str, states: tuple[str, ...], said: CalloutError | str
    ) -> None:
        text = said if isinstance(said, str) else str(said).partition("\n")[0]
        self._played.deviations.append(Deviation(kind, self._position, event, states, text))
