"""How much may come in from outside: the sizes of names, texts and payloads.

Every limit is the deployment's to set (``Engine.open(..., limits=Limits(text=1000))``). They are
asked before anything is on record, so another limit changes no history.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from .arguments import at_least


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each thing that is taken from outside; lengths are in characters."""

    name: int = 200
    """Ids of tickets and actors, roles, names of events."""
    key: int = 255
    """Idempotency keys."""
    roles: int = 50
    """Roles of one actor."""
    text: int = 100_000
    """One text in a payload."""
    payload: int = 1_000_000
    """A payload as JSON, in bytes."""
    items: int = 10_000
    """Values in a payload, those inside lists and maps counted."""
    file: int = 100_000
    """The content of one file, in bytes."""
    depth: int = 32
    """Lists and maps inside each other."""
    digits: int = 1_000
    """Digits of one number."""
    ahead: timedelta = timedelta(minutes=5)
    """How far in the future an event may have happened: what clocks differ by."""

    def __post_init__(self) -> None:
        for each in fields(self):
            least: int | timedelta = timedelta() if each.name == "ahead" else 1
            at_least(getattr(self, each.name), least, f"the limit '{each.name}'")


USUAL = Limits()
"""What holds where nothing else was said."""
