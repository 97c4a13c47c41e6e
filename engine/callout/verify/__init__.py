"""Checks everything that a store holds against what the histories in it make.

A replay asks whether the decisions follow from the record. Here the rest is asked: whether row,
timers and outbox are what the history leaves, whether columns say what documents say, whether
tickets that talk to each other tell the same. See docs/replay.md.
"""

from .heads import Head, heads_of, read_heads
from .held import HeldNote
from .over_store import Checking, verify_store
from .verifier import Verifier

__all__ = [
    "Checking",
    "Head",
    "HeldNote",
    "Verifier",
    "heads_of",
    "read_heads",
    "verify_store",
]
