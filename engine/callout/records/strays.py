"""Strays: events from outside that no history holds, and what is written down of them.

There is no such ticket, or the name of the ticket, the actor or the event cannot be kept. Texts are
cut and what cannot be seen in them is escaped, so that a record of it does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STRAYS_KEPT = 1_000
"""How many are kept; of more the oldest go, so that a flood fills no disk."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Stray:
    """Who said what to which ticket, when (the engine's clock, UTC), and why it is on no history.

    `code` and `message` are those of the error that the sender was given.
    """

    recorded_at: datetime
    ticket: str
    event: str
    actor: str
    code: str
    message: str


def written_down(text: object) -> str:
    """A text from outside as it may stand in a record: no longer than a line, and printable.

    >>> written_down(None), len(written_down("x" * 300))
    ('(NoneType)', 200)
    """
    shown = text[: _LONGEST + 1] if isinstance(text, str) else f"({type(text).__name__})"
    if not shown.isprintable():
        shown = ascii(shown)[1:-1]
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
