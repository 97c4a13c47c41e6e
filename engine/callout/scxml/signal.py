"""What a chart reacts to: a named signal with its data and where it came from (SCXML 5.10.1).

Leaves out everything a ticket's `Event` has beside that: actors, instants, idempotency.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from callout.errors import CalloutError
from callout.values import Value

NOTHING: Mapping[str, Value] = MappingProxyType({})


class SignalKind(StrEnum):
    """SCXML's three types of event."""

    EXTERNAL = "external"
    INTERNAL = "internal"
    PLATFORM = "platform"


class Signal(NamedTuple):
    """One event as the chart sees it.

    `payload` are its fields; `content` is the whole of its data where that is not a map.
    `send_id`, `origin` and `invoke_id` name the sending, the ticket it came from and the
    invocation it belongs to; `fault` is what went wrong in content, if the event tells of that.
    A tuple rather than a dataclass, because one is made per event.
    """

    name: str
    payload: Mapping[str, Value] = NOTHING
    kind: SignalKind = SignalKind.EXTERNAL
    send_id: str | None = None
    fault: CalloutError | None = None
    origin: str | None = None
    invoke_id: str | None = None
    content: Value = None

    @property
    def data(self) -> Value:
        """The data as one value: `content`, else the fields, else null."""
        if self.content is not None:
            return self.content
        return dict(self.payload) if self.payload else None


def with_data(name: str, data: Value, kind: SignalKind = SignalKind.PLATFORM) -> Signal:
    """A signal whose whole data is `data`: fields if it is a map with texts as keys."""
    if isinstance(data, dict):
        return Signal(name, data, kind)
    return Signal(name, kind=kind, content=data)
