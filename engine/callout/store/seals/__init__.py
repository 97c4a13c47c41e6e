"""Which entries are sealed, under which checkpoints, and where those were published."""

from .protocol import (
    PlacedLeaf,
    Publication,
    SealedNote,
    SealReading,
    Seals,
    UnsealedEntry,
)

__all__ = [
    "PlacedLeaf",
    "Publication",
    "SealReading",
    "SealedNote",
    "Seals",
    "UnsealedEntry",
]
