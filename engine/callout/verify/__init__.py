"""Checks everything that a store holds against what the histories in it make.

A replay asks whether the decisions follow from the record. Here the rest is asked: whether row,
timers and outbox are what the history leaves, whether columns say what documents say, whether
tickets that talk to each other tell the same. See docs/replay.md.
"""

from .heads import Head, heads_of, read_heads
from .seals import HeldNote, HeldStamp, StampedNote, check_stamps
from .verifier import Verifier

__all__ = [
    "Head",
    "HeldNote",
    "HeldStamp",
    "StampedNote",
    "Verifier",
    "check_stamps",
    "heads_of",
    "read_heads",
]
