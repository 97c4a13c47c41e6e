"""Functions over booleans and over whole lists of them."""

from __future__ import annotations

from callout.feel.runtime.frame import NoAnswer
from callout.values import Value

from .registry import builtin


@builtin("not(negand: Any) -> boolean")
def _not(negand: Value) -> Value:
    if isinstance(negand, bool):
        return not negand
    if negand is None:
        return None
    raise NoAnswer("what is negated is neither true nor false")
