"""Who there is, and who may stand in for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import Location
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Role:
    """A role of people; `substitutes` may act in its place."""

    name: str
    where: Location
    substitutes: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles of an organisation."""

    roles: Mapping[str, Role] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.roles

    def may_act_as(self, actor: str, wanted: str) -> bool:
        """Whether somebody in role `actor` is, or stands in for, `wanted`.

        Standing in is not passed on: a substitute's substitute needs to be named.
        """
        role = self.roles.get(wanted)
        return actor == wanted or (role is not None and actor in role.substitutes)

    def to_json(self) -> dict[str, Json]:
        """Names and substitutes, for hashing."""
        return {name: [*sorted(role.substitutes)] for name, role in sorted(self.roles.items())}
