"""How a ticket is opened: its data checked like a payload, everything else by default.

Fields not given have their defaults; a required one must be given. Links and region come beside
the data (see `callout.records.messages.opening`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callout.datamodel.payload_check import Shape, checked_payload
from callout.datamodel.world import World
from callout.feel import Frame
from callout.values import Facts, Value


@dataclass(frozen=True, slots=True)
class Opener:
    """The fields of a process and how they get their first values.

    `shapes` are those that may be given, by name. `fill` gives each of the others its default, in
    document order; it is told which were given.
    """

    process: str
    shapes: Mapping[str, Shape]
    fields: tuple[str, ...]
    """All fields, those that belong to states too."""
    fill: Callable[[World, frozenset[str]], None]

    def accept(self, data: Facts, frame: Frame) -> dict[str, Value]:
        """The given data, checked; raises BadPayload."""
        values = checked_payload(self.shapes, data, f"a '{self.process}' ticket", frame)
        return {name: value for name, value in values.items() if name in data}

    def blank(self) -> dict[str, Value]:
        """All fields, null."""
        return dict.fromkeys(self.fields)
