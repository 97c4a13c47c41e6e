"""The kinds of traits, and what a value of one looks like."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

KEPT_CHARACTERS: Final = 200
"""So much of a value is kept: as much as a name from outside may have."""


class TraitKind(StrEnum):
    """What an entry may be found by; the value is the word on record.

    ``row`` has values ``table#row``; ``guard`` a transition with what its guard said,
    ``id=true``, ``id=false``, ``id=null``; ``timer`` a timer with what became of it, ``id=set``,
    ``id=cancel``, ``id=fire``; ``effect`` both ``adapter`` and ``adapter/operation``; ``state`` a
    leaf that was entered; ``breach`` an act or clock; ``clause`` what something cites that
    the entry has used. ``repeats``
    marks a refusal that is another ticket's, so that it is counted there and not here.
    """

    PROCESS = "process"
    PROFILE = "profile"
    REGION = "region"
    DEFINITION = "definition"
    KIND = "kind"
    EVENT = "event"
    ROLE = "role"
    REFUSAL = "refusal"
    TABLE = "table"
    ROW = "row"
    TRANSITION = "transition"
    GUARD = "guard"
    STATE = "state"
    BREACH = "breach"
    TIMER = "timer"
    EFFECT = "effect"
    CLAUSE = "clause"
    REPEATS = "repeats"


class Trait(NamedTuple):
    """One thing that an entry can be found by."""

    kind: TraitKind
    value: str


Citations: TypeAlias = Mapping[Trait, tuple[str, ...]]
"""The clauses that the parts of a definition cite, by the trait of whoever uses the part."""


def kept(value: str) -> str:
    """A value as it is kept and looked for.

    >>> len(kept("x" * 300))
    200
    """
    return value[:KEPT_CHARACTERS]
