"""Facts about other tickets: ``fact.<name>`` is how many there are.

The core looks nothing up. Where an answer is not with the event (`Event.found`) the step ends with
`Unanswered`, and the shell, which knows the store, begins it again with the answer; that is on
record, so a replay counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.content.timing.waits import wait_from
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.field_types import private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_name
from callout.datamodel.privacy.private_fields import meet
from callout.datamodel.questions import FACTS, CountAsked, Unanswered
from callout.datamodel.world import SystemVariable, World
from callout.feel import Kind
from callout.process import CountedFact, Process, Text, WhichTickets
from callout.records import ENDED, LIVE, TicketStatus
from callout.records.standing import as_sought, hidden
from callout.values import DaysDuration, Json, MonthsDuration, Value, canonical

_DURATIONS = (Kind.DAYS_DURATION, Kind.MONTHS_DURATION, Kind.ANY)
BY = ("assignee", "region", "role", "state")
"""What tickets of every process are found by."""
_STATUSES: Mapping[WhichTickets, tuple[TicketStatus | None, ...]] = {
    WhichTickets.OPEN: LIVE,
    WhichTickets.ENDED: ENDED,
    WhichTickets.ALL: (None,),
}


@dataclass(frozen=True, slots=True)
class CompiledFact:
    """A fact, compiled."""

    name: str
    process: str
    conditions: Mapping[str, BoundExpression]
    private: frozenset[str]
    """Conditions that are kept by their digest, for they are of fields marked pii."""
    within: BoundExpression | None
    statuses: tuple[TicketStatus | None, ...]

    def value(self, world: World) -> Value:
        """How many; null where a condition has no value. Raises Unanswered if nobody has looked."""
        if world.probing:
            return None
        conditions: dict[str, str] = {}
        for name, expression in self.conditions.items():
            text = self._text(name, expression.value(world), world)
            if text is None:
                return None
            conditions[name] = text
        asked: dict[str, Json] = dict(conditions)
        key = canonical(asked).decode()
        answers = world.found.get(FACTS)
        known = answers.get(self.name) if isinstance(answers, dict) else None
        if isinstance(known, dict) and key in known:
            count = known[key]
            return count if isinstance(count, int) else None
        raise Unanswered(self._asked(world, key, conditions))

    def _text(self, name: str, value: Value, world: World) -> str | None:
        if name in BY:
            return value if isinstance(value, str) and value else None
        text = as_sought(value)
        if text is None or name not in self.private:
            return text
        return hidden(world.model.digester, name, text)

    def _asked(self, world: World, key: str, conditions: dict[str, str]) -> CountAsked:
        since = _before(world, self.within.value(world)) if self.within is not None else None
        return CountAsked(self.name, key, self.process, conditions, self.statuses, since)


def compile_facts(context: LinkContext) -> dict[str, CompiledFact]:
    """The facts of a process; L022 for what tickets of the other process are not found by."""
    return {name: _compiled(each, context) for name, each in context.process.facts.items()}


def facts_variable(facts: Mapping[str, CompiledFact]) -> SystemVariable:
    """The system variable ``fact``: how many, by name."""

    def variable(world: World) -> Value:
        world.attend()
        return {name: each.value(world) for name, each in facts.items()}

    return variable


def _compiled(fact: CountedFact, context: LinkContext) -> CompiledFact:
    other = context.neighbours.get(fact.process.text)
    if context.neighbours:
        context.known(fact.process, context.neighbours, "process", "L012")
    names = context.general
    expressions = context.compiler.expressions(fact.conditions, names)
    private = _private(other) if other is not None else frozenset()
    for name, text in fact.conditions.items():
        if other is not None:
            known = (*BY, *_sought(other))
            context.known(Text(name, text.where), known, "name to find by", "L022", of=other.name)
        if name not in private:
            check_name(f"what '{fact.name}' is counted by", expressions.get(name), names, context)
    within = None
    if fact.within is not None:
        within = context.compiler.expression(fact.within, names)
        _check_duration(within, context)
    return CompiledFact(
        fact.name,
        fact.process.text,
        expressions,
        private,
        within,
        _STATUSES[fact.counts or WhichTickets.OPEN],
    )


def _check_duration(within: BoundExpression | None, context: LinkContext) -> None:
    if within is not None and within.type.kind not in _DURATIONS:
        context.compiler.report(
            "F003",
            f"this is a {within.type}, not a duration",
            within.where,
            hint="like P30D or P1Y",
        )


def _before(world: World, wait: Value) -> datetime | None:
    """The instant that is so long ago; of years and months on the days of the definition's zone."""
    match wait:
        case DaysDuration():
            return wait_from(world.now, DaysDuration(-wait.nanoseconds), world)
        case MonthsDuration():
            return wait_from(world.now, MonthsDuration(-wait.months), world)
        case _:
            return None


def _private(process: Process) -> frozenset[str]:
    """The names that tickets of a process are found by, and that are personal."""
    paths = list(private_paths(process.data))
    names = {name: tuple(name.split(".")) for name in _sought(process)}
    return frozenset(name for name, path in names.items() if any(meet(path, p) for p in paths))


def _sought(process: Process) -> tuple[str, ...]:
    return tuple(path.text for path in process.worklist.find) if process.worklist else ()
