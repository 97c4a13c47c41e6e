"""Tickets that a ticket has started, by the name of their link: one, or several.

The first that is started as ``bed`` is linked as ``bed``, those after it as ``bed-2``, ``bed-3``
and so on, whatever started them: a loop, or an event that comes again. A number is never given
twice, and a link never taken away. The name means all of them, a numbered one that one alone.
"""

from __future__ import annotations

from callout.records import TicketId, sections
from callout.records.ids import group_of, is_member, linked_id, number_in, number_of, numbered

from .world import World


def link_another(world: World, name: str, ticket: TicketId, first: int = 1) -> str:
    """Remember one more ticket by a name; answers the name of its own.

    `first` is 2 where the name itself is that of a sub-process.
    """
    number = first
    while (role := numbered(name, number)) in world.links:
        number += 1
    world.link(role, ticket)
    return role


def linked(world: World, name: str) -> tuple[TicketId, ...]:
    """The tickets that a name means, in the order in which they were started."""
    found = {number_of(name, role): ticket for role, ticket in world.links.items()}
    return tuple(found[number] for number in sorted(each for each in found if each is not None))


def free_id(world: World, role: str, number: int) -> tuple[TicketId, int]:
    """The id of a ticket to open as `role`, and its number: `number`, or the next that is free.

    Ids of other tickets on the way are noted in `met`.
    """
    while (ticket := linked_id(world.id, role, number)) in world.taken:
        world.met.add(ticket)
        number += 1
    return ticket, number


def running(world: World, invoke: str) -> list[str]:
    """The keys in section ``calls`` of the children of an invoke that run now.

    One of a single child, of a group those of its members, in the order of their items.
    """
    calls = world.held(sections.CALLS)
    keys = [key for key in calls if is_member(key) and group_of(key) == invoke]
    return [invoke] if invoke in calls else sorted(keys, key=number_in)
