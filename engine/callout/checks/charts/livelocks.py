"""Does a ticket come to rest? Eventless transitions that lead back to themselves.

A circle of transitions without guards turns for ever. A circle with guards, but without a single
action, turns for ever once it has begun, because nothing it reads changes. The engine stops both
with `Livelock`; here they are found before.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import StateKind
from callout.scxml import Edge

from .exploration import Exploration, is_always, is_never


def problems(explored: Exploration) -> Iterator[Problem]:
    """C121: a circle of eventless transitions."""
    edges = [edge for edge in explored.chart.edges if _is_eventless(explored, edge)]
    certain = [edge for edge in edges if is_always(edge.record) and _is_first(explored, edge)]
    idle = [edge for edge in edges if not _acts(explored, edge)]
    seen: set[str] = set()
    for candidates, severity in ((certain, Severity.ERROR), (idle, Severity.WARNING)):
        for circle in _circles(explored, candidates):
            if _is_contradictory(circle):
                continue
            names = {edge.id for edge in circle}
            if not seen & names:
                yield _problem(explored, circle, severity)
            seen |= names


def _is_eventless(explored: Exploration, edge: Edge[None]) -> bool:
    source = explored.source(edge)
    is_default = source.kind is StateKind.HISTORY
    reached = explored.is_reached(source)
    return reached and not is_default and not edge.record.events and not is_never(edge.record)


def _is_first(explored: Exploration, edge: Edge[None]) -> bool:
    """No other eventless transition of the state is tried before it."""
    return next(each for each in explored.source(edge).edges if not each.record.events) is edge


def _acts(explored: Exploration, edge: Edge[None]) -> bool:
    """Whether anything is done when it is taken, so that guards may change."""
    around = explored.around(explored.source(edge))
    left = any(node.record.exit for node in around if edge.exits & node.bit)
    entered = any(node.record.entry for node in explored.chart.members(explored.entered(edge)))
    return bool(edge.record.actions) or left or entered


def _is_contradictory(circle: list[Edge[None]]) -> bool:
    """Two of the guards are ``x`` and ``not(x)``: while nothing changes, one of them is false."""
    written = (edge.record.guard for edge in circle)
    guards = {"".join(guard.text.split()) for guard in written if guard is not None}
    return any(f"not({guard})" in guards for guard in guards)


def _circles(explored: Exploration, edges: list[Edge[None]]) -> Iterator[list[Edge[None]]]:
    """The shortest circle through each of the transitions that lies on one."""
    following = {edge.index: _following(explored, edge, edges) for edge in edges}
    for start in edges:
        paths = [[start]]
        seen: set[int] = set()
        while paths:
            path = paths.pop(0)
            after = following[path[-1].index]
            if start in after:
                yield path
                break
            fresh = [edge for edge in after if edge.index not in seen]
            seen.update(edge.index for edge in fresh)
            paths += [[*path, edge] for edge in fresh]


def _following(
    explored: Exploration, edge: Edge[None], edges: list[Edge[None]]
) -> list[Edge[None]]:
    """Those that can be taken right after `edge`."""
    if not edge.targets:
        return [edge]
    chart = explored.chart
    active = explored.entered(edge) | chart.mask(chart.nodes[each].id for each in edge.targets)
    return [each for each in edges if explored.source(each).bit & active]


def _problem(explored: Exploration, circle: list[Edge[None]], severity: Severity) -> Problem:
    first, *others = (edge.record for edge in circle)
    route = " -> ".join(explored.source(edge).id for edge in (*circle, circle[0]))
    certain = severity is Severity.ERROR
    return Problem(
        "C121",
        f"eventless transitions go in a circle: {route}",
        first.where,
        severity,
        consequence="the ticket never comes to rest, and the event that led here is refused"
        if certain
        else "once the guards are true, nothing changes them, and the ticket never comes to rest",
        hint="let an event, a timer or a guard end it",
        related=tuple((each.where, f"'{each.id}' belongs to it") for each in others),
    )
