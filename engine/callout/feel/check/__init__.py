"""Checks expressions before they run, from the declared types of their names."""

from callout.feel.check import calls, parts
from callout.feel.check.analysis import Analysis, Known
from callout.feel.check.rules import infer

__all__ = ["Analysis", "Known", "calls", "infer", "parts"]
