"""Hit policies: what a table does with the rows that match (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from enum import StrEnum


class HitPolicy(StrEnum):
    """What to do with the rows that match; written as in DMN's tables.

    U, A, P and F answer with one row: the only one, any of several that answer the same, the one
    whose outputs stand first in their lists of values, the first in the table. R, O and C answer
    with all of them, a list: in the order of the table, of the values, of the table again. The
    rest make one value of a sole output: the sum, the smallest, the greatest, how many rows match.

    >>> HitPolicy("C+").aggregates, HitPolicy.COLLECT.aggregates, HitPolicy("U").is_single
    (True, False, True)
    """

    UNIQUE = "U"
    ANY = "A"
    PRIORITY = "P"
    FIRST = "F"
    RULE_ORDER = "R"
    OUTPUT_ORDER = "O"
    COLLECT = "C"
    SUM = "C+"
    MIN = "C<"
    MAX = "C>"
    COUNT = "C#"

    @property
    def is_single(self) -> bool:
        """Whether the answer is that of one row."""
        return self in _SINGLE

    @property
    def aggregates(self) -> bool:
        """Whether the answers of all rows become one value."""
        return self in _AGGREGATES

    @property
    def needs_order(self) -> bool:
        """Whether the order of the output values decides."""
        return self in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


_SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST})
_AGGREGATES = frozenset({HitPolicy.SUM, HitPolicy.MIN, HitPolicy.MAX, HitPolicy.COUNT})
