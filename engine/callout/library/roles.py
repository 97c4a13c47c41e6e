"""Who there is, and who may stand in for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callout.errors import Location, Problem
from callout.suggest import did_you_mean
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Role:
    """A role of people; `substitutes` are the roles that may act in its place.

    Standing in is not passed on: a substitute's substitute needs to be named.
    """

    name: str
    where: Location
    substitutes: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    may_see_pii: bool = False
    """Whether messages to the role may show personal data."""
    places: tuple[Location, ...] = ()
    """Where each of the substitutes is named."""


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles of an organisation, by name."""

    roles: Mapping[str, Role] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.roles

    def unknown(self) -> Iterator[Problem]:
        """R307: substitutes that are no roles, in whatever file."""
        for role in self.roles.values():
            for name, where in zip(role.substitutes, role.places, strict=True):
                if name not in self.roles:
                    hint = did_you_mean(name, self.roles, f"there are: {', '.join(self.roles)}")
                    yield Problem("R307", f"there is no role '{name}'", where, hint=hint)

    def to_json(self) -> dict[str, Json]:
        """Names and substitutes, for hashing."""
        return {name: [*sorted(role.substitutes)] for name, role in sorted(self.roles.items())}
