"""Turns the tree of an expression into a Python function.

The tree is the only source: identifiers are made up, values become constants, and the function
sees no built-ins of Python's. Running it needs a scope and a frame.
"""

from callout.feel.generate import collections, functions, logic, operations, testing
from callout.feel.generate.scopes import Root
from callout.feel.generate.values import value
from callout.feel.generate.writer import Writer

__all__ = ["Root", "Writer", "collections", "functions", "logic", "operations", "testing", "value"]
