"""Heads outside: entries sealed under signed checkpoints, proved, and published elsewhere."""

from .at_hand import ProofsAtHand
from .keys import find_keys, open_public, open_signer
from .proving import NotSealed, prove, prove_consistency
from .publishing import Publisher, open_publisher, publish_due
from .rounds import Rounds
from .sealer import MOST, Sealer
from .stamping import StampCheck, Stamps, find_stamps, stamp_newest

__all__ = [
    "MOST",
    "NotSealed",
    "ProofsAtHand",
    "Publisher",
    "Rounds",
    "Sealer",
    "StampCheck",
    "Stamps",
    "find_keys",
    "find_stamps",
    "open_public",
    "open_publisher",
    "open_signer",
    "prove",
    "prove_consistency",
    "publish_due",
    "stamp_newest",
]
