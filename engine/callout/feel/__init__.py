"""FEEL, DMN 1.5 chapter 10: the expression language of guards, assignments, timers and rule tables.

    >>> from callout import feel
    >>> feel.evaluate("late by * 2 + 1", {"late by": 20})
    41

Expressions are compiled once, to Python source made from their syntax tree, and run many times
over plain dicts. `callout.values` says what the values are.
"""

from callout.feel.runtime.coercion import coerce, is_instance, type_of
from callout.feel.runtime.frame import Frame, Site, Warning  # noqa: A004 - see there
from callout.feel.runtime.ranges import Function, Range
from callout.feel.syntax.type_names import parse_type

from .compile import (
    Expression,
    UnaryTests,
    compile,  # noqa: A004 - see there
    compile_tests,
    compile_tree,
)
from .evaluate import evaluate, unary_tests
from .types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    LIST,
    MONTHS_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    ContextOf,
    FunctionOf,
    Kind,
    ListOf,
    OneOf,
    RangeOf,
    Type,
)

__all__ = [
    "ANY",
    "BOOLEAN",
    "CONTEXT",
    "DATE",
    "DATE_TIME",
    "DAYS_DURATION",
    "LIST",
    "MONTHS_DURATION",
    "NULL",
    "NUMBER",
    "STRING",
    "TIME",
    "ContextOf",
    "Expression",
    "Frame",
    "Function",
    "FunctionOf",
    "Kind",
    "ListOf",
    "OneOf",
    "Range",
    "RangeOf",
    "Site",
    "Type",
    "UnaryTests",
    "Warning",
    "coerce",
    "compile",
    "compile_tests",
    "compile_tree",
    "evaluate",
    "is_instance",
    "parse_type",
    "type_of",
    "unary_tests",
]
