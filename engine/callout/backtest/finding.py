"""What a backtest has found of one ticket: plain records, which go from process to process as JSON.

Values of tickets stand in them as JSON text. Whatever is added up over tickets is made from these
alone, so that it does not matter who has looked at which ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .decisions import DecisionChanged
from .forced import Parting

SeenText = tuple[str, str, str, str]
"""Class, JSON pointer, recorded and proposed value as JSON text."""


@dataclass(frozen=True, slots=True)
class PartedTicket:
    """Where a ticket parts from its record; `at` is RFC 3339."""

    seq: int
    at: str
    event: str
    parting: Parting
    differences: tuple[SeenText, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockOutcome:
    """How a clock ended, on record and under the change: ``ok``, ``breach``, ``open``, ``none``.

    ``undecided`` is one that was open where the exact part ends. `at` is when the limit passed,
    on the side on which it did (RFC 3339).
    """

    recorded: str
    proposed: str
    is_exact: bool = True
    at: str | None = None


@dataclass(frozen=True, slots=True)
class MoneyOutcome:
    """What a field holds where the exact part ends, and after a policy; numbers as text."""

    recorded: str | None
    proposed: str | None
    recorded_later: str | None
    later: str | None


@dataclass(frozen=True, slots=True)
class EffectsOutcome:
    """Effects of one kind in the entry in which a ticket parts from its record."""

    adapter: str
    operation: str
    added: int
    missing: int


@dataclass(frozen=True, slots=True)
class TicketFinding:
    """One ticket.

    `left_out` says why it is not compared: ``process``, ``unlinkable``, ``unsound``,
    ``unreadable``; `why` in a sentence. `same` counts decisions that stay, by table and rows.
    `causes` are the messages it got: number of its entry, the ticket that sent it, and the number
    of that one's entry.
    """

    ticket: str
    process: str
    profile: str | None
    region: str | None
    seq: int
    head: str
    definition: str
    proposed: str | None = None
    calendar: str | None = None
    engine: int = 0
    left_out: str | None = None
    why: str | None = None
    same: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    changed: tuple[DecisionChanged, ...] = ()
    unheld: int = 0
    exact: int = 0
    parted: PartedTicket | None = None
    unknown: str | None = None
    again: int = 0
    deadlines: tuple[str, ...] = ()
    effects: tuple[EffectsOutcome, ...] = ()
    clocks: Mapping[str, ClockOutcome] = field(default_factory=dict)
    money: Mapping[str, MoneyOutcome] = field(default_factory=dict)
    causes: tuple[tuple[int, str, int], ...] = ()
