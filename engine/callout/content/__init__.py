"""SCXML chapters 4 and 6: executable content, compiled; and what is received from outside.

Importing the package declares the compilers of all actions (see `callout.content.executable`).
"""

from . import forms
from .actions import block_inputs, control, data, sampling
from .messaging import assign, invoke, send, tell
from .timing import duties

__all__ = [
    "assign",
    "block_inputs",
    "control",
    "data",
    "duties",
    "forms",
    "invoke",
    "sampling",
    "send",
    "tell",
]
