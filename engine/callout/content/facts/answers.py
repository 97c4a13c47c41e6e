"""Facts about other tickets: ``fact.<name>`` is what there is to know of them.

The core looks nothing up. Where an answer is not with the event (`Event.found`) the step ends with
`Unanswered`, and the shell, which knows the store, begins it again with the answer; that is on
record, so a replay looks nothing up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.content.timing.waits import wait_from
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.questions import FACTS, LISTED, FactAsked, Unanswered
from callout.datamodel.world import SystemVariable, World
from callout.feel import Kind
from callout.process import FactKind, TicketFact, WhichTickets
from callout.records import ENDED, LIVE, TicketStatus
from callout.records.standing import as_sought, hidden
from callout.values import DaysDuration, Json, MonthsDuration, Value, canonical, decode

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

    declared: TicketFact
    conditions: Mapping[str, BoundExpression]
    private: frozenset[str]
    """Conditions that are kept by their digest, for they are of fields marked pii."""
    within: BoundExpression | None
    kinds: Mapping[str, Kind]
    """The fields that are asked for, by name, each with the kind of its values."""

    def value(self, world: World) -> Value:
        """The answer; null where a condition has no value. Raises Unanswered if nobody looked."""
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
        known = answers.get(self.declared.name) if isinstance(answers, dict) else None
        if isinstance(known, dict) and key in known:
            return self._answer(known[key])
        raise Unanswered(self._asked(world, key, conditions))

    def _answer(self, found: Json) -> Value:
        if self.declared.kind is FactKind.COUNT:
            return found if isinstance(found, int) else None
        return decode(found)

    def _text(self, name: str, value: Value, world: World) -> str | None:
        if name in BY:
            return value if isinstance(value, str) and value else None
        text = as_sought(value)
        if text is None or name not in self.private:
            return text
        return hidden(world.model.digester, name, text)

    def _asked(self, world: World, key: str, conditions: dict[str, str]) -> FactAsked:
        said = self.declared
        return FactAsked(
            fact=said.name,
            key=key,
            processes=tuple(each.text for each in said.processes),
            conditions=conditions,
            statuses=_STATUSES[said.counts or WhichTickets.OPEN],
            since=_before(world, self.within.value(world)) if self.within is not None else None,
            kind=said.kind,
            fields=self.kinds,
            in_contexts=bool(said.parts),
            limit=said.limit or LISTED,
        )


def facts_variable(facts: Mapping[str, CompiledFact]) -> SystemVariable:
    """The system variable ``fact``: the answers, by name."""

    def variable(world: World) -> Value:
        world.attend()
        return {name: each.value(world) for name, each in facts.items()}

    return variable


def _before(world: World, wait: Value) -> datetime | None:
    """The instant that is so long ago; of years and months on the days of the definition's zone."""
    match wait:
        case DaysDuration():
            return wait_from(world.now, DaysDuration(-wait.nanoseconds), world)
        case MonthsDuration():
            return wait_from(world.now, MonthsDuration(-wait.months), world)
        case _:
            return None
