"""Whose a ticket is: the person it is assigned to, whether it rests, who may act for whom."""

from __future__ import annotations

from callout.records import sections

from .world import World


def assignee_of(world: World) -> str | None:
    """The id of the person the ticket is assigned to; None: it is nobody's."""
    person = world.held(sections.TICKET).get(sections.ASSIGNEE)
    return person if isinstance(person, str) else None


def assign(world: World, person: str | None) -> None:
    """Assign the ticket to a person, or to nobody."""
    if person == assignee_of(world):
        return
    if person is None:
        world.drop(sections.TICKET, sections.ASSIGNEE)
    else:
        world.put(sections.TICKET, sections.ASSIGNEE, person)


def is_suspended(world: World) -> bool:
    """Whether the ticket rests."""
    return sections.SUSPENDED in world.held(sections.TICKET)


def stands_in(world: World) -> bool:
    """Whether a row says that the actor may act for whom it acts for now (see `Event.found`)."""
    row, actor = world.found.get("deputy"), world.actor
    pair = (actor.id, actor.on_behalf_of)
    return isinstance(row, dict) and (row.get("deputy"), row.get("person")) == pair
