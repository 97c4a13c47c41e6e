"""The names that a scenario may use of a process: what it has that can be expected or sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from callout.errors import CalloutError
from callout.library import Library
from callout.process import Process, Send, Start, Tell, walk

Names = frozenset[str]
_NOTHING: Names = frozenset()
_BETWEEN_TICKETS = frozenset({"opener", "parent"})


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
    links: Names | None = _NOTHING
    tables: Names | None = _NOTHING

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
            fields=frozenset(field.name for field in walk.fields(process)),
            roles=_roles(process, library),
            messages=frozenset(process.messages),
            acts=acts,
            links=_links(process),
            tables=frozenset(library.tables),
        )

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
    joined: dict[str, Names | None] = {}
    for field in fields(Vocabulary):
        names = [getattr(each, field.name) for each in found]
        known = [each for each in names if each is not None]
        joined[field.name] = _NOTHING.union(*known) if len(known) == len(names) else None
    return Vocabulary(**joined)


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
            *(each.event.text for each in sends if each.event is not None),
        ]
    )


def _timers(process: Process, sends: Iterable[Send]) -> Names:
    delayed = [each for each in sends if each.delay is not None]
    return frozenset(
        [
            *(name for state in walk.states(process.root) for name in walk.timer_ids(state)),
            *(f"overdue.{name}" for name in process.acts),
            *(each.event.text for each in delayed if each.event is not None),
            *(each.id.text for each in delayed if each.id is not None),
        ]
    )


def _roles(process: Process, library: Library) -> Names:
    told = {each.to.text for each in walk.actions(process) if isinstance(each, Tell)}
    senders = {role.text for event in process.events.values() for role in event.by}
    return frozenset({*library.roles.roles, *told, *senders})


def _links(process: Process) -> Names:
    started = {each.link.text for each in walk.actions(process) if isinstance(each, Start)}
    return frozenset({*(each.id for each in walk.invokes(process)), *started}) | _BETWEEN_TICKETS
