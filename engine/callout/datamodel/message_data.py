"""What one ticket tells another, in the payload of an event: data of any kind, and its sending.

Names with a ``$`` are no fields of any process.
"""

from __future__ import annotations

from callout.records import Event
from callout.scxml import Signal
from callout.values import Value

_CONTENT = "$content"
"""The payload field of a message whose data is not a map of fields."""
_SEND_ID = "$send_id"
"""The payload field of a message that names its sending."""


def message_payload(data: Value, send_id: str | None = None) -> dict[str, Value]:
    """The payload of an event for another ticket; `received` reads it."""
    named: dict[str, Value] = {} if send_id is None else {_SEND_ID: send_id}
    if isinstance(data, dict):
        return {**data, **named}
    return named if data is None else {_CONTENT: data, **named}


def received(event: Event, *, origin: str | None, invoke_id: str | None) -> Signal:
    """An event of another ticket as the chart sees it.

    `origin` is the ticket it comes from, `invoke_id` the invoke whose child that is (SCXML 5.10.1).
    """
    send_id = event.payload.get(_SEND_ID)
    return Signal(
        event.name,
        {name: each for name, each in event.payload.items() if name not in (_CONTENT, _SEND_ID)},
        send_id=send_id if isinstance(send_id, str) else None,
        origin=origin,
        invoke_id=invoke_id,
        content=event.payload.get(_CONTENT),
    )
