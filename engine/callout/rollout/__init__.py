"""A new version put into force: which tickets it concerns, moving them, and taking that back."""

from .asked import AskedVersion, VersionNotFound, ask_for, compare_asked
from .concerned import Impact, StateImpact, impact_of
from .moving import Moved, Mover, MoveResult
from .planning import planned

__all__ = [
    "AskedVersion",
    "Impact",
    "MoveResult",
    "Moved",
    "Mover",
    "StateImpact",
    "VersionNotFound",
    "ask_for",
    "compare_asked",
    "impact_of",
    "planned",
]
