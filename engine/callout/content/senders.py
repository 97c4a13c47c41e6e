"""Who may send an event: roles, those who may stand in for them, and who must come in person."""

from __future__ import annotations

from dataclasses import dataclass

from callout.datamodel.belonging import assignee_of, stands_in
from callout.datamodel.link_context import LinkContext
from callout.datamodel.world import World
from callout.errors import NotAllowed
from callout.library import Roles
from callout.process import Text
from callout.records import Actor, sections
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Senders:
    """Who may send an event: anybody if `roles` is empty; `others` may stand in for them.

    With `assignee`, the role of the person the ticket is assigned to, it may be that person, or
    whoever stands in for that person then (see `Event.found`).
    """

    roles: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    in_person: bool = False
    assignee: str | None = None
    not_by: tuple[str, ...] = ()
    """Events whose last sender may not."""

    @property
    def awaited(self) -> tuple[str, ...]:
        """The roles of those who may, of the person in person too; none: anybody."""
        return self.roles if self.assignee is None else (*self.roles, self.assignee)

    def check(self, world: World, event: str) -> None:
        """Raises NotAllowed unless the actor may send the event."""
        actor = world.actor
        if self.in_person and actor.on_behalf_of is not None:
            raise NotAllowed(
                f"'{event}' is sent in person, not on behalf of '{actor.on_behalf_of}'",
                hint="let that person send it",
            )
        if self.not_by:
            self._check_others(world, event)
        if not self.roles and not self.assignee:
            return
        if any(role in self.roles for role in actor.roles):
            return
        if self.assignee and self._is_assigned(actor, world):
            return
        if not self.in_person and any(role in self.others for role in actor.roles):
            return
        has = " and ".join(f"'{role}'" for role in actor.roles) or "no role"
        raise NotAllowed(
            f"{actor.id} ({has}) may not send '{event}'",
            hint=f"it takes {self._wanted(world)}{' in person' if self.in_person else ''}",
        )

    def _check_others(self, world: World, event: str) -> None:
        people = _people(world.actor)
        for name in self.not_by:
            known = world.held(sections.SENT).get(name)
            if isinstance(known, list) and people.intersection(map(str, known)):
                raise NotAllowed(
                    f"'{event}' is not for {world.actor.id}, by whom '{name}' was",
                    hint="let somebody else send it",
                )

    def _is_assigned(self, actor: Actor, world: World) -> bool:
        person = assignee_of(world)
        if person is None or actor.id == person:
            return person is not None
        return actor.on_behalf_of == person and stands_in(world)

    def _wanted(self, world: World) -> str:
        names = list(self.roles)
        if self.assignee:
            names.append(f"whom the ticket is assigned to ({assignee_of(world) or 'nobody now'})")
        return " or ".join(names)


def remember(world: World, event: str) -> None:
    """Keep who sent the event, for those that are not by the same."""
    kept: list[Json] = [*sorted(_people(world.actor))]
    world.put(sections.SENT, event, kept)


def _people(actor: Actor) -> frozenset[str]:
    """Who acts, and on whose behalf."""
    return frozenset({actor.id} if actor.on_behalf_of is None else {actor.id, actor.on_behalf_of})


def senders_of(
    by: tuple[Text, ...],
    context: LinkContext,
    *,
    in_person: bool = False,
    not_by: tuple[Text, ...] = (),
) -> Senders:
    """Who may send, with those who may stand in; L025 for an event that there is not."""
    for name in not_by:
        context.known(name, context.process.events, "event", "L025")
    context.check_roles(by)
    roles = tuple(role.text for role in by if not context.is_assignee(role))
    others = substitutes_of(roles, context.roles)
    person = context.process.assignee if len(roles) < len(by) else None
    return Senders(
        roles,
        others,
        in_person,
        None if person is None else person.text,
        tuple(name.text for name in not_by),
    )


def substitutes_of(roles: tuple[str, ...], known: Roles) -> frozenset[str]:
    """The roles that may act in place of any of these."""
    found = (known.roles[role].substitutes for role in roles if role in known.roles)
    return frozenset(other for substitutes in found for other in substitutes)
