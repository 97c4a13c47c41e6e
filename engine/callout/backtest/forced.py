"""A history's inputs given to another definition, at the instants at which they were recorded.

Timers are the other definition's own: one that is due as recorded fires when it did, another one
when it is due. Up to and with the first difference that somebody could have seen
(`callout.backtest.visible`) everything is exact; what comes after it is another story, and is told
only where a policy says how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callout.datamodel.questions import Unanswered
from callout.definition import Definition
from callout.errors import CalloutError
from callout.records import (
    Entry,
    EntryKind,
    Firing,
    Ticket,
    Timer,
    event_kind,
    firing,
    instant_text,
)
from callout.replay import Difference, Fold, decide_again, event_of
from callout.semantics import semantics_of
from callout.step import Outcome, step
from callout.values import Json

from .visible import (
    REFUSED,
    EffectKind,
    Fields,
    SeenDifference,
    effect_counts,
    seen_alone,
    seen_differences,
)

MOST_OWN = 10_000
"""Firings of its own that a definition may add to one ticket: one that arms itself again each
minute would go on for ever."""


class AfterDivergence(StrEnum):
    """What is done with what was recorded after the first difference."""

    STOP = "stop"
    """Nothing: it is not counted."""
    RESYNC = "resync"
    """Each entry is decided from where the record was; what differs again is counted."""
    REJECT = "reject"
    """The ticket stays where the change led it, and gets the same inputs at the same instants."""


class Parting(StrEnum):
    """How an entry parts from the record."""

    DIFFERS = "differs"
    """The same event does something else."""
    MISSING = "missing"
    """A timer that fired would not fire then."""
    OWN = "own"
    """A timer fires that did not."""
    UNHANDLED = "unhandled"
    """The event cannot be handled at all."""
    TOLD = "told"
    """The event came of another ticket that had parted from its own record before."""


@dataclass(frozen=True, slots=True)
class FirstDivergence:
    """Where a ticket parts from its record: by which entry, when, and in what."""

    seq: int
    at: datetime
    event: str
    parting: Parting
    differences: tuple[SeenDifference, ...] = ()


@dataclass(slots=True)
class ForcedRun:
    """What came of one history; `exact` entries were compared before anything parted.

    `unknown` says why nothing is known from an entry on. `ticket` is where the change leads, as far
    as that is exact; `later` where the policy leads it, after `again` more entries that differ.
    """

    exact: int = 0
    first: FirstDivergence | None = None
    unknown: str | None = None
    again: int = 0
    ticket: Ticket | None = None
    recorded: Fold = field(default_factory=Fold)
    later: Ticket | None = None
    follows: bool = False
    """Whether `later` goes on from where the change led."""
    added: Counter[EffectKind] = field(default_factory=Counter)
    missing: Counter[EffectKind] = field(default_factory=Counter)
    deadlines: set[str] = field(default_factory=set)
    decisions: dict[int, tuple[Mapping[str, Json], ...]] = field(default_factory=dict)
    """What the other definition decided in the exact entries, by number."""


class ForcedReplay:
    """Runs one history by another definition; `until` is when timers of its own stop to fire."""

    def __init__(
        self,
        recorded: Definition,
        proposed: Definition,
        after: AfterDivergence = AfterDivergence.STOP,
        until: datetime | None = None,
        unseen: frozenset[str] = frozenset(),
    ) -> None:
        """Of the fields `unseen` it is said that nobody outside looks at them."""
        self._proposed = proposed
        self._after = after
        self._until = until
        self._fields = _fields_of(recorded, proposed, unseen)
        self._fold = Fold()
        self._ticket: Ticket | None = None
        self._own = 0
        self.run = ForcedRun()

    def take(self, entries: Sequence[Entry]) -> ForcedRun:
        """Run the whole history, oldest first."""
        for entry in entries:
            if self._is_over:
                break
            self._proposed = self._proposed.of_version(semantics_of(entry.engine))
            self._fire_own(entry.recorded_at)
            if not self._is_over:
                self._take(entry)
        if not self._is_over and self._until is not None:
            self._fire_own(self._until)
        if self.run.first is None:
            self.run.ticket, self.run.recorded = self._ticket, self._fold
        self.run.follows = self._after is AfterDivergence.REJECT
        if self.run.first is None or self.run.follows:
            self.run.later = self._ticket
        return self.run

    @property
    def _is_over(self) -> bool:
        run = self.run
        goes_on = self._after is AfterDivergence.RESYNC or (
            self._after is AfterDivergence.REJECT and self._ticket is not None
        )
        return run.unknown is not None or (run.first is not None and not goes_on)

    def _take(self, entry: Entry) -> None:
        if entry.kind in _NOT_DECIDED:
            self.run.unknown = f"entry {entry.seq} is of kind {entry.kind}, which nothing follows"
            return
        is_timer = event_kind(entry) is EntryKind.TIMER
        if is_timer and not self._has_armed(entry):
            self._fold.apply(entry)
            self._compare(entry, tuple(seen_alone(entry, self._fields, recorded=True)), None)
            return
        before = self._ticket
        try:
            made = decide_again(self._proposed, entry, before)
        except Unanswered as error:
            self.run.unknown = f"entry {entry.seq}: {error.message}"
            return
        except (CalloutError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            self._fold.apply(entry)
            self._compare(entry, (_said(error),), None, Parting.UNHANDLED)
            return
        self._fold.apply(entry)
        self._ticket = made.ticket
        found = tuple(seen_differences(self._fold, entry, made, self._fields))
        self._compare(entry, found, made)

    def _compare(
        self,
        entry: Entry,
        found: tuple[SeenDifference, ...],
        made: Outcome | None,
        parting: Parting | None = None,
    ) -> None:
        """Note an entry, with what was made of it, and what differs."""
        if self.run.first is None:
            self.run.exact += 1
            if made is not None:
                self.run.decisions[entry.seq] = made.entry.decisions
            self._note_deadlines()
        if not found:
            return
        how = parting or (Parting.MISSING if made is None else Parting.DIFFERS)
        ours = effect_counts(entry)
        theirs = Counter[EffectKind]() if made is None else effect_counts(made.entry)
        self._part(
            FirstDivergence(entry.seq, entry.recorded_at, entry.name, how, found),
            theirs - ours,
            ours - theirs,
        )
        if self._after is AfterDivergence.RESYNC:
            orders = self._proposed.timers.orders
            self._ticket = self._fold.ticket(self._proposed.name, orders)

    def _part(
        self,
        first: FirstDivergence,
        added: Counter[EffectKind],
        missing: Counter[EffectKind],
    ) -> None:
        run = self.run
        if run.first is not None:
            run.again += 1
            return
        run.first, run.added, run.missing = first, added, missing
        run.ticket = self._ticket
        run.recorded = _copy(self._fold)

    def _has_armed(self, entry: Entry) -> bool:
        """Whether the timer whose firing this is has been armed for the same instant."""
        if self._ticket is None:
            return False
        fired = Firing.of(event_of(entry))
        armed = ((each.id, each.due) for each in self._ticket.timers)
        return (fired.timer, fired.due) in armed

    def _fire_own(self, until: datetime) -> None:
        """Fire the timers that are due by then and that the record has not armed as they are."""
        while not self._is_over and (timer := self._next_own(until)) is not None:
            ticket = self._ticket
            self._own += 1
            if ticket is None or self._own > MOST_OWN:
                self.run.unknown = f"its own timers fire more than {MOST_OWN} times"
                return
            try:
                made = step(self._proposed, ticket, firing(timer, timer.due), timer.due)
            except Unanswered as error:
                self.run.unknown = f"timer {timer.id}: {error.message}"
                return
            self._ticket = made.ticket
            self._note_own(timer, made)

    def _note_own(self, timer: Timer, made: Outcome) -> None:
        found = tuple(seen_alone(made.entry, self._fields, recorded=False))
        last = self._fold.last
        if not found or last is None:
            return
        self._part(
            FirstDivergence(last.seq, timer.due, timer.event, Parting.OWN, found),
            effect_counts(made.entry),
            Counter(),
        )
        if self._after is AfterDivergence.RESYNC:
            orders = self._proposed.timers.orders
            self._ticket = self._fold.ticket(self._proposed.name, orders)

    def _next_own(self, until: datetime) -> Timer | None:
        if self._ticket is None:
            return None
        recorded = self._fold.timers
        due = [
            each
            for each in self._ticket.timers
            if each.due <= until and recorded.get(each.id) != instant_text(each.due)
        ]
        return min(due, key=lambda each: (each.due, each.order, each.id), default=None)

    def _note_deadlines(self) -> None:
        """The timers that are armed on both sides, for different instants."""
        recorded = self._fold.timers
        for timer in self._ticket.timers if self._ticket is not None else ():
            due = recorded.get(timer.id)
            if due is not None and due != instant_text(timer.due):
                self.run.deadlines.add(timer.id)


_NOT_DECIDED = frozenset({EntryKind.MIGRATE, EntryKind.CORRECT, EntryKind.ERASE})
"""Entries that do not follow from an event."""


def _fields_of(recorded: Definition, proposed: Definition, unseen: frozenset[str]) -> Fields:
    ours, theirs = set(recorded.model.fields), set(proposed.model.fields)
    private = recorded.model.private.data | proposed.model.private.data
    return Fields(frozenset((ours & theirs) - unseen), frozenset(private))


def _said(error: Exception) -> SeenDifference:
    code = error.code if isinstance(error, CalloutError) else type(error).__name__
    return SeenDifference(Difference.ACCEPT, REFUSED, None, code)


def _copy(fold: Fold) -> Fold:
    """The fold as it is now: it goes on with later entries."""
    return Fold(
        dict(fold.document), fold.states, fold.memory, dict(fold.timers), fold.last, fold.opened_at
    )
