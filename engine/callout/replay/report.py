"""What a replay found: every place where the record and the replay differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from callout.records import TicketId
from callout.values import Json


class Difference(StrEnum):
    """What kind of thing differs; see docs/replay.md for what each means."""

    RECORD = "RECORD"
    CHAIN = "CHAIN"
    SEQ = "SEQ"
    ORIGIN = "ORIGIN"
    CLOCK = "CLOCK"
    LINK = "LINK"
    HEAD = "HEAD"
    DEF = "DEF"
    ENGINE = "ENGINE"
    ACCEPT = "ACCEPT"
    PATH = "PATH"
    GUARD = "GUARD"
    DECISION = "DECISION"
    DATA = "DATA"
    TIMER = "TIMER"
    EFFECT = "EFFECT"
    STATE = "STATE"
    STORED = "STORED"
    ERASED = "ERASED"
    SEALED = "SEALED"


@dataclass(frozen=True, slots=True)
class Divergence:
    """One difference: in which entry, of what kind, where in it, what was and what should be."""

    ticket: TicketId
    seq: int
    kind: Difference
    pointer: str
    recorded: Json
    replayed: Json
    definition: str
    event: str
    message: str

    def __str__(self) -> str:
        return f"{self.ticket}/{self.seq} {self.kind} {self.pointer}: {self.message}"

    def to_json(self) -> dict[str, Json]:
        """The difference as JSON."""
        return {
            "ticket": self.ticket,
            "seq": self.seq,
            "class": self.kind.value,
            "pointer": self.pointer,
            "recorded": self.recorded,
            "replayed": self.replayed,
            "definition": self.definition,
            "event": self.event,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The result of replaying one history.

    `entries` were looked at, `redecided` of them were run again; the others could only be folded.
    `notes` are questionable and prove nothing. `unchecked` says why the database did not let the
    rest be looked at.
    """

    ticket: TicketId | None
    entries: int
    redecided: int
    divergences: tuple[Divergence, ...] = ()
    notes: tuple[Divergence, ...] = ()
    unchecked: str | None = None

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.divergences

    @property
    def first(self) -> Divergence | None:
        """The first difference; everything after it may follow from it."""
        return self.divergences[0] if self.divergences else None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many differences there are of each kind that occurs."""
        return dict(sorted(Counter(each.kind.value for each in self.divergences).items()))

    def to_json(self) -> dict[str, Json]:
        """The report as JSON."""
        counts: dict[str, Json] = dict(self.counts)
        first = self.first
        return {
            "ticket": self.ticket,
            "entries": self.entries,
            "redecided": self.redecided,
            "equal": self.equal,
            "counts": counts,
            "first": first.to_json() if first is not None else None,
            "divergences": [each.to_json() for each in self.divergences],
            "notes": [each.to_json() for each in self.notes],
            "unchecked": self.unchecked,
        }
