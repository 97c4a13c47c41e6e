"""Executable content: what is done on entry, on exit and on a transition.

Follows SCXML chapter 4 (raise, if, foreach, log), 5.4 (assign, here `Set`) and 6.2-6.3 (send,
cancel); the others are callout's own: tables, messages, paper, duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from callout.errors import Location

from .fields import Field
from .text import Text


@dataclass(frozen=True, slots=True)
class Set:
    """Assign expressions to fields, top to bottom; a field may be a dotted path."""

    values: tuple[tuple[Text, Text], ...]
    where: Location


@dataclass(frozen=True, slots=True)
class Decide:
    """Ask a rule table.

    `inputs` replaces the table's inputs by name; `into` is one field for the whole result, or
    output names to fields, or None: each output into the field of its own name.
    """

    table: Text
    inputs: Mapping[str, Text]
    into: Text | Mapping[str, Text] | None
    where: Location


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a message of the process to a role."""

    to: Text
    message: Text
    inputs: Mapping[str, Text]
    where: Location


@dataclass(frozen=True, slots=True)
class Send:
    """Send an event: to this ticket, another one or an adapter, at once or delayed.

    `to` is None (this ticket), ``internal`` (its internal queue), ``parent``, ``child:<id>``,
    ``link:<role>``, ``adapter:<name>`` or ``ticket`` with `address` an expression for the
    ticket's id. `event_expression` replaces `event` where the name is computed; `delay` is an
    expression of type duration.
    """

    event: Text | None
    to: Text | None
    inputs: Mapping[str, Text]
    where: Location
    event_expression: Text | None = None
    address: Text | None = None
    delay: Text | None = None
    id: Text | None = None
    content: Text | None = None
    """The whole payload as one expression, instead of `inputs`."""
    id_into: Text | None = None
    """The field that is given the id of this sending (SCXML idlocation)."""


@dataclass(frozen=True, slots=True)
class Raise:
    """Put an event on the internal queue."""

    event: Text
    where: Location


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take back a delayed send by id; `expression` computes the id."""

    id: Text | None
    expression: Text | None
    where: Location


@dataclass(frozen=True, slots=True)
class Start:
    """Open a linked ticket that lives on its own."""

    process: Text
    link: Text
    inputs: Mapping[str, Text]
    where: Location


class DutyAct(StrEnum):
    """What can happen to an obligation."""

    OBLIGE = "oblige"
    FULFIL = "fulfil"
    WAIVE = "waive"


@dataclass(frozen=True, slots=True)
class Duty:
    """Open, fulfil or waive an obligation."""

    act: DutyAct
    name: Text
    where: Location


@dataclass(frozen=True, slots=True)
class Breach:
    """Record that a prohibition was broken."""

    act: Text
    note: Text | None
    where: Location


class FormAct(StrEnum):
    """A step in the life of a form."""

    OPEN = "open"
    FILL = "fill"
    SIGN = "sign"
    DEFER = "defer"
    REFUSE = "refuse"
    VOID = "void"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class FormStep:
    """Move a form one step."""

    form: Text
    act: FormAct
    where: Location


@dataclass(frozen=True, slots=True)
class Log:
    """Add a line to the entry."""

    value: Text
    where: Location


@dataclass(frozen=True, slots=True)
class If:
    """The first branch whose guard is true; a branch without guard is the rest."""

    branches: tuple[tuple[Text | None, tuple[Action, ...]], ...]
    where: Location


@dataclass(frozen=True, slots=True)
class Foreach:
    """Repeat for each element of a list."""

    source: Text
    item: Text
    index: Text | None
    body: tuple[Action, ...] = field(default=())
    where: Location = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Let:
    """Actions that read `inputs` by name; each input has its value before the first action.

    `declared` are the inputs' types; an input without an expression is null.
    """

    inputs: Mapping[str, Text]
    declared: Mapping[str, Field]
    body: tuple[Action, ...]
    where: Location


Action: TypeAlias = (
    Set
    | Decide
    | Tell
    | Send
    | Raise
    | Cancel
    | Start
    | Duty
    | Breach
    | FormStep
    | Log
    | If
    | Foreach
    | Let
)
