"""Can every state be left again, unless it ends something?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import StateKind
from callout.scxml import StateNode

from .exploration import Exploration, is_when_done


def problems(explored: Exploration) -> Iterator[Problem]:
    """C102 nothing leads out, C103 nothing follows when a state is done."""
    for node in explored.states:
        if explored.is_reached(node):
            yield from _dead_end(explored, node)


def _dead_end(explored: Exploration, node: StateNode[None]) -> Iterator[Problem]:
    state = node.record
    if state.kind is StateKind.ATOMIC:
        if state.waits_forever is None and not _is_left(explored, node, when_done=False):
            yield Problem(
                "C102",
                f"nothing leads out of '{state.id}'",
                state.where,
                Severity.WARNING,
                consequence="a ticket that comes here stays for ever",
                hint="add a transition, or make it `type: final`, or say why: `waits_forever: ...`",
            )
    elif state.kind is StateKind.FINAL:
        yield from _nothing_follows(explored, node)


def _nothing_follows(explored: Exploration, node: StateNode[None]) -> Iterator[Problem]:
    around = explored.parent(node).record
    if not around.id or _waits(explored, node) or _is_left(explored, node, when_done=True):
        return
    yield Problem(
        "C103",
        f"nothing follows when '{around.id}' is done",
        node.record.where,
        Severity.WARNING,
        consequence="a ticket that comes here stays for ever",
        hint=f"give '{around.id}' a `done:` transition",
        related=((around.where, f"'{around.id}' is here"),),
    )


def _waits(explored: Exploration, node: StateNode[None]) -> bool:
    return any(each.record.waits_forever is not None for each in explored.around(node))


def _is_left(explored: Exploration, node: StateNode[None], *, when_done: bool) -> bool:
    """Whether some transition leaves the state for another one."""
    return any(
        explored.is_reached(explored.source(edge))
        and (when_done or not is_when_done(edge.record))
        and any(target != node.index for target in edge.targets)
        for edge in explored.leaving(node)
    )
