"""What an entry can be found by, whichever ticket it is of; see `callout.step.inquiry.traits`."""

from .footprint import Footprint, footprint
from .kinds import Citations, Trait, TraitKind, kept

__all__ = ["Citations", "Footprint", "Trait", "TraitKind", "footprint", "kept"]
