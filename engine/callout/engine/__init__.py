"""The shell around the pure core: what reads clocks, commits, and reaches outside."""

from .relay import Adapter, Answer
from .results import Moment, Relayed, Result, Ticked
from .shell import Engine, Sending

__all__ = [
    "Adapter",
    "Answer",
    "Engine",
    "Moment",
    "Relayed",
    "Result",
    "Sending",
    "Ticked",
]
