"""One Python function per table that turns input values into the rows that match.

Deciding is a handful of look-ups, and calling a function for each would cost more than the look-ups
themselves. So they are written out in one function, from fixed lines of text for each kind of
column; names and values from rules files never become part of the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from callout.feel.types import Kind
from callout.values import Date, DaysDuration, MonthsDuration, Value

from .axes import Axis

Match: TypeAlias = Callable[..., int]
"""From the inputs' values to a bit mask of rows; raises OtherKind."""
Quick: TypeAlias = Callable[[Mapping[str, Value]], tuple[int, dict[str, Value]]]
"""From a scope that has the inputs to rows and inputs; raises KeyError, OtherKind."""


class OtherKind(Exception):
    """A value is of another kind than its input; the cells have to be asked one by one."""


_INT_KEYS = {
    Kind.DAYS_DURATION: (DaysDuration, "nanoseconds"),
    Kind.MONTHS_DURATION: (MonthsDuration, "months"),
    Kind.DATE: (Date, "days"),
}


def matcher(
    axes: Sequence[Axis], kinds: Sequence[Kind], pieces: Sequence[Sequence[int]], everything: int
) -> tuple[Match, Quick]:
    """The functions for a table; `pieces` has for each input the rows by piece, then for null."""
    places = range(len(axes))
    constants: dict[str, object] = {
        "left": bisect_left,
        "right": bisect_right,
        "Decimal": Decimal,
        "OtherKind": OtherKind,
        **{kind.__name__: kind for kind, _ in _INT_KEYS.values()},
        **{f"n{place}": axis.name for place, axis in enumerate(axes)},
    }
    body = [f" rows = {everything}"]
    for place, (axis, kind, rows) in enumerate(zip(axes, kinds, pieces, strict=True)):
        body += _column(place, axis, kind, rows, constants)
    taken = [f" v{place} = scope[n{place}]" for place in places]
    inputs = ", ".join(f"n{place}: v{place}" for place in places)
    text = [
        *(f"def match({', '.join(f'v{place}' for place in places)}):", *body, " return rows"),
        *("def quick(scope):", *taken, *body, f" return rows, {{{inputs}}}"),
    ]
    exec("\n".join(text), constants)  # noqa: S102 - the text is made of the fixed lines here
    match, quick = constants["match"], constants["quick"]
    assert callable(match)  # noqa: S101 - defined by the text just run
    assert callable(quick)  # noqa: S101 - likewise
    return match, quick


def _column(
    place: int,
    axis: Axis,
    kind: Kind,
    rows: Sequence[int],
    constants: dict[str, object],
) -> list[str]:
    """The lines for one input; `rows` ends with those for null."""
    value, table = f"v{place}", f"p{place}"
    constants[table] = tuple(rows)
    if axis.scale is None:
        return [f" rows &= {table}[0]"]
    constants[f"c{place}"] = axis.cuts
    constants[f"k{place}"] = axis.scale.key
    constants[f"d{place}"] = dict(zip(axis.cuts, rows, strict=False)).get
    constants[f"o{place}"] = rows[len(axis.cuts)] if axis.has_other else 0
    return [
        *_head(place, axis, kind),
        f" elif {value} is None: rows &= {table}[-1]",
        " else: raise OtherKind",
    ]


def _head(place: int, axis: Axis, kind: Kind) -> list[str]:
    """The lines for a value of the declared kind."""
    value, table = f"v{place}", f"p{place}"
    search = f"rows &= {table}[left(c{place}, {{0}}) + right(c{place}, {{0}})]"
    if kind in _INT_KEYS:
        made_of, attribute = _INT_KEYS[kind]
        is_one = f" if type({value}) is {made_of.__name__}:"
        return [is_one, f"  k = {value}.{attribute}", f"  {search.format('k')}"]
    match kind:
        case Kind.NUMBER:
            is_one = f" if type({value}) is int or type({value}) is Decimal:"
            return [f"{is_one} {search.format(value)}"]
        case Kind.STRING:
            return [f" if type({value}) is str: rows &= d{place}({value}, o{place})"]
        case Kind.BOOLEAN:
            true, false = axis.cuts.index(1), axis.cuts.index(0)
            return [
                f" if {value} is True: rows &= {table}[{true}]",
                f" elif {value} is False: rows &= {table}[{false}]",
            ]
        case _:
            return [f" k = k{place}({value})", f" if k is not None: {search.format('k')}"]
