"""Checks expressions before they run, from the declared types of their names."""

from . import calls, collections
from .analysis import Analysis, Known
from .rules import infer

__all__ = ["Analysis", "Known", "calls", "collections", "infer"]
