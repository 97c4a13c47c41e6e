"""The built-in functions of FEEL; importing the package declares them all."""

from . import contexts, conversions, intervals, lists, numbers, statistics, strings, times, truth
from .registry import ABSENT, BUILTINS, Builtin, Signature, builtin, call_builtin, call_signature

__all__ = [
    "ABSENT",
    "BUILTINS",
    "Builtin",
    "Signature",
    "builtin",
    "call_builtin",
    "call_signature",
    "contexts",
    "conversions",
    "intervals",
    "lists",
    "numbers",
    "statistics",
    "strings",
    "times",
    "truth",
]
