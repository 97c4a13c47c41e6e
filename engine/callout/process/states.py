"""States, transitions and timers of a process, as its file says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location

from .actions import Action
from .clocks import ServiceClock
from .declarations import Act, Checklist, EventDeclaration, Form, Message
from .facts import TicketFact
from .fields import Field
from .lifecycle import StandardAct
from .text import NO_LABEL, Label, Text
from .worklist import Worklist


class StateKind(StrEnum):
    """SCXML 3.3-3.10: state (atomic or compound), parallel, final, history."""

    ATOMIC = "atomic"
    COMPOUND = "compound"
    PARALLEL = "parallel"
    FINAL = "final"
    HISTORY = "history"


class HistoryKind(StrEnum):
    """How much a history state remembers."""

    SHALLOW = "shallow"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Transition:
    """`events` are descriptors (``a.b``, ``a.*``, ``*``); none of them: eventless.

    `targets` empty: acts and stays. `reenter`: external even to a descendant.
    """

    id: str
    where: Location
    events: tuple[str, ...] = ()
    guard: Text | None = None
    targets: tuple[Text, ...] = ()
    actions: tuple[Action, ...] = ()
    reenter: bool = False
    title: Label = NO_LABEL
    source: tuple[Text, ...] = ()
    next: bool | None = None
    """As of an event."""


@dataclass(frozen=True, slots=True)
class Every:
    """A repeating timer: fires `transitions` each `period` while in the state.

    It ends after `limit` (a duration since entry, exclusive: a firing due exactly then is not
    done) or after `times` firings. `first` is the delay of the first firing (default: `period`).
    """

    id: str
    period: Text
    transitions: tuple[Transition, ...]
    where: Location
    limit: Text | None = None
    times: Text | None = None
    first: Text | None = None
    counts: str | None = None
    """``working time`` where `period`, `limit` and `first` are of that."""


@dataclass(frozen=True, slots=True)
class At:
    """A timer: at an instant, or after a duration since the state was entered."""

    id: str
    when: Text
    transitions: tuple[Transition, ...]
    where: Location
    counts: str | None = None
    """``working time`` where the duration is of that."""


@dataclass(frozen=True, slots=True)
class Within:
    """A window between two instants, with what to do when it opens and when it closes."""

    id: str
    opens: Text
    closes: Text
    on_open: tuple[Transition, ...]
    on_close: tuple[Transition, ...]
    where: Location


UNTIL = ("all", "any")
"""What a group may wait for beside a number."""


@dataclass(frozen=True, slots=True)
class Invoke:
    """A sub-process that runs while the state is active (SCXML 6.4), or a group of them.

    `process` names it or, if `computed`, is an expression for its name. With `each`, an expression
    for a list, one runs for each item, which `inputs` read as `item`: so many `at_once`, `until`
    ``all`` or ``any`` has ended, or the number that the expression gives.
    """

    id: str
    process: Text
    where: Location
    inputs: Mapping[str, Text] = field(default_factory=dict)
    forward: tuple[str, ...] = ()
    finalize: tuple[Action, ...] = ()
    computed: bool = False
    each: Text | None = None
    item: Text | None = None
    at_once: Text | None = None
    until: Text | None = None

    @property
    def numbers(self) -> tuple[Text, ...]:
        """The expressions that say how many of a group."""
        words = (None,) if self.until is None or self.until.text in UNTIL else (self.until,)
        return tuple(each for each in (self.at_once, *words) if each is not None)


@dataclass(frozen=True, slots=True)
class Initial:
    """Where a compound state starts; `actions` run when it is entered by default."""

    targets: tuple[Text, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """One state with everything below it; `states` in document order.

    `entry` and `exit` are blocks (SCXML onentry elements): an error in one block leaves the
    others alone. `transitions` are in document order: ``transitions``, ``on``, ``always``,
    ``done`` as written, then those of timers (their event is the timer's id) and of `invoke`.
    """

    id: str
    kind: StateKind
    where: Location
    states: tuple[State, ...] = ()
    initial: Initial | None = None
    entry: tuple[tuple[Action, ...], ...] = ()
    exit: tuple[tuple[Action, ...], ...] = ()
    transitions: tuple[Transition, ...] = ()
    after: tuple[At, ...] = ()
    at: tuple[At, ...] = ()
    every: tuple[Every, ...] = ()
    within: tuple[Within, ...] = ()
    invokes: tuple[Invoke, ...] = ()
    history: HistoryKind | None = None
    default: Transition | None = None
    """Of a history state: where to go when there is nothing to remember."""
    outcome: Text | None = None
    leaves_open: Mapping[Text, Text] = field(default_factory=dict)
    """Of a final state: what may be open when a ticket ends here, and why."""
    output: Mapping[str, Text] = field(default_factory=dict)
    output_content: Text | None = None
    """The whole done data as one expression, instead of `output`."""
    data: Mapping[str, Field] = field(default_factory=dict)
    """Fields that belong to a state (SCXML datamodel of a state)."""
    tags: frozenset[str] = frozenset()
    owner: Text | None = None
    """The role that answers for the ticket while it is here."""
    waits_forever: Text | None = None
    title: Label = NO_LABEL
    about: Label = NO_LABEL
    source: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A process file. `root` has no id; its states are the file's top level."""

    name: str
    where: Location
    root: State
    data: Mapping[str, Field] = field(default_factory=dict)
    events: Mapping[str, EventDeclaration] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    checklists: Mapping[str, Checklist] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    lifecycle: Mapping[str, StandardAct] = field(default_factory=dict)
    """What may be done to a ticket beside its own events, by the act's name."""
    clocks: Mapping[str, ServiceClock] = field(default_factory=dict)
    facts: Mapping[str, TicketFact] = field(default_factory=dict)
    """What is counted over other tickets."""
    outcomes: tuple[Text, ...] = ()
    profiles: tuple[Text, ...] = ()
    """The parameter sets it is written for; none: whichever there are."""
    owner: Text | None = None
    """The role that answers for every ticket, unless a state names another."""
    assignee: Text | None = None
    """The role of the persons that tickets are assigned to."""
    uses: tuple[Text, ...] = ()
    version: str | None = None
    key: tuple[Text, ...] = ()
    """The fields that say what a ticket is about: of what they say there is one open ticket."""
    subject: Text | None = None
    """The field that says which person a ticket is about; none: each is about somebody else."""
    settles: bool | None = None
    """True: a ticket ends only when nothing is left open."""
    late_binding: bool = False
    """SCXML 5.3.3: fields of a state get their default when it is first entered."""
    worklist: Worklist | None = None
    title: Label = NO_LABEL
    about: Label = NO_LABEL
    source: tuple[Text, ...] = ()

    @property
    def is_timed(self) -> bool:
        """Whether the senders of some event may say when it happened."""
        return any(event.happened is not None for event in self.events.values())
