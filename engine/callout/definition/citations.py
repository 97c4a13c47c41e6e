"""Which clauses the parts of a definition cite, by what the entries that use them are found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from callout.content.timing.timer_ids import TimerOwner, timer_id
from callout.dmn import RuleTable, row_name
from callout.process import ActKind, Process, walk
from callout.traits import Citations, Trait, TraitKind

_USED_AS = {
    "state": (TraitKind.STATE,),
    "transition": (TraitKind.TRANSITION,),
    "event": (TraitKind.EVENT,),
    "standard act": (TraitKind.EVENT,),
    "act": (TraitKind.EVENT, TraitKind.BREACH),
    "clock": (TraitKind.BREACH,),
}


def cited_in(process: Process, tables: Iterable[RuleTable]) -> Citations:
    """The clauses of the process and of the tables that it uses, each once and in order."""
    found: dict[Trait, dict[str, None]] = defaultdict(dict)
    for trait, clauses in (*_of_process(process), *_of_tables(tables)):
        found[trait] |= dict.fromkeys(clauses)
    return {trait: tuple(clauses) for trait, clauses in found.items() if clauses}


def _of_process(process: Process) -> Iterator[tuple[Trait, Iterable[str]]]:
    for element in walk.elements(process):
        clauses = [each.text for each in element.source]
        for kind in _USED_AS.get(element.kind, ()):
            yield Trait(kind, element.name), clauses
    for clock in process.clocks.values():
        for end in ("warning", "breach"):
            name = timer_id(TimerOwner.CLOCK, f"{clock.name}.{end}")
            yield Trait(TraitKind.TIMER, name), [each.text for each in clock.source]
    for act in process.acts.values():
        if act.kind is ActKind.MUST:
            name = timer_id(TimerOwner.DUTY, act.name)
            yield Trait(TraitKind.TIMER, name), [each.text for each in act.source]


def _of_tables(tables: Iterable[RuleTable]) -> Iterator[tuple[Trait, Iterable[str]]]:
    for table in tables:
        yield Trait(TraitKind.TABLE, table.name), table.source
        for row in table.rows:
            yield Trait(TraitKind.ROW, row_name(table.name, row.id)), row.source
