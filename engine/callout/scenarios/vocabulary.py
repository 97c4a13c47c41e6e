"""The names that a scenario may use of a process: what it has that can be expected or sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from callout.dmn import RuleTable
from callout.errors import CalloutError
from callout.library import Library
from callout.process import Field, Process, Send, Tell, walk

Names = frozenset[str]
_NOTHING: Names = frozenset()
_ADAPTER = "adapter:"
_BETWEEN_TICKETS = frozenset({"opener", "parent"})


@dataclass(frozen=True, slots=True)
class TableNames:
    """The ids of a table's rows, and the names of its columns."""

    rows: Names
    inputs: Names
    outputs: Names


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names by what they are; None where names are computed, so that any may be right."""

    states: Names | None = _NOTHING
    events: Names | None = _NOTHING
    timers: Names | None = _NOTHING
    fields: Names | None = _NOTHING
    roles: Names | None = _NOTHING
    messages: Names | None = _NOTHING
    acts: Names | None = _NOTHING
    clocks: Names | None = _NOTHING
    kpis: Names | None = _NOTHING
    links: Names | None = _NOTHING
    adapters: Names | None = _NOTHING
    operations: Names | None = _NOTHING
    tables: Mapping[str, TableNames] = field(default_factory=dict)
    forms: Mapping[str, Names] = field(default_factory=dict)
    checklists: Mapping[str, Names] = field(default_factory=dict)

    @classmethod
    def of(cls, process: Process, library: Library) -> Vocabulary:
        """The names of one process, with the roles and tables of its rules."""
        actions = tuple(walk.actions(process))
        sends = [each for each in actions if isinstance(each, Send)]
        acts = frozenset(process.acts)
        computed = any(each.event_expression for each in sends)
        return cls(
            states=frozenset(state.id for state in walk.states(process.root)),
            events=None if computed else _events(process, sends),
            timers=None if computed else _timers(process, sends),
            fields=frozenset(path for each in walk.fields(process) for path in _paths(each)),
            roles=_roles(process, library),
            messages=frozenset(process.messages),
            acts=acts,
            clocks=frozenset(process.clocks),
            kpis=frozenset(library.kpis),
            links=_links(process),
            adapters=_adapters(sends),
            operations=None if computed else _operations(sends),
            tables={name: _names_of(table) for name, table in library.tables.items()},
            forms={name: frozenset(form.fields) for name, form in process.forms.items()},
            checklists={name: frozenset(each.items) for name, each in process.checklists.items()},
        )

    def takes(self, event: str) -> bool:
        """Whether an event of this name, or of one that begins it, may come."""
        names = self.events
        if names is None:
            return True
        words = event.split(".")
        return any(".".join(words[:count]) in names for count in range(1, len(words) + 1))

    def knows_timer(self, name: str) -> bool:
        """Whether a timer may be meant: its id, its event, or the state it belongs to."""
        if self.timers is None:
            return True
        return any(
            name == each or f".{name}." in f".{each}."
            for each in (*self.timers, *(self.states or ()))
        )


def together(vocabularies: Iterable[Vocabulary]) -> Vocabulary:
    """The names of any of several processes."""
    found = tuple(vocabularies)
    joined: dict[str, Any] = {}
    for each in fields(Vocabulary):
        names = [getattr(vocabulary, each.name) for vocabulary in found]
        if each.name in _BY_NAME:
            joined[each.name] = {name: inner for known in names for name, inner in known.items()}
        else:
            known = [known for known in names if known is not None]
            joined[each.name] = _NOTHING.union(*known) if len(known) == len(names) else None
    return Vocabulary(**joined)


_BY_NAME = ("tables", "forms", "checklists")


def _paths(field: Field) -> Iterator[str]:
    yield field.name
    for inner in field.fields.values():
        yield from (f"{field.name}.{path}" for path in _paths(inner))


def _names_of(table: RuleTable) -> TableNames:
    return TableNames(
        frozenset(str(row.id) for row in table.rows),
        frozenset(each.name for each in table.inputs),
        frozenset(each.name for each in table.outputs),
    )


def _adapters(sends: Iterable[Send]) -> Names:
    addresses = (each.to.text for each in sends if each.to is not None)
    return frozenset(to.removeprefix(_ADAPTER) for to in addresses if to.startswith(_ADAPTER))


def _operations(sends: Iterable[Send]) -> Names:
    return frozenset(
        each.event.text
        for each in sends
        if each.event is not None and each.to is not None and each.to.text.startswith(_ADAPTER)
    )


def refusal_codes() -> Names:
    """The codes that an event may be refused with."""
    waiting: list[type[CalloutError]] = [CalloutError]
    codes = set()
    while waiting:
        kind = waiting.pop()
        codes.add(kind.code)
        waiting += kind.__subclasses__()
    return frozenset(codes)


def _events(process: Process, sends: Iterable[Send]) -> Names:
    invoked = [name for each in walk.invokes(process) for name in each.forward]
    if any("*" in name for name in invoked):
        invoked = [name.removesuffix(".*") for name in invoked]
    return frozenset(
        [
            *process.events,
            *invoked,
            *(f"did.{name}" for name in process.acts),
            *(act.act.event for act in process.lifecycle.values()),
            *(each.event.text for each in sends if each.event is not None),
        ]
    )


def _timers(process: Process, sends: Iterable[Send]) -> Names:
    delayed = [each for each in sends if each.delay is not None]
    return frozenset(
        [
            *(name for state in walk.states(process.root) for name in walk.timer_ids(state)),
            *(f"overdue.{name}" for name in process.acts),
            *(event for clock in process.clocks.values() for event in clock.events),
            *(each.event.text for each in delayed if each.event is not None),
            *(each.id.text for each in delayed if each.id is not None),
        ]
    )


def _roles(process: Process, library: Library) -> Names:
    told = {each.to.text for each in walk.actions(process) if isinstance(each, Tell) and each.to}
    received = [each.by for each in process.events.values()]
    received += [each.by for each in process.lifecycle.values()]
    senders = {role.text for by in received for role in by}
    return frozenset({*library.roles.roles, *told, *senders})


def _links(process: Process) -> Names:
    started = {each.link.text for each in walk.starts(process)}
    return frozenset({*(each.id for each in walk.invokes(process)), *started}) | _BETWEEN_TICKETS
