"""The built-in functions of FEEL; importing the package declares them all."""

from . import contexts, conversions, intervals, lists, numbers, statistics, strings, times, truth
from .registry import ABSENT, BUILTINS, Builtin, Signature, builtin, invoke, perform

__all__ = [
    "ABSENT",
    "BUILTINS",
    "Builtin",
    "Signature",
    "builtin",
    "contexts",
    "conversions",
    "intervals",
    "invoke",
    "lists",
    "numbers",
    "perform",
    "statistics",
    "strings",
    "times",
    "truth",
]
