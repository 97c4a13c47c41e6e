"""Can every transition be taken, and does the ticket come to rest?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import State, StateKind, Transition
from callout.process.descriptors import matches
from callout.process.engine_names import is_engine_name
from callout.scxml import Edge, StateNode, in_document_order

from .exploration import Exploration, is_always, is_never


def problems(explored: Exploration) -> Iterator[Problem]:
    """C111 masked, C112 same guard, C113 constant guard, C114 deaf, C115 leaves, C116 takes."""
    for node in explored.states:
        if explored.is_reached(node):
            yield from _masked(node.record)
            yield from _left_at_once(node)
            yield from _takes_what_is_meant_for_outer_states(explored, node)
    for edge in explored.chart.edges:
        yield from _constant(edge.record)
        yield from _leaves_the_others(explored, edge)


def _masked(state: State) -> Iterator[Problem]:
    transitions = [each for each in in_document_order(state.transitions) if not is_never(each)]
    for number, later in enumerate(transitions):
        before = [each for each in transitions[:number] if _covers(each, later)]
        first = next((each for each in before if is_always(each)), None)
        if first is not None:
            yield Problem(
                "C111",
                f"'{later.id}' is never taken: '{first.id}' comes first and has no guard",
                later.where,
                Severity.WARNING,
                consequence="transitions are tried from top to bottom, and the first one is taken",
                hint="move it up, or give the one above a guard",
                related=((first.where, f"'{first.id}' is here"),),
            )
            continue
        same = next((each for each in before if _same_guard(each, later)), None)
        if same is not None and later.guard is not None:
            yield Problem(
                "C112",
                f"'{later.id}' is never taken: '{same.id}' comes first and has the same guard",
                later.guard.where,
                Severity.WARNING,
                consequence="transitions are tried from top to bottom, and the first one is taken",
                hint="change one of the two guards",
                related=((same.where, f"'{same.id}' is here"),),
            )


def _covers(one: Transition, other: Transition) -> bool:
    """Whether every event that `other` takes is taken by `one` as well."""
    if not one.events or not other.events:
        return not one.events and not other.events
    return all(any(matches(mine, theirs) for mine in one.events) for theirs in other.events)


def _same_guard(one: Transition, other: Transition) -> bool:
    if one.guard is None or other.guard is None:
        return False
    return one.guard.text.split() == other.guard.text.split()


def _left_at_once(node: StateNode[None]) -> Iterator[Problem]:
    """An eventless transition without a guard leaves no time for events."""
    state = node.record
    leaving = next(
        (
            edge.record
            for edge in node.edges
            if edge.exits & node.bit and not edge.record.events and is_always(edge.record)
        ),
        None,
    )
    waiting = next((each for each in state.transitions if each.events), None)
    if leaving is None or waiting is None:
        return
    yield Problem(
        "C114",
        f"'{waiting.id}' is never taken: '{state.id}' is left as soon as it is entered",
        waiting.where,
        Severity.WARNING,
        consequence="the `always` transition has no guard and comes before any event",
        hint="give the `always` transition a guard",
        related=((leaving.where, "the `always` transition is here"),),
    )


def _takes_what_is_meant_for_outer_states(
    explored: Exploration, node: StateNode[None]
) -> Iterator[Problem]:
    """Inner states go first (SCXML 3.13): a wildcard there takes the timers of those around."""
    outer = [edge for around in explored.around(node)[1:] for edge in around.edges]
    clocks = bool(explored.process.clocks)
    for edge in node.edges:
        taken = [
            each
            for each in outer
            if "*" in edge.record.events
            and is_always(edge.record)
            and any(is_engine_name(event, clocks=clocks) for event in each.record.events)
        ]
        if taken:
            names = ", ".join(f"'{each.id}'" for each in taken[:3])
            more = " and others" if len(taken) > 3 else ""
            yield Problem(
                "C116",
                f"'{edge.id}' takes what is meant for {names}{more}",
                edge.record.where,
                Severity.WARNING,
                consequence=f"while in '{node.record.id}', those of the states around never happen",
                hint="name the events in place of '*', or give it a guard",
                related=tuple((each.record.where, f"'{each.id}' is here") for each in taken[:3]),
            )


def _constant(transition: Transition) -> Iterator[Problem]:
    guard = transition.guard
    if guard is None or guard.text.strip() not in ("true", "false"):
        return
    never = is_never(transition)
    yield Problem(
        "C113",
        f"the guard of '{transition.id}' is always {guard.text.strip()}",
        guard.where,
        Severity.WARNING,
        consequence="the transition is never taken" if never else "the guard decides nothing",
        hint="delete the transition" if never else "delete the guard",
    )


def _leaves_the_others(explored: Exploration, edge: Edge[None]) -> Iterator[Problem]:
    """A transition out of one region ends all regions of the parallel."""
    source = explored.source(edge)
    if source.kind is StateKind.HISTORY:
        return
    for node in explored.around(source)[1:]:
        around = node.record
        if not edge.exits & node.bit:
            return
        if around.kind is StateKind.PARALLEL:
            yield Problem(
                "C115",
                f"'{edge.id}' leaves all regions of '{around.id}'",
                edge.record.where,
                Severity.HINT,
                consequence="whatever the other regions are doing is broken off",
                hint=f"if that is meant, it reads better on '{around.id}' itself",
                related=((around.where, f"'{around.id}' is here"),),
            )
            return
