"""What somebody asks about: which event, state, row or effect of a definition a word means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from callout.datamodel import World
from callout.definition import Definition
from callout.dmn import row_name, row_parts
from callout.errors import UnknownTarget
from callout.process import Action, Decide, If, Send, StateKind, Tell, Text
from callout.process.walk import nested
from callout.records.arguments import shown
from callout.scxml import Edge, StateNode
from callout.suggest import did_you_mean

from .answers import Target, TargetKind
from .routes import entered_by, entered_first

_ADAPTER = "adapter:"
_PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class ActionPlace:
    """An action of the process: in which state's blocks it stands, or on which transition.

    `branches` are the conditions around it, the outermost first, and what each of them has to be:
    true of the branch itself, false of those before it in the same ``if``.
    """

    action: Action | None
    states: tuple[StateNode[World], ...] = ()
    edges: tuple[Edge[World], ...] = ()
    branches: tuple[tuple[Text, bool], ...] = ()


def target_of(definition: Definition, text: str, sent: Collection[str] = ()) -> Target:
    """What a word means, the first of: event, state, ``table#row``, effect.

    An effect is ``adapter:operation``, a message of the process, an event that it sends, or a
    sub-process that it starts. A kind may stand before it, ``state=open``. `sent` are events that
    came, of the process or not. Raises UnknownTarget.
    """
    kind, is_said, name = text.partition("=")
    if not is_said or kind not in list(TargetKind):
        kind, name = "", text
    meanings = (each for each in _meanings(definition, name, sent) if kind in ("", each.kind))
    found = next(meanings, None)
    if found is not None:
        return found
    raise UnknownTarget(
        f"{shown(text)} is no event, state, rule row or effect of process '{definition.name}'",
        hint=did_you_mean(text, _known(definition), "name one of them; a row as table#row"),
    )


def _meanings(definition: Definition, name: str, sent: Collection[str]) -> Iterator[Target]:
    if name in definition.receivers:
        yield Target(TargetKind.EVENT, name)
    if definition.chart.find(name) is not None:
        yield Target(TargetKind.STATE, name)
    table, row = row_parts(name)
    known = definition.tables.get(table)
    if row and known is not None and known.row(row) is not None:
        yield Target(TargetKind.ROW, row_name(table, row), row)
    if name in sent or definition.forwards(name):
        yield Target(TargetKind.EVENT, name)
    if invoking(definition, name):
        yield Target(TargetKind.EFFECT, name)
    if any(True for _ in effects_named(definition, name)):
        yield Target(TargetKind.EFFECT, name, name.partition(":")[2])
    if any(edge.takes(name) and name in edge.descriptors for edge in definition.chart.edges):
        yield Target(TargetKind.EVENT, name)


def _known(definition: Definition) -> list[str]:
    tables = definition.tables
    rows = [row_name(name, row.id) for name, table in tables.items() for row in table.rows]
    states = [node.id for node in definition.chart.nodes[1:]]
    return [*definition.receivers, *states, *rows, *definition.process.messages]


def invoking(definition: Definition, name: str) -> tuple[StateNode[World], ...]:
    """The states that run a sub-process, named by its id there or by its process."""
    return tuple(
        node
        for node in definition.chart.nodes
        if any(name in (each.id, each.process.text) for each in node.record.invokes)
    )


def effects_named(definition: Definition, name: str) -> Iterator[ActionPlace]:
    """Where an effect of that name would be made."""
    adapter, colon, operation = name.partition(":")
    for place in places(definition):
        match place.action:
            case Tell(message=message):
                if message.text in (name, operation if adapter == _PEOPLE and colon else None):
                    yield place
            case Send(event=event, to=to) if event is not None and to is not None:
                goes = to.text.removeprefix(_ADAPTER)
                if event.text == name or (colon and (goes, event.text) == (adapter, operation)):
                    yield place


def deciding(definition: Definition, table: str) -> Iterator[ActionPlace]:
    """Where a table is asked."""
    for place in places(definition):
        if isinstance(place.action, Decide) and place.action.table.text == table:
            yield place


def goals_of_state(definition: Definition, state: str) -> frozenset[int]:
    """The transitions that enter a state, or what is in it."""
    chart = definition.chart
    node = chart.node(state)
    if node.kind is StateKind.HISTORY:
        return frozenset(edge.index for edge in chart.edges if node.index in edge.targets)
    return frozenset(edge.index for edge in chart.edges if entered_by(chart, edge) & node.bit)


def goals_of(definition: Definition, found: Iterable[ActionPlace]) -> frozenset[int]:
    """The transitions that do one of these actions, or enter or leave the states that do."""
    goals: set[int] = set()
    for place in found:
        goals |= {edge.index for edge in place.edges}
        for node in place.states:
            goals |= goals_of_state(definition, node.id)
    return frozenset(goals)


def is_at_the_start(definition: Definition, place: ActionPlace) -> bool:
    """Whether a new ticket does it at once."""
    return any(node.bit & entered_first(definition.chart) for node in place.states)


def places(definition: Definition) -> Iterator[ActionPlace]:
    """Every action of the states and transitions, with where it stands."""
    for node in definition.chart.nodes:
        record = node.record
        for block in record.entry:
            yield from _inside(block, ActionPlace(block[0], states=(node,)) if block else None)
        for block in record.exit:
            leaving = tuple(edge for edge in definition.chart.edges if edge.exits & node.bit)
            yield from _inside(block, ActionPlace(block[0], edges=leaving) if block else None)
        for edge in node.edges:
            actions = edge.record.actions
            yield from _inside(actions, ActionPlace(actions[0], edges=(edge,)) if actions else None)


def _inside(block: Iterable[Action], around: ActionPlace | None) -> Iterator[ActionPlace]:
    if around is None:
        return
    for action in block:
        yield ActionPlace(action, around.states, around.edges, around.branches)
        if isinstance(action, If):
            passed: tuple[tuple[Text, bool], ...] = around.branches
            for guard, inner in action.branches:
                within = passed if guard is None else (*passed, (guard, True))
                yield from _inside(inner, ActionPlace(action, around.states, around.edges, within))
                passed = passed if guard is None else (*passed, (guard, False))
            continue
        for inner_action in nested(each for part in action.blocks for each in part):
            yield ActionPlace(inner_action, around.states, around.edges, around.branches)
