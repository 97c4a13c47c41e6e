"""Does a ticket come to rest? Eventless transitions that lead back to themselves.

A circle of transitions without guards turns for ever. A circle with guards, but without a single
action, turns for ever once it has begun, because nothing it reads changes. The engine stops both
with `Livelock`; here they are found before.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import StateKind

from .chart import Chart, Way, is_always, is_never


def problems(chart: Chart) -> Iterator[Problem]:
    """C121: a circle of eventless transitions."""
    ways = [way for way in chart.ways if _is_eventless(chart, way)]
    certain = [way for way in ways if is_always(way.transition) and _is_first(way)]
    idle = [way for way in ways if not _acts(chart, way)]
    seen: set[str] = set()
    for candidates, severity in ((certain, Severity.ERROR), (idle, Severity.WARNING)):
        for circle in _circles(chart, candidates):
            names = {way.transition.id for way in circle}
            if not seen & names:
                yield _problem(circle, severity)
            seen |= names


def _is_eventless(chart: Chart, way: Way) -> bool:
    is_default = way.source.kind is StateKind.HISTORY
    reached = way.source.id in chart.reached
    return reached and not is_default and not way.transition.events and not is_never(way.transition)


def _is_first(way: Way) -> bool:
    """No other eventless transition of the state is tried before it."""
    return next(each for each in way.source.transitions if not each.events) is way.transition


def _acts(chart: Chart, way: Way) -> bool:
    """Whether anything is done when it is taken, so that guards may change."""
    entered = chart.entered(chart.targets(way.transition)).values()
    return bool(way.transition.actions or way.source.exit) or any(state.entry for state in entered)


def _circles(chart: Chart, ways: list[Way]) -> Iterator[list[Way]]:
    """The shortest circle through each of the ways that lies on one."""
    following = {way: _following(chart, way, ways) for way in ways}
    for start in ways:
        paths = [[start]]
        seen: set[Way] = set()
        while paths:
            path = paths.pop(0)
            if start in following[path[-1]]:
                yield path
                break
            fresh = [way for way in following[path[-1]] if way not in seen]
            seen.update(fresh)
            paths += [[*path, way] for way in fresh]


def _following(chart: Chart, way: Way, ways: list[Way]) -> list[Way]:
    """Those that can be taken right after `way`."""
    targets = chart.targets(way.transition)
    if not targets:
        return [way]
    active = chart.entered(targets)
    return [each for each in ways if each.source.id in active]


def _problem(circle: list[Way], severity: Severity) -> Problem:
    first, *others = (way.transition for way in circle)
    route = " -> ".join([*(way.source.id for way in circle), circle[0].source.id])
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
