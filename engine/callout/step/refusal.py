"""Why an event was not taken, in words: nothing here takes it, or guards said no."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from callout.datamodel import World
from callout.definition import Definition
from callout.errors import ActionFailed, GuardFalse, NoTransition, Refused
from callout.records import GuardTried
from callout.scxml import Chart, Edge, Run
from callout.values import Json


def explain(definition: Definition, run: Run[World], event: str) -> Refused:
    """The refusal of an event that no transition took."""
    world = run.world
    edges = [edge for edge in definition.chart.possible(run.configuration, event) if edge.guard]
    where = " and ".join(f"'{state}'" for state in run.states)
    if not edges:
        return NoTransition(
            f"in {where} nothing takes '{event}'", hint=_elsewhere(definition.chart, event)
        )
    tried = {guard.transition: guard for guard in world.guards}
    reasons = [_reason(edge, tried.get(edge.id)) for edge in edges]
    return GuardFalse(f"'{event}' is not taken in {where}: {'; '.join(reasons)}")


def refuse_failed(run: Run[World], what: str) -> None:
    """Raises `ActionFailed` if an action failed and no transition took the error.

    What was asked for from outside happens as a whole or not at all: an action that is skipped
    would leave old values behind for the next guard to decide by. A chart that takes
    ``error.execution`` decides for itself; what timers and other tickets set off goes on, with the
    fault on record, since nobody is there to be told.
    """
    if not run.unheard or not run.world.model.semantics.failed_actions_refuse:
        return
    first, *more = run.unheard
    also = f" (and {len(more)} more)" if more else ""
    place = f" at {first.where}" if first.where else ""
    raise ActionFailed(
        f"{what} is not done, for an action{place} failed: {first.message}{also}",
        hint="send values that the action can take, or let a transition take error.execution",
    )


@lru_cache(maxsize=4096)
def _elsewhere(chart: Chart[World], event: str) -> str | None:
    """Where the event would be taken."""
    states = [
        node.id
        for node in chart.nodes[1:]
        if any(edge.descriptors and edge.takes(event) for edge in node.edges)
    ]
    return f"it is taken in {', '.join(states)}" if states else None


def _reason(edge: Edge[World], tried: GuardTried | None) -> str:
    guard = edge.record.guard
    text = guard.text if guard is not None else ""
    if tried is None:
        return f"{edge.id} was not reached"
    verdict = "has no value" if tried.value is None else "is false"
    if not tried.operands:
        return f"{text} {verdict}"
    return f"{text} {verdict} ({_operands(tried)})"


def _operands(tried: GuardTried) -> str:
    return ", ".join(f"{name} = {_shown(value)}" for name, value in tried.operands.items())


def _shown(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() if value.startswith("@@"):
            return f'"{value[1:]}"'
        case str() if value.startswith("@"):
            return value[1:]
        case str():
            return f'"{value}"'
        case list():
            return f"[{_list(value)}]"
        case dict():
            return f"{{{', '.join(f'{name}: {_shown(each)}' for name, each in value.items())}}}"
        case _:
            return str(value)


def _list(values: Sequence[Json]) -> str:
    return ", ".join(_shown(value) for value in values)
