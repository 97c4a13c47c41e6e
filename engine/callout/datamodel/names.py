"""What expressions may read, place by place, with types.

Everywhere: the ticket's fields, parameters, rule tables and calendar functions, the system
variables (SCXML 5.10: ``event``, ``form`` ...), and what events carry, by name. In a transition
the payload of its events is typed, and a payload field hides a field of the ticket of the same
name, as a parameter hides a global; everywhere else the ticket's field is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from callout.feel import (
    ANY,
    BOOLEAN,
    DATE_TIME,
    DAYS_DURATION,
    NUMBER,
    STRING,
    ContextOf,
    FunctionOf,
    ListOf,
    OneOf,
    Type,
)
from callout.process import ActKind, Process
from callout.records.clock_runs import STATES

RESERVED = frozenset(
    {"actor", "checklist", "done", "event", "form", "in_state", "must", "param", "ticket"}
)
"""Names a field or a payload field cannot have."""
NO_NAMES: frozenset[str] = frozenset()
NO_TYPES: Mapping[str, Type] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Names:
    """The names an expression may read; `hiding` are payload fields that hide a ticket's field."""

    types: Mapping[str, Type]
    hiding: frozenset[str] = NO_NAMES
    private: frozenset[str] = NO_NAMES
    """Payload fields that are marked pii, or have parts that are."""
    personal: frozenset[tuple[str, ...]] = frozenset()
    """Paths of personal data in payloads, and in names of a narrower place."""

    def beside(self, more: Mapping[str, Type], personal: Iterable[tuple[str, ...]] = ()) -> Names:
        """With some names of a narrower place, such as the item of a loop.

        `personal` are the paths of personal data in them.
        """
        types = {**self.types, **more}
        kept = frozenset(path for path in self.personal if path[0] not in more)
        hiding, private = self.hiding - more.keys(), self.private - more.keys()
        return Names(types, hiding, private, kept.union(personal))


@dataclass(frozen=True, slots=True)
class PayloadTypes:
    """What an event may carry: types by name; `private` are those marked pii.

    `open` events carry more than is known here (what another process sends).
    """

    types: Mapping[str, Type] = field(default_factory=dict)
    private: frozenset[str] = NO_NAMES
    open: bool = False
    personal: frozenset[tuple[str, ...]] = frozenset()
    """Paths of personal data, those marked pii in another process among them."""


@dataclass(frozen=True, slots=True)
class ProcessNames:
    """All names of a process.

    `fields` are the ticket's, `statics` what is the same for all tickets, `events` what each event
    carries, by its name. `general` holds everywhere but in transitions; `payload_only` are names
    that events carry and that no field has.
    """

    fields: Mapping[str, Type]
    statics: Mapping[str, Type]
    events: Mapping[str, PayloadTypes]
    general: Names
    payload_only: frozenset[str]
    timed: bool = False
    """Whether senders of some event may say when it happened: then every event has ``at``."""

    def in_transition(self, events: Iterable[str]) -> Names:
        """The names where exactly these events are handled.

        A name that two of them carry with different types is of any type. For example, where `go`
        carries ``n: number`` and `stop` ``n: string`` and the ticket has a field ``n``, the name
        is of any type and hides the field.
        """
        payloads = [self.events[name] for name in events if name in self.events]
        types: dict[str, Type] = {}
        for each in payloads:
            for name, kind in each.types.items():
                types[name] = kind if types.get(name, kind) == kind else ANY
        if not types:
            return self.general
        hiding = frozenset(types) & self.fields.keys()
        private = frozenset().union(*(each.private for each in payloads))
        is_closed = not any(each.open for each in payloads)
        event = _event(types, closed=is_closed, timed=self.timed)
        personal = frozenset[tuple[str, ...]]().union(*(each.personal for each in payloads))
        return Names({**self.general.types, **types, "event": event}, hiding, private, personal)


def process_names(
    process: Process,
    fields: Mapping[str, Type],
    statics: Mapping[str, Type],
    events: Mapping[str, PayloadTypes],
    forms: Mapping[str, Type],
    facts: Mapping[str, Type] = NO_TYPES,
) -> ProcessNames:
    """The names of a process; `forms` are the types of its forms, `facts` those of its facts."""
    payloads: dict[str, Type] = {}
    for event in events.values():
        for name, kind in event.types.items():
            payloads[name] = kind if payloads.get(name, kind) == kind else ANY
    engine = system_variable_types(process, forms, facts)
    carried = frozenset(
        path for event in events.values() for path in event.personal if path[0] not in fields
    )
    general = Names({**statics, **engine, **payloads, **fields}, personal=carried)
    only = frozenset(payloads.keys() - fields.keys())
    return ProcessNames(fields, {**statics, **engine}, events, general, only, process.is_timed)


def system_variable_types(
    process: Process, forms: Mapping[str, Type], facts: Mapping[str, Type] = NO_TYPES
) -> dict[str, Type]:
    """The types of the engine's own names."""
    duties = [act for act in process.acts.values() if act.kind is ActKind.MUST]
    return {
        "actor": ContextOf({"id": STRING, "role": STRING, "roles": ListOf(STRING)}),
        "checklist": ContextOf(dict.fromkeys(process.checklists, CHECKLIST)),
        "done": ContextOf(dict.fromkeys(process.acts, NUMBER)),
        "event": _event({}, closed=False, timed=process.is_timed),
        "form": ContextOf({name: forms[name] for name in process.forms}),
        "in_state": FunctionOf((STRING,), BOOLEAN),
        "must": ContextOf({act.name: TIMED_DUTY if process.is_timed else DUTY for act in duties}),
        "ticket": TICKET,
        **({"clock": ContextOf(dict.fromkeys(process.clocks, CLOCK))} if process.clocks else {}),
        **({"fact": ContextOf(facts)} if facts else {}),
    }


TICKET = ContextOf({"id": STRING, "opened_at": DATE_TIME, "assignee": STRING, "suspended": BOOLEAN})
CHECKLIST = ContextOf({"passed": BOOLEAN, "missing": ListOf(STRING)})
DUTY = ContextOf({"state": STRING, "due": DATE_TIME})
CLOCK = ContextOf(
    {
        "state": OneOf(STATES),
        "elapsed": DAYS_DURATION,
        "left": DAYS_DURATION,
        "limit": DAYS_DURATION,
        "due": DATE_TIME,
        "started": DATE_TIME,
        "stopped": DATE_TIME,
        "breaches": NUMBER,
    }
)
TIMED_DUTY = ContextOf({"state": STRING, "due": DATE_TIME, "in_time": BOOLEAN})


def form_type(fields: Mapping[str, Type]) -> Type:
    """What ``form.<name>`` holds."""
    return ContextOf({"state": STRING, "fields": ContextOf(fields)})


def _event(types: Mapping[str, Type], *, closed: bool, timed: bool) -> Type:
    at: dict[str, Type] = {"at": DATE_TIME} if timed else {}
    return ContextOf(
        {
            **at,
            "name": STRING,
            "type": STRING,
            "data": ContextOf(types) if closed and types else ANY,
            "origin": STRING,
            "send_id": STRING,
            "invoke_id": STRING,
        }
    )
