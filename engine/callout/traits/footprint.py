"""All traits of an entry as a set that many entries share, so that it is kept once.

Tickets of a process go the same ways again and again: an entry needs no rows of its own for what it
can be found by, only the number of its footprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callout.values import canonical

from .kinds import Trait, TraitKind

_BITS = 63
"""A number that every database has a column for."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """A set of traits, in order of kind and value, under a number that follows from them."""

    number: int
    traits: tuple[Trait, ...]

    def values(self, kind: TraitKind) -> Iterator[str]:
        """The values of one kind, in order."""
        return (trait.value for trait in self.traits if trait.kind is kind)

    def answers(self, wanted: Mapping[TraitKind, Iterable[str]]) -> bool:
        """Whether it has, of every kind that is wanted, one of the values."""
        return all(not set(wanted[kind]).isdisjoint(self.values(kind)) for kind in wanted)


def footprint(traits: Iterable[Trait]) -> Footprint:
    """The set of these traits: the first bits of the SHA-256 of its canonical JSON are its number.

    Two sets of one number would be found by the traits of both: nothing is ever hidden by it.
    """
    ordered = tuple(sorted(set(traits)))
    written = canonical([[trait.kind.value, trait.value] for trait in ordered])
    first = hashlib.sha256(written).digest()[:8]
    return Footprint(int.from_bytes(first) >> (64 - _BITS), ordered)
