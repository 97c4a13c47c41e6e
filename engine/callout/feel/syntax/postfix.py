"""Reads what may follow an operand: ``.name``, ``[condition]`` and ``(arguments)``."""

from __future__ import annotations

from .ast import Call, Filter, PathExpression, SyntaxNode
from .cursor import NESTING, SYMBOLS_IN_NAMES, Cursor
from .lexer import Sort
from .names import KEYWORDS, NameScope

PROPERTIES = (
    *("year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone"),
    *("years", "months", "days", "hours", "minutes", "seconds", "value"),
    *("start", "end", "start included", "end included"),
)
"""Names that may follow a dot although no context has them (DMN 1.5, 10.3.2.6)."""
_CONTINUING = KEYWORDS - {"if", "for", "some", "every", "function", "true", "false", "null"}
_PROPERTIES = NameScope(PROPERTIES)


def with_suffixes(cursor: Cursor, node: SyntaxNode) -> SyntaxNode:
    """The operand with everything that hangs on it."""
    length = 0
    while cursor.at_symbol(".", "[", "(") and not _closes_range(cursor):
        length += 1
        if length > NESTING:
            raise cursor.complaint(f"more than {NESTING} parts hang on one operand")
        match cursor.next.text:
            case ".":
                node = _path(cursor, node)
            case "[":
                node = _filter(cursor, node)
            case _:
                node = _call(cursor, node)
    return node


def _closes_range(cursor: Cursor) -> bool:
    """Whether a ``[`` ends a range, as in ``[1..10[``: no condition can begin behind it."""
    following = cursor.ahead()
    if not cursor.at_symbol("["):
        return False
    if following.sort is Sort.WORD:
        return following.text in _CONTINUING
    starts = following.text in "-([]{" and following.text != ""
    return following.sort is Sort.END or (following.sort is Sort.SYMBOL and not starts)


def _path(cursor: Cursor, base: SyntaxNode) -> SyntaxNode:
    cursor.take()
    if cursor.next.sort not in (Sort.WORD, Sort.QUOTED):
        raise cursor.complaint(f"expected a name after '.', found {cursor.shown()}")
    field = cursor.fields.longest(cursor.found, cursor.position)
    own = _PROPERTIES.longest(cursor.found, cursor.position)
    known = cursor.fields if own is None or (field and field[1] >= own[1]) else _PROPERTIES
    name = cursor.known_name(known) or cursor.any_name()
    return PathExpression(base.start, cursor.last_end, base, name)


def _filter(cursor: Cursor, base: SyntaxNode) -> SyntaxNode:
    cursor.take()
    with cursor.scope(("item",), fields=True):
        condition = cursor.expression()
    cursor.expect("]", "at the end of the filter")
    return Filter(base.start, cursor.last_end, base, condition)


def _call(cursor: Cursor, function: SyntaxNode) -> SyntaxNode:
    cursor.take()
    arguments: list[SyntaxNode] = []
    names: list[str] = []
    named = _is_named(cursor)
    while not cursor.skip(")"):
        if named:
            name = cursor.name_before(":")
            cursor.expect(":", f"after the parameter '{name}'")
            names.append(name)
        arguments.append(cursor.expression())
        if not cursor.skip(","):
            cursor.expect(")", "after the arguments")
            break
    return Call(function.start, cursor.last_end, function, tuple(arguments), tuple(names))


def _is_named(cursor: Cursor) -> bool:
    """Whether the first argument has its parameter's name before it."""
    by = 0
    while True:
        lexeme = cursor.ahead(by)
        if lexeme.sort is Sort.SYMBOL and lexeme.text == ":":
            return by > 0
        if lexeme.sort is Sort.SYMBOL and lexeme.text not in SYMBOLS_IN_NAMES:
            return False
        if lexeme.sort in (Sort.END, Sort.AT) or (lexeme.sort is Sort.STRING and by > 0):
            return False
        by += 1
