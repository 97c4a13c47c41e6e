"""SCXML chapters 4 and 6: executable content, compiled; and what is received from outside.

Importing the package declares the compilers of all actions (see `callout.content.executable`).
"""

from . import block_inputs, control, data, forms, sampling
from .messaging import invoke, send
from .timing import duties

__all__ = ["block_inputs", "control", "data", "duties", "forms", "invoke", "sampling", "send"]
