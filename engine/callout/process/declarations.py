"""What a process declares beside its states: fields, events, paper, acts and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location

from .fields import Field
from .paper_actions import FormAct
from .text import NO_LABEL, Label, Text


class LatePolicy(StrEnum):
    """What becomes of a claim of when an event happened that cannot be accepted."""

    REFUSE = "refuse"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Happened:
    """That the sender of an event may say when it happened, at most `within` (FEEL) before now.

    `undo` are obligations whose breach is taken back by an accepted claim no later than they were
    due.
    """

    within: Text
    where: Location
    late: LatePolicy = LatePolicy.NOW
    undo: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDeclaration:
    """An event that the outside may send."""

    name: str
    where: Location
    by: tuple[Text, ...] = ()
    in_person: bool = False
    payload: Mapping[str, Field] = field(default_factory=dict)
    reason_required: bool = False
    form: Text | None = None
    form_act: FormAct = FormAct.FILL
    checklist: Text | None = None
    fulfils: Text | None = None
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()
    next: bool | None = None
    """Whether people are offered it before other steps; None: nothing is said of it."""
    happened: Happened | None = None
    not_by: tuple[Text, ...] = ()
    """Events: whoever sent the last of one may not send this one."""


@dataclass(frozen=True, slots=True)
class Form:
    """A paper with fields; `may` lists the acts beyond open, fill and sign that are allowed."""

    name: str
    where: Location
    fields: Mapping[str, Field]
    by: tuple[Text, ...] = ()
    signed_by: tuple[Text, ...] = ()
    may: frozenset[FormAct] = frozenset()
    audience: str | None = None
    """As of a field."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item; with `when` it is mandatory while that is true."""

    name: str
    where: Location
    mandatory: bool = True
    when: Text | None = None
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """Passed when every mandatory item is true."""

    name: str
    where: Location
    items: Mapping[str, ChecklistItem]
    audience: str | None = None
    """As of a field."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()


class ActKind(StrEnum):
    """Obligation, option, prohibition."""

    MUST = "must"
    MAY = "may"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Act:
    """An act that a person owes, may do, or must not do.

    `due` (obligations only) is an expression: a duration from the moment of obliging, or an
    instant.
    """

    name: str
    kind: ActKind
    where: Location
    by: tuple[Text, ...] = ()
    due: Text | None = None
    counts: str | None = None
    """``working time`` where `due` is a duration of that."""
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A text for people with FEEL in braces, by language."""

    name: str
    where: Location
    texts: Mapping[str, Text]
    source: tuple[Text, ...] = ()
