"""What callers ask of entries of all tickets, checked: what nobody can mean is a `BadQuery`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from callout.clock import aware
from callout.dmn import row_meant
from callout.errors import BadQuery
from callout.records.arguments import kind_shown, shown
from callout.store.lists.trails.asking import TrailAsk
from callout.traits import TraitKind, kept
from callout.values.visible import is_unicode

_KINDS: Final = {
    "processes": TraitKind.PROCESS,
    "profiles": TraitKind.PROFILE,
    "regions": TraitKind.REGION,
    "definitions": TraitKind.DEFINITION,
    "kinds": TraitKind.KIND,
    "events": TraitKind.EVENT,
    "roles": TraitKind.ROLE,
    "refusals": TraitKind.REFUSAL,
    "tables": TraitKind.TABLE,
    "rows": TraitKind.ROW,
    "transitions": TraitKind.TRANSITION,
    "guards": TraitKind.GUARD,
    "states": TraitKind.STATE,
    "breaches": TraitKind.BREACH,
    "timers": TraitKind.TIMER,
    "effects": TraitKind.EFFECT,
    "clauses": TraitKind.CLAUSE,
}
"""The parts of a question that are about traits."""
_WITH_END: Final = {
    TraitKind.GUARD: ("true", "false", "null"),
    TraitKind.TIMER: ("set", "cancel", "fire"),
}
"""What may be left out of a value: then any of them is meant."""


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """Which entries of all tickets: every part that is given has to hold, any of its values does.

    `actors` and `on_behalf_of` are ids of persons; `states` leaves that were entered; `rows` are
    ``table#row``; `guards` transitions whose guard was asked, ``id`` or ``id=false``; `timers`
    ``id`` or ``id=set``, ``id=cancel``, ``id=fire``; `effects` ``adapter`` or
    ``adapter/operation``; `clauses` numbers that something cites which the entry has used.
    `refused`: only refusals. `since` is inclusive, `until` not; both are of when the entry was
    recorded. `repeats`: also refusals that another ticket has made and this one repeats; they are
    left out otherwise, so that each refusal is counted once.
    """

    actors: tuple[str, ...] = ()
    on_behalf_of: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    refused: bool = False
    refusals: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    transitions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    breaches: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    repeats: bool = False

    def values(self, kind: TraitKind) -> tuple[str, ...]:
        """The values of one kind of trait that are asked for, as they were written."""
        return next((getattr(self, name) for name, each in _KINDS.items() if each is kind), ())


def trail_ask(question: EntryQuestion) -> TrailAsk:
    """What is asked, as a store takes it; raises `BadQuery`."""
    if not isinstance(question, EntryQuestion):
        raise BadQuery(
            f"entries are asked for by an EntryQuestion, not {kind_shown(question)}",
            hint="write find_entries(EntryQuestion(events=('arrived',)))",
        )
    for each in fields(question):
        _check(each.name, getattr(question, each.name))
    since, until = (_instant(each) for each in (question.since, question.until))
    if since is not None and until is not None and since >= until:
        raise BadQuery(
            f"nothing is recorded from {since.isoformat()} until before {until.isoformat()}",
            hint="the end is not part of the time asked for: name a later one",
        )
    return TrailAsk(
        traits={
            kind: trait_values(kind, values)
            for name, kind in _KINDS.items()
            if (values := getattr(question, name))
        },
        having=(TraitKind.REFUSAL,) if question.refused else (),
        but=() if question.repeats else (TraitKind.REPEATS,),
        actors=tuple(map(kept, question.actors)),
        on_behalf_of=tuple(map(kept, question.on_behalf_of)),
        since=since,
        until=until,
    )


def trait_values(kind: TraitKind, written: tuple[str, ...]) -> tuple[str, ...]:
    """The values as they are kept: with every end, where an end is left out."""
    ends = _WITH_END.get(kind, ())
    if kind is TraitKind.ROW:
        written = tuple(map(row_meant, written))
    found: dict[str, None] = {}
    for value in written:
        is_whole = not ends or value.rpartition("=")[2] in ends
        found |= dict.fromkeys([value] if is_whole else [f"{value}={end}" for end in ends])
    return tuple(map(kept, found))


def _instant(moment: datetime | None) -> datetime | None:
    return None if moment is None else aware(moment)


def _check(name: str, value: object) -> None:
    if name in ("since", "until"):
        return  # `aware` sees to it
    if name in ("refused", "repeats"):
        if not isinstance(value, bool):
            raise BadQuery(f"'{name}' is true or false, not {kind_shown(value)}", hint="say which")
        return
    if not isinstance(value, tuple):
        raise BadQuery(
            f"'{name}' is a tuple of texts, not {kind_shown(value)}",
            hint=f"write {name}=('...',)",
        )
    for each in value:
        if not isinstance(each, str) or not each or "\0" in each or not is_unicode(each):
            raise BadQuery(f"no entry has {shown(each)} among its {name}", hint="write a name")
