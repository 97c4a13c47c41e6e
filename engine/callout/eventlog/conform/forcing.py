"""Tickets put where an event of a log says that they are."""

from __future__ import annotations

from dataclasses import replace

from callout.datamodel import World
from callout.definition import Definition
from callout.process import StateKind
from callout.records import Ticket, TicketStatus, Timer
from callout.scxml import Chart, Edge, EntrySet, StateNode, can_be_active_together


def ready_for(definition: Definition, ticket: Ticket, event: str) -> Ticket | None:
    """The ticket where a transition takes the event: in the nearest state; None if none does.

    Nearest is what shares most of the states around it with where the ticket is, then what stands
    first in the file.
    """
    chart = definition.chart
    mask = chart.mask(ticket.states)
    edges = [edge for edge in chart.edges if edge.takes(event) and _is_state(chart, edge)]
    if not edges:
        return None
    nearest = max(edges, key=lambda edge: (_shared(chart, edge.source, mask), -edge.index))
    return put(definition, ticket, chart.nodes[nearest.source].id) if nearest.source else ticket


def after_event(definition: Definition, ticket: Ticket, event: str) -> Ticket | None:
    """The ticket where the first transition leads that takes the event where it is, or anywhere."""
    chart = definition.chart
    here = chart.possible(chart.mask(ticket.states), event)
    edges = here or tuple(edge for edge in chart.edges if edge.takes(event))
    targets = next((edge.targets for edge in edges if edge.targets), ())
    for index in targets:
        ticket = put(definition, ticket, chart.nodes[index].id)
    return ticket if edges else None


def put(definition: Definition, ticket: Ticket, state: str) -> Ticket:
    """The ticket in a state; regions beside it stay as they are. Nothing is done on entry.

    Timers of states that it is not in any more are cancelled.
    """
    chart = definition.chart
    node, nodes = chart.node(state), chart.nodes
    entry = EntrySet(chart, {})
    entry.add_target(node.index)
    inside = [each for each in _leaves(chart, entry.mask) if _is_within(each, node)]
    here = _leaves(chart, chart.mask(ticket.states))
    kept = [
        each
        for each in here
        if not _is_within(each, node)
        and all(can_be_active_together(nodes, each.index, one.index) for one in inside)
    ]
    known = [*inside, *kept]
    beside = [
        each
        for each in _leaves(chart, entry.mask)
        if each not in known
        and all(can_be_active_together(nodes, each.index, one.index) for one in known)
    ]
    leaves = sorted([*known, *beside], key=lambda each: each.index)
    states = tuple(each.id for each in leaves)
    return replace(
        ticket,
        states=states,
        timers=_running(definition, ticket, states),
        status=TicketStatus.OPEN,
        outcome=None,
    )


def _running(definition: Definition, ticket: Ticket, states: tuple[str, ...]) -> tuple[Timer, ...]:
    """The timers of a ticket that go on where it is in these leaf states."""
    chart = definition.chart
    active = chart.mask(states)
    over = {
        timer
        for name, timers in definition.timers.states.items()
        if not active & chart.node(name).bit
        for timer in timers.ids
    }
    return tuple(each for each in ticket.timers if each.id not in over)


def _leaves(chart: Chart[World], mask: int) -> list[StateNode[World]]:
    return [*chart.members(mask & chart.atomic)]


def _is_within(node: StateNode[World], outer: StateNode[World]) -> bool:
    return node.index == outer.index or outer.index in node.ancestors


def _is_state(chart: Chart[World], edge: Edge[World]) -> bool:
    return chart.nodes[edge.source].kind is not StateKind.HISTORY


def _shared(chart: Chart[World], index: int, mask: int) -> int:
    node = chart.nodes[index]
    return sum(bool(mask & chart.nodes[each].bit) for each in (index, *node.ancestors[:-1]))
