"""Whether what is stored is what checkpoints say, those of the database and those held outside."""

from .held import HeldNote
from .sealed import check_seals

__all__ = ["HeldNote", "check_seals"]
