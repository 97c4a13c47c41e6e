"""Turns the tree of an expression into a Python function.

The tree is the only source: identifiers are made up, values become constants, and the function
sees no built-ins of Python's. Running it needs a scope and a frame.
"""

from . import collections, functions, logic, operations, unary_tests
from .dispatch import value
from .scopes import RootScope
from .writer import CodeWriter

__all__ = [
    "CodeWriter",
    "RootScope",
    "collections",
    "functions",
    "logic",
    "operations",
    "unary_tests",
    "value",
]
