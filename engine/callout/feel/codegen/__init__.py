"""Turns the tree of an expression into a Python function.

The tree is the only source: identifiers are made up, values become constants, and the function
sees no built-ins of Python's. Running it needs a scope ``s`` and a frame ``f``.

Look first into `dispatch`: `value` is what everybody calls for a part of an expression, `written`
finds the rule for its kind of node. The rules stand by subject: `operations` (arithmetic,
comparisons, ranges), `logic` (and, or, if), `unary_tests`, `collections` (lists, contexts, paths,
filters, loops), `functions` (calls and definitions). Names are found by `scopes`, statements
and constants kept by `writer`.

A comparison whose subject is known to be a number gets the common case written out; ``k`` names
are constants, here the key, the handlers, the class and their sites:

>>> from callout.feel.check import Analysis, Known, infer
>>> from callout.feel.parse import expression_tree, scope_of
>>> from callout.feel.types import NUMBER
>>> text, names = "price > 2", {"price": NUMBER}
>>> node = expression_tree(text, scope_of(names))
>>> analysis = Analysis(text, None)
>>> str(infer(node, analysis, Known(names)))
'boolean'
>>> writer = CodeWriter(text, None, analysis)
>>> result = value(node, writer, RootScope(frozenset(names)))
>>> print(writer.source("s, f", result))
def run(s, f):
    try:
        try:
            v1 = s[k0]
        except k1:
            v1 = k2(f, k3)
        if k7(v1) is k8:
            v2 = v1 > 2
        else:
            v2 = k6(v1, k4, f, k5)
        return v2
    except k9:
        raise k10(None) from None
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
