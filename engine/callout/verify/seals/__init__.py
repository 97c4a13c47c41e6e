"""Whether what is stored is what checkpoints say, those of the database and those held outside."""

from .held import HeldNote
from .sealed import check_seals
from .stamped import HeldStamp, StampedNote, check_stamps

__all__ = ["HeldNote", "HeldStamp", "StampedNote", "check_seals", "check_stamps"]
