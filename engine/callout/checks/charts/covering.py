"""Is there a way on for everything that can come, where nothing else is waited for?

A child ends with one of its outcomes, a decision gives one of its values: where the guards leave
one of them out and there is no other way on, a ticket stays for ever, though nothing looks wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product

from callout.checks.conditions.alternatives import MOST, Alternatives, Comparing, alternatives
from callout.checks.conditions.exclusion import is_possible
from callout.checks.conditions.listed import ListedValues, listed_in, with_outcomes
from callout.checks.subject import Subject
from callout.checks.unused import fields_written
from callout.errors import Problem, Severity
from callout.process import Invoke, State, StateKind, Transition
from callout.process.descriptors import matches
from callout.scxml import StateNode

from .exploration import Exploration, is_always, is_never

_LAST = "add a last line without a guard"


def problems(explored: Exploration, subject: Subject) -> Iterator[Problem]:
    """C108: an outcome of a child, or a value, that no guard is for."""
    listed = listed_in(subject.process)
    for node in explored.states:
        if not explored.is_reached(node) or node.record.waits_forever is not None:
            continue
        for invoke in node.record.invokes:
            yield from _child(explored, subject, node, invoke)
        yield from _always(explored, subject, node, listed)
        if node.kind is StateKind.COMPOUND:
            yield from _done(explored, subject, node, listed)


def leads_on(explored: Exploration, subject: Subject, node: StateNode[None]) -> bool:
    """Whether the `always` of a state are for all that can be, or C108 says what they leave out."""
    listed = listed_in(subject.process)
    taking = _eventless(explored, node)
    if any(_always(explored, subject, node, listed)):
        return True
    return any(is_always(each) for each in taking) or (
        bool(taking)
        and all(_reads_listed(each, listed) for each in taking)
        and _left_out(taking, listed, tuple(listed)) is None
    )


def _child(
    explored: Exploration, subject: Subject, node: StateNode[None], invoke: Invoke
) -> Iterator[Problem]:
    child = subject.neighbours.get(invoke.process.text)
    name = f"done.{invoke.id}"
    taking = _taking(explored, node, name)
    if child is None or invoke.computed or invoke.each is not None or not taking:
        return
    left = _left_out(taking, with_outcomes({}, child), ("outcome", "event.data.outcome"))
    if left is None:
        return
    own = (name, f"error.{invoke.id}", f"done.invoke.{invoke.id}")
    waits = _waits_for_more(explored, node, own)
    consequence = f"a ticket whose '{child.name}' ends so stays in '{node.record.id}'"
    yield Problem(
        "C108",
        f"`{name}` does not cover: {left}",
        taking[-1].where,
        Severity.WARNING,
        consequence=consequence if waits else f"{consequence} with nothing to wait for",
        hint=_LAST,
    )


def _always(
    explored: Exploration, subject: Subject, node: StateNode[None], listed: ListedValues
) -> Iterator[Problem]:
    taking = _eventless(explored, node)
    if node.kind is not StateKind.ATOMIC or not taking or node.record.invokes:
        return
    if _may_change(explored, subject, node, taking) or _waits_for_more(explored, node, ()):
        return
    left = _left_out(taking, listed, tuple(listed))
    if left is not None:
        yield _stuck(node.record, f"the `always` of '{node.record.id}'", taking, left)


def _done(
    explored: Exploration, subject: Subject, node: StateNode[None], listed: ListedValues
) -> Iterator[Problem]:
    taking = _taking(explored, node, f"done.state.{node.record.id}")
    if not taking or _may_change(explored, subject, node, taking):
        return
    own = (f"done.state.{node.record.id}",)
    if _waits_for_more(explored, node, own):
        return
    left = _left_out(taking, listed, tuple(listed))
    if left is not None:
        yield _stuck(node.record, f"the `done` of '{node.record.id}'", taking, left)


def _stuck(state: State, what: str, taking: list[Transition], left: str) -> Problem:
    return Problem(
        "C108",
        f"{what} does not cover: {left}",
        taking[-1].where,
        Severity.WARNING,
        consequence=f"the ticket stays in '{state.id}' with nothing to wait for",
        hint=_LAST,
    )


def _taking(explored: Exploration, node: StateNode[None], event: str) -> list[Transition]:
    edges = (edge.record for around in explored.around(node) for edge in around.edges)
    return [each for each in edges if any(matches(name, event) for name in each.events)]


def _eventless(explored: Exploration, node: StateNode[None]) -> list[Transition]:
    edges = (edge.record for around in explored.around(node) for edge in around.edges)
    return [each for each in edges if not each.events and not is_never(each)]


def _waits_for_more(explored: Exploration, node: StateNode[None], own: Iterable[str]) -> bool:
    """Whether some other event does anything here, or leads away.

    As long as the state is there, none of those around it is done.
    """
    around = (f"done.state.{each.record.id}" for each in explored.around(node)[1:])
    own = (*own, *around)
    here = [edge.record for around in explored.around(node) for edge in around.edges]
    away = [edge.record for edge in explored.leaving(node)]
    return any(
        each.events and not any(matches(name, event) for name in each.events for event in own)
        for each in (*here, *away)
    )


def _may_change(
    explored: Exploration, subject: Subject, node: StateNode[None], taking: Iterable[Transition]
) -> bool:
    """Whether another region goes on meanwhile, and may change what the guards read."""
    around = explored.around(node)
    regions = [
        region.record
        for inside, each in pairwise(around)
        if each.kind is StateKind.PARALLEL
        for region in map(explored.chart.nodes.__getitem__, each.children)
        if region is not inside
    ]
    if not regions:
        return False
    read = {name for each in taking for name in _names(each)}
    if not read <= {*subject.process.data, "param"}:
        return True
    processes = (replace(subject.process, root=region) for region in regions)
    return any(read & fields_written(each, subject.tables) for each in processes)


def _names(transition: Transition) -> Iterator[str]:
    """The first words of what a guard reads, or the whole of what is no name."""
    guard = transition.guard
    found = None if guard is None else alternatives(guard.text)
    for one in found or ():
        yield from (each.name.partition(".")[0] for each in one if each.name)
    if guard is not None and found is None:
        yield guard.text


def _reads_listed(transition: Transition, listed: ListedValues) -> bool:
    """Whether a guard asks nothing but fields whose values are listed."""
    guard = transition.guard
    found = None if guard is None else alternatives(guard.text)
    return found is not None and all(each.name in listed for one in found for each in one)


def _left_out(taking: list[Transition], listed: ListedValues, names: tuple[str, ...]) -> str | None:
    """What none of the guards is for, in words; None if nothing, or if it cannot be told."""
    if any(each.guard is None for each in taking):
        return None
    texts = [each.guard.text for each in taking if each.guard is not None]
    guards = [alternatives(text) for text in texts]
    known = [guard for guard in guards if guard is not None]
    if len(known) < len(guards):
        return None
    read = {each.name for guard in known for one in guard for each in one}
    for name in names:
        if name in read:
            values = [value for value in listed[name] if not _any_takes(known, name, value, listed)]
            if values:
                return f"{', '.join(values)}" if "outcome" in name else f"{name} {_or(values)}"
    return _remainder(texts, listed)


def _any_takes(guards: list[Alternatives], name: str, value: str, listed: ListedValues) -> bool:
    chosen = Comparing(name, "=", value, f'{name} = "{value}"')
    return any(is_possible((*one, chosen), listed) for guard in guards for one in guard)


def _remainder(texts: list[str], listed: ListedValues) -> str | None:
    """What is left when none of the guards holds, by the opposites of all."""
    denied = [alternatives(text, denied=True) for text in texts]
    known = [guard for guard in denied if guard is not None]
    count = 1
    for guard in known:
        count *= len(guard)
    if len(known) < len(denied) or count > MOST:
        return None
    for combined in product(*known):
        left = tuple(each for one in combined for each in one)
        if is_possible(left, listed):
            return "what none of the guards is true of"
    return None


def _or(values: list[str]) -> str:
    return " or ".join(f'"{value}"' for value in values)
