"""Checkpoints: one hash over all entries, signed, for somebody outside to hold.

A leaf is an entry, a tree is over all leaves (RFC 6962), a checkpoint says its size and its root
(C2SP tlog-checkpoint), and a note is a checkpoint with its signatures (C2SP signed-note).
"""

from .checkpoint import UNSAID, Checkpoint
from .digests import definitions_root
from .keys import PublicKey, Signer, is_signed, signed
from .leaf import Leaf, consistency_json, inclusion_json
from .note import Note, NoteSignature, key_id
from .refusals import BadCheckpoint
from .rows import (
    SEALED_WITHIN,
    ArmedTimers,
    EffectRow,
    TimerRow,
    effects_digest,
    is_looked_for,
)
from .tiles import LackingTileError, ReadTile, Tile, TiledTree, grown
from .tree import EMPTY_ROOT, GrowingTree, Tree, is_consistent, is_included

__all__ = [
    "EMPTY_ROOT",
    "SEALED_WITHIN",
    "UNSAID",
    "ArmedTimers",
    "BadCheckpoint",
    "Checkpoint",
    "EffectRow",
    "GrowingTree",
    "LackingTileError",
    "Leaf",
    "Note",
    "NoteSignature",
    "PublicKey",
    "ReadTile",
    "Signer",
    "Tile",
    "TiledTree",
    "TimerRow",
    "Tree",
    "consistency_json",
    "definitions_root",
    "effects_digest",
    "grown",
    "inclusion_json",
    "is_consistent",
    "is_included",
    "is_looked_for",
    "is_signed",
    "key_id",
    "signed",
]
