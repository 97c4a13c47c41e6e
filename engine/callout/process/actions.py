"""Executable content: what is done on entry, on exit and on a transition.

Follows SCXML chapter 4 (raise, if, foreach, log), 5.4 (assign, here `Set`) and 6.2-6.3 (send,
cancel); the others are callout's own: tables, messages, forms, duties.

Each kind of action says of itself which expressions, names and actions are in it. Walks,
references and checks ask for these, and so need no list of kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from callout.errors import Location

from .fields import Field
from .text import Text


class Declared(StrEnum):
    """What an action can name that the same file has to declare or do elsewhere."""

    MESSAGE = "message"
    FORM = "form"
    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    ACT = "act"
    DELAYED_SEND = "delayed send"
    CHILD = "child"


class Reference(NamedTuple):
    """A name in an action, and what it is the name of."""

    to: Declared
    name: Text


class Action:
    """One action. Every property is empty for a kind that has nothing of the sort."""

    __slots__ = ()

    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        """The FEEL in the action itself, not in the actions inside it."""
        return ()

    @property
    def blocks(self) -> tuple[tuple[Action, ...], ...]:
        """The actions inside this one, block by block, in the order of the file."""
        return ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """The names that must be declared in the same file."""
        return ()

    @property
    def raises(self) -> tuple[Text, ...]:
        """Names of the events that the ticket gives itself; not those that are computed."""
        return ()

    @property
    def assigns(self) -> tuple[Text, ...]:
        """The fields that are set, as dotted paths."""
        return ()


@dataclass(frozen=True, slots=True)
class Set(Action):
    """Assign expressions to fields, top to bottom; a field may be a dotted path."""

    values: tuple[tuple[Text, Text], ...]
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return tuple(value for _, value in self.values)

    @property
    def assigns(self) -> tuple[Text, ...]:
        return tuple(target for target, _ in self.values)


@dataclass(frozen=True, slots=True)
class Sample(Action):
    """Draw `size` items of a list into a field."""

    source: Text
    size: Text
    into: Text
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (self.source, self.size)

    @property
    def assigns(self) -> tuple[Text, ...]:
        return (self.into,)


@dataclass(frozen=True, slots=True)
class Decide(Action):
    """Ask a rule table.

    `inputs` replaces the table's inputs by name; `into` is one field for the whole result, or
    output names to fields, or None: each output into the field of its own name.
    """

    table: Text
    inputs: Mapping[str, Text]
    into: Text | Mapping[str, Text] | None
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return tuple(self.inputs.values())

    @property
    def assigns(self) -> tuple[Text, ...]:
        """The fields `into` names; without it they are the table's to say."""
        if self.into is None:
            return ()
        return (self.into,) if isinstance(self.into, Text) else tuple(self.into.values())


@dataclass(frozen=True, slots=True)
class Tell(Action):
    """Send a message of the process to a role, or to the assignee of the ticket.

    `to` is None where `addressee`, an expression, gives the role or the person, or a list of them.
    """

    to: Text | None
    message: Text
    inputs: Mapping[str, Text]
    where: Location
    addressee: Text | None = None

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (*self.inputs.values(), *given(self.addressee))

    @property
    def whom(self) -> str:
        """Who is told, as it is written."""
        return next((each.text for each in (self.to, self.addressee) if each is not None), "")

    @property
    def references(self) -> tuple[Reference, ...]:
        return (Reference(Declared.MESSAGE, self.message),)


@dataclass(frozen=True, slots=True)
class Assign(Action):
    """Assign the ticket to the person that an expression names; to nobody where it is null."""

    person: Text
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (self.person,)


@dataclass(frozen=True, slots=True)
class Send(Action):
    """Send an event: to this ticket, another one or an adapter, at once or delayed.

    `to` is None (this ticket), ``internal`` (its internal queue), ``parent``, ``child:<id>``,
    ``link:<role>``, ``adapter:<name>``, ``ticket`` with `address` an expression for the ticket's
    id, or ``keyed`` with `keyed` and `key`. `event_expression` replaces `event` where the name is
    computed; `delay` is an expression of type duration.
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
    keyed: Text | None = None
    """The process of the open ticket that is sent to, found by its `key`."""
    key: Mapping[str, Text] = field(default_factory=dict)
    """By field of that process; the one expression for a key of one field is under ``""``."""

    @property
    def is_to_self(self) -> bool:
        """Whether the event comes back to the ticket, on either of its queues."""
        return self.to is None or self.to.text == "internal"

    @property
    def expressions(self) -> tuple[Text, ...]:
        computed = (self.event_expression, self.address, self.delay, self.content)
        return (*self.inputs.values(), *self.key.values(), *given(*computed))

    @property
    def references(self) -> tuple[Reference, ...]:
        if self.to is None or not self.to.text.startswith(_CHILD):
            return ()
        name = Text(self.to.text.removeprefix(_CHILD), self.to.where.shifted(len(_CHILD)))
        return (Reference(Declared.CHILD, name),)

    @property
    def raises(self) -> tuple[Text, ...]:
        return given(self.event) if self.is_to_self else ()

    @property
    def assigns(self) -> tuple[Text, ...]:
        return given(self.id_into)


@dataclass(frozen=True, slots=True)
class Raise(Action):
    """Put an event on the internal queue."""

    event: Text
    where: Location

    @property
    def raises(self) -> tuple[Text, ...]:
        return (self.event,)


@dataclass(frozen=True, slots=True)
class Cancel(Action):
    """Take back a delayed send by id; `expression` computes the id."""

    id: Text | None
    expression: Text | None
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return given(self.expression)

    @property
    def references(self) -> tuple[Reference, ...]:
        return tuple(Reference(Declared.DELAYED_SEND, name) for name in given(self.id))


@dataclass(frozen=True, slots=True)
class Start(Action):
    """Open a linked ticket that lives on its own.

    `key` is that of a process with one, as in `Send`. Where there is an open ticket with it,
    `joins` links that one instead; else it is an error.
    """

    process: Text
    link: Text
    inputs: Mapping[str, Text]
    where: Location
    key: Mapping[str, Text] = field(default_factory=dict)
    joins: bool | None = None

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (*self.inputs.values(), *self.key.values())


@dataclass(frozen=True, slots=True)
class Log(Action):
    """Add a line to the entry."""

    value: Text
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (self.value,)


@dataclass(frozen=True, slots=True)
class If(Action):
    """The first branch whose guard is true; a branch without guard is the rest."""

    branches: tuple[tuple[Text | None, tuple[Action, ...]], ...]
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return given(*(guard for guard, _ in self.branches))

    @property
    def blocks(self) -> tuple[tuple[Action, ...], ...]:
        return tuple(block for _, block in self.branches)


@dataclass(frozen=True, slots=True)
class Foreach(Action):
    """Repeat for each element of a list."""

    source: Text
    item: Text
    index: Text | None
    body: tuple[Action, ...] = field(default=())
    where: Location = field(kw_only=True)

    @property
    def expressions(self) -> tuple[Text, ...]:
        return (self.source,)

    @property
    def blocks(self) -> tuple[tuple[Action, ...], ...]:
        return (self.body,)


@dataclass(frozen=True, slots=True)
class Let(Action):
    """Actions that read `inputs` by name; each input has its value before the first action.

    `declared` are the inputs' types; an input without an expression is null.
    """

    inputs: Mapping[str, Text]
    declared: Mapping[str, Field]
    body: tuple[Action, ...]
    where: Location

    @property
    def expressions(self) -> tuple[Text, ...]:
        return tuple(self.inputs.values())

    @property
    def blocks(self) -> tuple[tuple[Action, ...], ...]:
        return (self.body,)


_CHILD = "child:"


def given(*texts: Text | None) -> tuple[Text, ...]:
    """Those of the texts that are there."""
    return tuple(text for text in texts if text is not None)
