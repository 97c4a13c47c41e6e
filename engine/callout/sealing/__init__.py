"""Keys of subjects: made for tickets, kept wrapped, found again, destroyed.

Personal data are sealed in what a step records (`callout.step.record.concealing`); here is what
they are sealed with. The master key, which wraps the keys, is in no database: without it nothing
here works.
"""

from .keys import KeyRows, SubjectKey
from .ring import KeyNotAtHand, StoredKeys
from .vault import Vault, open_vault

__all__ = ["KeyNotAtHand", "KeyRows", "StoredKeys", "SubjectKey", "Vault", "open_vault"]
