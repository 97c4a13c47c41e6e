"""One Python function per table that turns input values into the rows that match.

Deciding is a handful of look-ups, and calling a function for each would cost more than the look-ups
themselves. So they are written out in one function, from fixed lines of text for each kind of
column; names and values from rules files never become part of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from callout.dmn.decision import Decision
from callout.dmn.hit_policy import HitPolicy
from callout.feel.types import Kind
from callout.values import Date, DaysDuration, MonthsDuration, Value

from .axis import Axis

Match: TypeAlias = Callable[..., int]
"""From the inputs' values to a bit mask of rows; raises OtherKind."""
Quick: TypeAlias = Callable[[Mapping[str, Value]], Decision | None]
"""From a scope that has the inputs to the decision, None where it needs more thought; raises
KeyError, OtherKind."""
QuickOutputs: TypeAlias = Callable[[Mapping[str, Value]], dict[str, Value] | None]
"""The same for the outputs alone."""
Simple: TypeAlias = Mapping[int, tuple[tuple[str, ...], dict[str, Value]]]
"""By rows that match, where those need no more thought: ids and outputs."""


class OtherKind(Exception):
    """A value is of another kind than its input; the cells have to be asked one by one."""


_INT_KEYS = {
    Kind.DAYS_DURATION: (DaysDuration, "nanoseconds"),
    Kind.MONTHS_DURATION: (MonthsDuration, "months"),
    Kind.DATE: (Date, "days"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The inputs of a table; `rows` has for each the rows by piece, then those for null."""

    axes: Sequence[Axis]
    kinds: Sequence[Kind]
    rows: Sequence[Sequence[int]]
    everything: int

    def matcher(self) -> Match:
        """The function of the inputs' values."""
        return _defined(*self.matcher_source())

    def matcher_source(self) -> tuple[list[str], dict[str, object]]:
        """The lines of the matcher, and the constants in them.

        For one input of numbers with the cuts 5 and 10, ``c0`` are the cuts, ``p0`` the rows by
        piece and, last, those that accept null:

        >>> from callout.dmn.match.scale import scale_of
        >>> from callout.feel.types import NUMBER
        >>> scale = scale_of(NUMBER, is_zoned=False)
        >>> axis = Axis("price", scale, (5, 10), 0b11111, (0b00001, 0b00110), (False, False))
        >>> columns = Columns([axis], [Kind.NUMBER], [[1, 2, 2, 0, 0, 0]], 0b11)
        >>> lines, constants = columns.matcher_source()
        >>> for line in lines:
        ...     print(line)
        def made(v0):
         if type(v0) is int or type(v0) is Decimal:
          i = right(c0, v0); rows = p0[i + i - (c0[i - 1] == v0)]
         elif v0 is None: rows = p0[-1]
         else: raise OtherKind
         return rows
        >>> match = columns.matcher()
        >>> match(4), match(5), match(7), match(10), match(None)
        (1, 2, 2, 0, 0)
        """
        names = ", ".join(f"v{place}" for place in range(len(self.axes)))
        body, constants = self._body()
        return [f"def made({names}):", *body, " return rows"], constants

    def decider(self, name: str, table_hash: str, policy: HitPolicy, simple: Simple) -> Quick:
        """The function of a scope, for tables whose inputs are all facts of their own names."""
        inputs = ", ".join(f"n{place}: v{place}" for place in range(len(self.axes)))
        head, constants = self._scoped(policy, simple)
        constants |= {"new": tuple.__new__, "Decision": Decision}
        constants |= {"name": name, "hash": table_hash, "policy": policy}
        record = f"(name, hash, policy, {{{inputs}}}, found[0], found[1].copy())"
        return _defined([*head, f" return new(Decision, {record})"], constants)

    def answerer(self, policy: HitPolicy, simple: Simple) -> QuickOutputs:
        """The same for the outputs alone."""
        head, constants = self._scoped(policy, simple)
        return _defined([*head, " return found[1].copy()"], constants)

    def _scoped(self, policy: HitPolicy, simple: Simple) -> tuple[list[str], dict[str, object]]:
        """The lines that find the answer for a scope, and the constants in them."""
        body, constants = self._body()
        constants |= {f"n{place}": axis.name for place, axis in enumerate(self.axes)}
        constants["simple"] = simple.get
        taken = [f" v{place} = scope[n{place}]" for place in range(len(self.axes))]
        # Of rows that match at once the first is the lowest bit, whatever comes after it.
        key = "rows & -rows" if policy is HitPolicy.FIRST else "rows"
        found = [f" found = simple({key})", " if found is None: return None"]
        return ["def made(scope):", *taken, *body, *found], constants

    def _body(self) -> tuple[list[str], dict[str, object]]:
        """The lines that find the rows, and the constants in them."""
        constants: dict[str, object] = {
            "right": bisect_right,
            "Decimal": Decimal,
            "OtherKind": OtherKind,
            **{kind.__name__: kind for kind, _ in _INT_KEYS.values()},
        }
        lines: list[str] = []
        columns = zip(self.axes, self.kinds, self.rows, strict=True)
        for place, (axis, kind, rows) in enumerate(columns):
            found = _column(place, axis, kind, rows, constants)
            lines += found if lines else [line.replace("rows &=", "rows =") for line in found]
        return lines or [f" rows = {self.everything}"], constants


def _defined(lines: Sequence[str], constants: dict[str, object]) -> Callable[..., Any]:
    exec("\n".join(lines), constants)  # noqa: S102 - the text is made of the fixed lines here
    made = constants["made"]
    assert callable(made)  # noqa: S101 - defined by the text just run
    return made


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
    # Twice the number of cuts up to a value is its piece; one less if it is the last of them. Below
    # all cuts that asks for cut -1, which is the highest and never equal to the value.
    search = f"i = right(c{place}, {{0}}); rows &= {table}[i + i - (c{place}[i - 1] == {{0}})]"
    if not axis.cuts:
        search = f"rows &= {table}[0]"
    if kind in _INT_KEYS:
        made_of, attribute = _INT_KEYS[kind]
        is_one = f" if type({value}) is {made_of.__name__}:"
        return [is_one, f"  k = {value}.{attribute}", f"  {search.format('k')}"]
    match kind:
        case Kind.NUMBER:
            is_one = f" if type({value}) is int or type({value}) is Decimal:"
            return [is_one, f"  {search.format(value)}"]
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
