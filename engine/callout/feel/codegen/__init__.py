"""Turns the tree of an expression into a Python function.

The tree is the only source: identifiers are made up, values become constants, and the function
sees no built-ins of Python's. Running it needs a scope and a frame.
"""

from . import collections, functions, logic, operations, unary_tests
from .scopes import Root
from .values import value
from .writer import Writer

__all__ = [
    "Root",
    "Writer",
    "collections",
    "functions",
    "logic",
    "operations",
    "unary_tests",
    "value",
]
