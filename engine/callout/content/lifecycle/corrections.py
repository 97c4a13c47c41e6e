"""Putting fields right afterwards: which may be, by whom, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callout.datamodel.data_delta import as_json, part_of
from callout.datamodel.payload_check import Shape, checked_payload
from callout.datamodel.world import World
from callout.errors import BadPayload, NotAllowed
from callout.feel import Frame
from callout.records import Actor
from callout.values import Facts, Value


@dataclass(frozen=True, slots=True)
class Corrections:
    """The fields that may be corrected, and for some of them the only roles that may.

    A part of a field goes by its whole name, ``person.phone``.
    """

    shapes: Mapping[str, Shape]
    roles: Mapping[str, frozenset[str]]

    def checked(self, given: Value, frame: Frame) -> dict[str, Value]:
        """The new values by field, each of the field's type; raises BadPayload."""
        if not isinstance(given, dict) or not given:
            known = ", ".join(self.shapes) or "no field of this process is correctable"
            raise BadPayload("'fields' is a map of fields to what they should be", hint=known)
        shapes = {name: self.shapes[name] for name in given if name in self.shapes}
        unknown = [name for name in given if name not in shapes]
        if unknown:
            names = ", ".join(f"'{name}'" for name in unknown)
            known = ", ".join(self.shapes) or "none"
            raise BadPayload(f"{names} cannot be corrected", hint=f"correctable: {known}")
        return checked_payload(shapes, given, "what is corrected", frame)

    def check_actor(self, fields: Facts, actor: Actor) -> None:
        """Raises NotAllowed for fields that only others may correct."""
        for name in fields:
            roles = self.roles.get(name)
            if roles and roles.isdisjoint(actor.roles):
                who = " or ".join(sorted(roles))
                raise NotAllowed(f"{actor.id} may not correct '{name}'", hint=f"it takes {who}")

    def apply(self, world: World, fields: Facts) -> None:
        """Set the fields; what they were before goes into the log, but for personal data."""
        for name, value in fields.items():
            path = tuple(name.split("."))
            if not self.shapes[name].private and not self.shapes[name].fields:
                was = as_json(part_of(world.scope.get(path[0]), path), f"'{name}'")
                world.log.append({"corrected": name, "was": was})
            world.assign(path, value)
