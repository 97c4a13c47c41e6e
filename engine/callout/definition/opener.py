"""How a ticket is opened: its data checked like a payload, everything else by default.

Fields not given have their defaults; a required one must be given. Links and region come beside
the data (see `callout.records.messages.opening`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callout.datamodel.payload_check import Shape, checked_payload
from callout.datamodel.world import World
from callout.errors import BadPayload
from callout.feel import Frame
from callout.records.ids import as_key
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
    key: tuple[str, ...] = ()
    """The fields that a ticket is known by."""

    def accept(self, data: Facts, frame: Frame) -> dict[str, Value]:
        """The given data, checked; raises BadPayload."""
        values = checked_payload(self.shapes, data, f"a '{self.process}' ticket", frame)
        return {name: value for name, value in values.items() if name in data}

    def key_of(self, data: Facts) -> tuple[str, ...]:
        """What checked data make of the key; raises BadPayload where a part has no value."""
        texts = {name: as_key(data.get(name)) for name in self.key}
        parts = tuple(text for text in texts.values() if text is not None)
        if len(parts) < len(texts):
            named = ", ".join(f"'{name}'" for name, text in texts.items() if text is None)
            raise BadPayload(
                f"a '{self.process}' ticket is known by its key, and {named} has no value",
                hint="give what the ticket is about",
            )
        return parts

    def blank(self) -> dict[str, Value]:
        """All fields, null."""
        return dict.fromkeys(self.fields)
