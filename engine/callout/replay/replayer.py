"""A history replayed entry by entry, however long it is and whatever is wrong with it.

After a difference the replay goes on from the state that the record vouches for: the one its
deltas make up, or the one the decision came to, whichever has the hash that the entry recorded.
So one difference does not hide the next, and does not look like many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from callout.definition import Definition
from callout.errors import CalloutError
from callout.records import (
    MIGRATE_BACK,
    Entry,
    EntryKind,
    Firing,
    Ticket,
    TicketId,
    entry_to_json,
    event_kind,
    firing,
)
from callout.semantics import VERSIONS, UnknownSemantics, semantics_of
from callout.step import Outcome, state_hash
from callout.values import NO_KEYS, Json, KeyRing, differences, encoded_of

from .again import LastMove, decide_again, event_of, keys_of, move_again, take_back_again
from .compare import compare
from .fold import BadDelta, Fold
from .kinds import is_decided, is_move
from .report import Difference, Divergence, Report
from .stored import comparable

FindDefinition: TypeAlias = Callable[[str], Definition | None]
"""Finds a definition by its hash; None, or a `CalloutError` that says why, where there is none."""

_WHOEVER_READS = frozenset({Difference.ORIGIN, Difference.RECORD})
"""Differences that no personal data can be the reason of."""
_INPUTS = ("name", "payload", "actor", "occurred_at", "cause", "key", "chance")
"""Fields that a replay takes over from the record, so that it writes them as they are there."""


class Replayer:
    """Takes the entries of one ticket, oldest first; `instead` decides them by one definition.

    `keys` open what is sealed. What hangs on personal data that nobody here can read is no
    difference, but a note.
    """

    def __init__(
        self,
        definitions: FindDefinition,
        instead: Definition | None = None,
        keys: KeyRing = NO_KEYS,
    ) -> None:
        self._definitions = definitions
        self._keys = keys
        self._instead = instead
        self._fold = Fold()
        self._ticket: Ticket | None = None
        self._other: Ticket | None = None
        """Where the last decision led, if that is not where the record says."""
        self._certain = True
        """Whether the ticket is known as it was after the last entry."""
        self._doubtful = False
        """Whether the last decision hung on personal data that cannot be read."""
        self._hash = ""
        self._seq = 0
        self._taken = 0
        self._redecided = 0
        self._moved: LastMove | None = None
        self.found: list[Divergence] = []
        self.notes: list[Divergence] = []

    @property
    def ticket(self) -> Ticket | None:
        """The ticket after the entries so far; None before the first."""
        return self._ticket

    @property
    def last(self) -> Entry | None:
        """The last entry that could be read."""
        return self._fold.last

    @property
    def head(self) -> str:
        """The hash of the last entry, readable or not, as it is recorded."""
        return self._hash

    @property
    def certain(self) -> bool:
        """Whether the ticket is known as it was after the last entry."""
        return self._certain

    @property
    def seq(self) -> int:
        """The number of the last entry, readable or not."""
        return self._seq

    def take(self, entry: Entry, own: str, *, decidable: bool = True) -> Outcome | None:
        """Check one entry, whose document has the hash `own`; what deciding it again came to.

        An entry that is not `decidable`, because parts of it could not be read, is only folded.
        """
        known, self._doubtful = len(self.found), False
        self._check_chain(entry, own)
        definition = self._definition(entry)
        before, fits, trouble = self._folded(entry)
        outcome = None
        if decidable and self._certain and definition is not None:
            already = len(self.found)
            outcome = self._decide(definition, entry, own, before)
            if len(self.found) > already:
                outcome = self._set_apart(entry, before, already, outcome)
        if trouble is not None:
            self.note(entry, Difference.DATA, "/set_data", f"the delta fits nowhere: {trouble}")
        clean = outcome is not None and len(self.found) == known and not self._doubtful
        self._go_on(entry, outcome if clean or not fits else None, outcome, fits=fits)
        self._seq, self._hash = entry.seq, entry.hash
        self._taken += 1
        return outcome

    def miss(self, seq: int, own: str) -> None:
        """An entry that cannot be read at all: what it did is not known."""
        self._certain = False
        self._other = None
        self._seq, self._hash = seq, own
        self._taken += 1

    def compare_stored(self, stored: Ticket) -> None:
        """Compare the ticket that is kept with the one the entries so far make."""
        ticket, last = self._ticket, self._fold.last
        if ticket is None or last is None:
            return
        left, right = comparable(stored, ticket, known=self._certain)
        for place, recorded, replayed in differences(left, right):
            message = "the ticket that is kept is not the one its history makes"
            self.note(last, Difference.STORED, place, message, recorded, replayed)
        if not self._certain and state_hash(stored) != last.post:
            message = "the ticket that is kept is not in the state that its last entry recorded"
            self.note(last, Difference.STORED, "", message, state_hash(stored), last.post)

    def report(self, ticket: TicketId | None) -> Report:
        """What was found so far."""
        return Report(ticket, self._taken, self._redecided, tuple(self.found), tuple(self.notes))

    def note(
        self,
        entry: Entry,
        kind: Difference,
        pointer: str,
        message: str,
        recorded: Json = None,
        replayed: Json = None,
    ) -> None:
        """Put a divergence on the list."""
        self.found.append(
            Divergence(
                ticket=entry.ticket,
                seq=entry.seq,
                kind=kind,
                pointer=pointer,
                recorded=recorded,
                replayed=replayed,
                definition=entry.definition,
                event=entry.name,
                message=message,
            )
        )

    def _check_chain(self, entry: Entry, own: str) -> None:
        last, expected = self._fold.last, self._seq + 1
        if entry.seq != expected:
            message = f"entry {expected} is missing or out of order"
            self.note(entry, Difference.SEQ, "/seq", message, entry.seq, expected)
        if last is not None and entry.ticket != last.ticket:
            message = "the entry belongs to another ticket"
            self.note(entry, Difference.SEQ, "/ticket", message, entry.ticket, last.ticket)
        if entry.previous != self._hash:
            message = "the entry does not continue the one before"
            self.note(entry, Difference.CHAIN, "/previous", message, entry.previous, self._hash)
        if entry.hash != own:
            message = "the entry was changed after it was written"
            self.note(entry, Difference.CHAIN, "/hash", message, entry.hash, own)

    def _definition(self, entry: Entry) -> Definition | None:
        """What the entry is decided by, of the version it names; None, and noted, without it."""
        if self._instead is not None:
            return self._instead
        self._check_change(entry)
        found = self._found(entry)
        if found is None:
            return None
        last, version = self._fold.last, entry.engine
        if last is not None and entry.engine < last.engine:
            message = "the engine's semantics never go back to an earlier version"
            self.note(entry, Difference.ENGINE, "/engine", message, entry.engine, last.engine)
            if last.engine in VERSIONS:
                version = last.engine
        try:
            return found.of_version(semantics_of(version))
        except UnknownSemantics as error:
            self.note(entry, Difference.ENGINE, "/engine", str(error), entry.engine)
            return None

    def _check_change(self, entry: Entry) -> None:
        last = self._fold.last
        if last is None or entry.definition in (last.definition, ""):
            return
        if entry.kind is not EntryKind.MIGRATE:
            message = "a ticket keeps its definition; only a migration changes it"
            self.note(
                entry, Difference.DEF, "/definition", message, entry.definition, last.definition
            )

    def _found(self, entry: Entry) -> Definition | None:
        message = "the definition is not at hand, so the entry could only be folded"
        try:
            found = self._definitions(entry.definition)
        except CalloutError as error:
            found, message = None, f"{message}: {error.message}"
        if found is None:
            self.note(entry, Difference.DEF, "/definition", message, entry.definition)
        return found

    def _folded(self, entry: Entry) -> tuple[Ticket | None, bool, str | None]:
        """The ticket before, whether the deltas make up the recorded state, and what did not fit.

        If they do not, but would from where the last decision led, the record is taken up there.
        """
        last, trouble = self._fold.last, _apply(self._fold, entry)
        if trouble is None and self._fold.post() == entry.post:
            return self._ticket, True, None
        if self._other is not None and last is not None:
            fold = Fold.of(self._other, last)
            if _apply(fold, entry) is None and fold.post() == entry.post:
                self._fold = fold
                return self._other, True, None
        return self._ticket, False, trouble

    def _decide(
        self, definition: Definition, entry: Entry, own: str, before: Ticket | None
    ) -> Outcome | None:
        moves = is_move(entry, definition.semantics)
        if moves and self._instead is not None:
            return None  # the other definition is where it is by now
        if not is_decided(entry, definition.semantics):
            message = "the engine makes no such entry, so nothing follows from it"
            self.note(entry, Difference.ORIGIN, "/kind", message, entry.kind.value)
            return None
        self._redecided += 1
        try:
            outcome = (
                self._move_again(definition, entry, before)
                if moves
                else decide_again(definition, entry, before, self._keys.find)
            )
        except (CalloutError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            message = f"the event cannot be handled: {error}"
            self.note(entry, Difference.ACCEPT, "/kind", message, entry.kind.value)
            return None
        if outcome.entry.hash != entry.hash or own != entry.hash:
            self._compare(entry, outcome)
        if entry.key is not None and event_kind(entry) is EntryKind.TIMER and before is not None:
            self._check_fired(entry, before)
        return outcome

    def _move_again(self, definition: Definition, entry: Entry, before: Ticket | None) -> Outcome:
        if before is None:
            raise ValueError("a history does not begin with a move")
        if entry.name == MIGRATE_BACK:
            return take_back_again(definition, entry, before, self._moved)
        outcome = move_again(self._definitions, definition, entry, before, self._keys.find)
        self._moved = LastMove(entry.seq, outcome.entry.post, before)
        return outcome

    def _set_apart(
        self, entry: Entry, before: Ticket | None, already: int, outcome: Outcome | None
    ) -> Outcome | None:
        """Make a note of differences where the entry was decided by what cannot be read any more.

        What was decided instead leads nowhere: the record is taken up.
        """
        missing = [key for key in keys_of(entry, before) if self._keys.find(key) is None]
        if not missing:
            return outcome
        new = self.found[already:]
        hanging = [each for each in new if each.kind not in _WHOEVER_READS]
        if not hanging:
            return outcome
        first, count = hanging[0], len(hanging)
        self.found[already:] = [each for each in new if each.kind in _WHOEVER_READS]
        erased = all(map(self._keys.is_erased, missing))
        kind = Difference.ERASED if erased else Difference.SEALED
        why = "were erased" if erased else "are sealed with a key that is not at hand"
        message = (
            f"personal data {why}, and {count} parts of the entry hang on them; the first is"
            f" {first.kind}"
        )
        note = replace(first, kind=kind, message=message)
        self.notes.append(note)
        self._doubtful = True
        return None

    def _check_fired(self, entry: Entry, before: Ticket) -> None:
        """The event of a timer is the one it was armed with; what follows goes by its key."""
        name = Firing.of(event_of(entry)).timer
        timer = next(each for each in before.timers if each.id == name)
        fired = firing(timer, entry.recorded_at)
        payload = encoded_of(fired.payload)
        message = "the timer was armed with another event"
        if entry.name != fired.name:
            self.note(entry, Difference.TIMER, "/name", message, entry.name, fired.name)
        for place, left, right in differences(dict(entry.payload), payload, "/payload"):
            self.note(entry, Difference.TIMER, place, message, left, right)

    def _compare(self, entry: Entry, outcome: Outcome) -> None:
        recorded, replayed = entry_to_json(entry), entry_to_json(outcome.entry)
        if self._instead is not None:
            replayed |= {"definition": entry.definition, "engine": entry.engine}
        for each in compare(recorded, replayed):
            self.note(entry, each.kind, each.pointer, each.message, each.recorded, each.replayed)
        for name in _INPUTS:
            for place, left, right in differences(recorded.get(name), replayed.get(name)):
                message = "the engine does not write it like this"
                self.note(entry, Difference.RECORD, f"/{name}{place}", message, left, right)

    def _go_on(
        self, entry: Entry, sure: Outcome | None, outcome: Outcome | None, *, fits: bool
    ) -> None:
        """Find the state to decide the next entry from."""
        decided = None if outcome is None else _at(outcome.ticket, entry)
        leads_to = None if outcome is None else outcome.entry.post
        self._other = None
        if fits:
            self._certain = True
            self._ticket = decided if sure is not None else self._rebuilt(entry)
            self._other = decided if leads_to != entry.post else None
            return
        post = self._fold.post()
        if self._certain:
            message = "the deltas so far do not make up the recorded state"
            self.note(entry, Difference.STATE, "/post", message, entry.post, post)
        if decided is not None and leads_to in (entry.post, post):
            self._fold, self._ticket = Fold.of(decided, entry), decided
            return
        self._other = decided
        self._certain = self._certain and decided is not None
        self._ticket = self._rebuilt(entry)

    def _rebuilt(self, entry: Entry) -> Ticket | None:
        try:
            definition = self._instead or self._definitions(entry.definition)
        except CalloutError:
            definition = None
        try:
            if definition is None:
                return self._fold.ticket("", {})
            return self._fold.ticket(definition.name, definition.timers.orders)
        except ValueError as error:
            message = f"the deltas make up no ticket: {error}"
            self.note(entry, Difference.DATA, "/set_data", message)
            self._certain = False
            return self._ticket


def _apply(fold: Fold, entry: Entry) -> str | None:
    """Apply the entry's deltas; what did not fit, if something did not."""
    try:
        fold.apply(entry)
    except BadDelta as error:
        return error.message
    return None


def _at(ticket: Ticket, entry: Entry) -> Ticket:
    """The ticket as the record would have it, with the version and the head of its entry."""
    return replace(ticket, version=entry.seq, head=entry.hash)
