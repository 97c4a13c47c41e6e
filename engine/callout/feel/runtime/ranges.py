"""Ranges and functions: the values of expressions that a ticket cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callout.feel.types import ANY, Type
from callout.values import Value


@dataclass(frozen=True, slots=True)
class Range:
    """An interval between two values of one kind.

    An end that is None is open: there is no bound on that side, as in ``(< 5)``. The complement of
    a range of one value is everything else, ``(!= 5)``.
    """

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True
    complement: bool = False

    def __str__(self) -> str:
        if self.complement:
            return f"(!= {self.start})"
        if self.start is None:
            return f"({'<=' if self.end_included else '<'} {self.end})"
        if self.end is None:
            return f"({'>=' if self.start_included else '>'} {self.start})"
        opening = "[" if self.start_included else "("
        return f"{opening}{self.start}..{self.end}{']' if self.end_included else ')'}"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A FEEL function as a value; `call` takes the frame and the arguments in order.

    Host functions are made like this and put into the scope under their name. Arguments are
    coerced to `types` where given; a call with the wrong number of arguments is null, unless the
    function is `variadic` and takes any number. The last `optional` parameters may be left out, and
    are null then.
    """

    parameters: tuple[str, ...]
    call: Callable[..., Value]
    types: tuple[Type, ...] = ()
    returns: Type = ANY
    variadic: bool = False
    optional: int = 0

    def __str__(self) -> str:
        return f"function({', '.join(self.parameters)})"
