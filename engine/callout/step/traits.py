"""From an entry to its traits; nothing that it carries or writes is among them.

So traits hold no personal data: they are names of files, of events, of roles and of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from callout.content.timing.timer_ids import TimerOwner, owner_of
from callout.definition import Definition
from callout.dmn import row_name
from callout.records import Entry, EntryKind, Ticket, sections
from callout.traits import Citations, Footprint, Trait, TraitKind, footprint, kept
from callout.values import Json, pointer

_SAID: Final = {True: "true", False: "false", None: "null"}
_CITING: Final = frozenset(
    {
        TraitKind.EVENT,
        TraitKind.TABLE,
        TraitKind.ROW,
        TraitKind.TRANSITION,
        TraitKind.STATE,
        TraitKind.BREACH,
    }
)


def footprint_of(entry: Entry, ticket: Ticket, definition: Definition) -> Footprint:
    """All that an entry of the ticket can be found by; `definition` is the entry's own."""
    traits = {*entry_traits(entry, definition.citations), *_of_ticket(ticket)}
    return footprint(traits)


def _of_ticket(ticket: Ticket) -> Iterator[Trait]:
    yield Trait(TraitKind.PROCESS, kept(ticket.process))
    if ticket.profile is not None:
        yield Trait(TraitKind.PROFILE, kept(ticket.profile))
    if ticket.region is not None:
        yield Trait(TraitKind.REGION, kept(ticket.region))


def entry_traits(entry: Entry, citations: Citations) -> Iterator[Trait]:
    """What the entry can be found by, repeated perhaps; without what follows from its ticket.

    A clause is one that something cites which the entry has used: its event, transitions, states
    entered, tables and rows, timers that fired, breaches; of a refusal also the guards that said
    no.
    """
    for trait in _own(entry):
        yield Trait(trait.kind, kept(trait.value))
        if trait.kind in _CITING:
            yield from _cited(citations, trait)
    for used in _used_besides(entry):
        yield from _cited(citations, used)


def _cited(citations: Citations, used: Trait) -> Iterator[Trait]:
    return (Trait(TraitKind.CLAUSE, kept(each)) for each in citations.get(used, ()))


def _own(entry: Entry) -> Iterator[Trait]:
    yield Trait(TraitKind.DEFINITION, entry.definition)
    yield Trait(TraitKind.KIND, entry.kind.value)
    yield Trait(TraitKind.EVENT, entry.name)
    yield from (Trait(TraitKind.ROLE, role) for role in entry.actor.roles)
    yield from _refused(entry)
    yield from _decided(entry)
    yield from (Trait(TraitKind.TRANSITION, each) for each in entry.transitions)
    for guard in entry.guards:
        yield Trait(TraitKind.GUARD, f"{guard.transition}={_SAID[guard.value]}")
    yield from (Trait(TraitKind.STATE, each) for each in entry.after if each not in entry.before)
    yield from _breached(entry)
    yield from (Trait(TraitKind.TIMER, f"{each.id}={each.change}") for each in entry.timers)
    for effect in entry.effects:
        yield Trait(TraitKind.EFFECT, effect.adapter)
        yield Trait(TraitKind.EFFECT, f"{effect.adapter}/{effect.operation}")


def _refused(entry: Entry) -> Iterator[Trait]:
    if entry.refusal is None:
        return
    yield Trait(TraitKind.REFUSAL, str(entry.refusal.get("code")))
    if "by" in entry.refusal:
        yield Trait(TraitKind.REPEATS, TraitKind.REFUSAL.value)


def _decided(entry: Entry) -> Iterator[Trait]:
    for decision in entry.decisions:
        table = decision.get("table")
        if isinstance(table, str):
            yield Trait(TraitKind.TABLE, table)
            yield from (Trait(TraitKind.ROW, row_name(table, str(row))) for row in _rows(decision))


def _rows(decision: Mapping[str, Json]) -> list[Json]:
    rows = decision.get("rows")
    return rows if isinstance(rows, list) else []


def _breached(entry: Entry) -> Iterator[Trait]:
    """Breaches that came on record here, and not those that were taken back or were there."""
    ended = [owner_of(each.id) for each in entry.timers if each.change != _SET]
    for place, value in entry.set_data.items():
        if not isinstance(value, dict):
            continue
        act = value.get("act")
        if place.startswith(_BREACHES) and isinstance(act, str) and "retracted" not in value:
            yield Trait(TraitKind.BREACH, act)
        elif place.startswith(_CLOCKS) and value.get("missed") is not None:
            # Once its limit has passed a run has no such timer any more.
            clock = pointer.read(place)[-1]
            if (TimerOwner.CLOCK, f"{clock}.breach") in ended:
                yield Trait(TraitKind.BREACH, clock)


def _used_besides(entry: Entry) -> Iterator[Trait]:
    """What cites a clause and is found by another name, or by none."""
    for timer in entry.timers:
        if timer.change == _FIRED:
            yield Trait(TraitKind.TIMER, timer.id)
    if entry.kind is EntryKind.REJECTED:
        for guard in entry.guards:
            yield Trait(TraitKind.TRANSITION, guard.transition)


_BREACHES: Final = pointer.write((sections.ENGINE, sections.BREACHES)) + "/"
_CLOCKS: Final = pointer.write((sections.ENGINE, sections.CLOCK)) + "/"
_SET: Final = "set"
_FIRED: Final = "fire"
