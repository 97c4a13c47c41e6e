"""Events of a log as events of the process: name, payload, actor, instant, by the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callout.datamodel.payload_check import Shape
from callout.definition import Definition
from callout.errors import ExpressionError
from callout.eventlog.log_map import LogMap
from callout.eventlog.model import LogEvent
from callout.eventlog.typed import instant_of_text
from callout.feel.typed_texts import read_value
from callout.records import Actor, Event
from callout.values import Value

NOBODY = Actor("nobody")


@dataclass(frozen=True, slots=True)
class MeantEvent:
    """What an event of a log comes to; `known` is whether the process has one of this name."""

    name: str
    texts: Mapping[str, str]
    is_known: bool
    at: datetime | None
    timer: str | None = None
    """The timer whose firing it is."""


class Translator:
    """Reads the events of a log for one definition."""

    def __init__(self, definition: Definition, mapping: LogMap) -> None:
        self._mapping = mapping
        self._receivers = definition.receivers
        self._shapes = definition.opener.shapes
        self._fields: dict[str, Mapping[str, Shape]] = {}
        self._actors: dict[tuple[str, str], Actor] = {}

    def meant(self, event: LogEvent) -> MeantEvent | None:
        """What the log means; None for what the map leaves out."""
        texts = event.texts()
        written = self._mapping.name_of(texts)
        if written is not None and written in self._mapping.ignore:
            return None
        moment = texts.get(self._mapping.time)
        at = instant_of_text(moment, self._mapping.zone) if moment is not None else None
        timer = self._mapping.timers.get(written or "")
        if timer is not None:
            return MeantEvent(timer, texts, True, at, timer)  # noqa: FBT003 # a record's field
        name = self._mapping.event_of(written or "")
        known = name in self._receivers
        return MeantEvent(name if known else written or "", texts, known, at)

    def event(self, meant: MeantEvent) -> Event:
        """The event to be sent; raises ExpressionError for a value of another type."""
        return Event(meant.name, self._payload(meant), self._actor(meant.texts))

    def opening(self, texts: Mapping[str, str]) -> dict[str, Value]:
        """The data of a ticket whose first event has these texts; raises ExpressionError."""
        found: dict[str, Value] = {}
        for field, key in self._mapping.opening.items():
            if key in texts:
                found[field] = self.value(field, texts[key])
        return found

    def value(self, field: str, text: str) -> Value:
        """A text as a value of a field of the ticket; raises ExpressionError."""
        shape = self._shapes.get(field)
        if shape is None:
            raise ExpressionError(f"the process has no field '{field}'")
        return read_value(text, shape.type, field)

    def _payload(self, meant: MeantEvent) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for field, shape in self._shapes_of(meant.name).items():
            text = meant.texts.get(self._mapping.payload.get(field, field))
            if text is not None:
                found[field] = read_value(text, shape.type, field)
        return found

    def _shapes_of(self, name: str) -> Mapping[str, Shape]:
        if name not in self._fields:
            self._fields[name] = getattr(self._receivers.get(name), "shapes", {})
        return self._fields[name]

    def _actor(self, texts: Mapping[str, str]) -> Actor:
        name = texts.get(self._mapping.actor, "")
        role = texts.get(self._mapping.role or "", "")
        if not name and not role:
            return NOBODY
        if (name, role) not in self._actors:
            roles = (role,) if role else ()
            self._actors[name, role] = Actor(name or NOBODY.id, roles)
        return self._actors[name, role]
