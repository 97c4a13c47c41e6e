"""Who may send an event: roles, those who may stand in for them, and who must come in person."""

from __future__ import annotations

from dataclasses import dataclass

from callout.datamodel.link_context import LinkContext
from callout.errors import NotAllowed
from callout.library import Roles
from callout.process import Text
from callout.records import Actor


@dataclass(frozen=True, slots=True)
class Senders:
    """Who may send an event: anybody if `roles` is empty; `others` may stand in for them."""

    roles: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    in_person: bool = False

    def check(self, actor: Actor, event: str) -> None:
        """Raises NotAllowed unless the actor may send the event."""
        if self.in_person and actor.on_behalf_of is not None:
            raise NotAllowed(
                f"'{event}' is sent in person, not on behalf of '{actor.on_behalf_of}'",
                hint="let that person send it",
            )
        if not self.roles or any(role in self.roles for role in actor.roles):
            return
        if not self.in_person and any(role in self.others for role in actor.roles):
            return
        has = " and ".join(f"'{role}'" for role in actor.roles) or "no role"
        raise NotAllowed(
            f"{actor.id} ({has}) may not send '{event}'",
            hint=f"it takes {' or '.join(self.roles)}{' in person' if self.in_person else ''}",
        )


def senders_of(by: tuple[Text, ...], context: LinkContext, *, in_person: bool = False) -> Senders:
    """Who may send, with those who may stand in."""
    context.check_roles(by)
    roles = tuple(role.text for role in by)
    return Senders(roles, _substitutes(roles, context.roles), in_person)


def _substitutes(roles: tuple[str, ...], known: Roles) -> frozenset[str]:
    found = (known.roles[role].substitutes for role in roles if role in known.roles)
    return frozenset(other for substitutes in found for other in substitutes)
