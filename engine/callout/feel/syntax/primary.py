"""Reads what an expression is made of: values, names, lists, contexts, ranges, control.

Follows DMN 1.5, grammar rules 27 to 62.
"""

from __future__ import annotations

from dataclasses import replace

from callout.feel.types import ANY
from callout.values import Date, DateTime, Time, Value, parse_duration, parse_number

from . import iteration
from .ast import (
    AllBut,
    BadConstant,
    Conditional,
    Constant,
    Context,
    ContextEntry,
    FormalParameter,
    FunctionDefinition,
    Interval,
    ListLiteral,
    Name,
    SyntaxNode,
)
from .cursor import Cursor
from .lexer import Lexeme, Sort
from .names import KEYWORDS
from .type_names import read_type

_HINTS = {"'": "texts stand in double quotes"}
_ENDS = (")", "]", "[")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}


def atom(cursor: Cursor) -> SyntaxNode:
    """The part of an expression that begins here, without suffixes."""
    match cursor.next.sort:
        case Sort.NUMBER:
            return _number(cursor)
        case Sort.STRING:
            lexeme = cursor.take()
            return Constant(lexeme.start, lexeme.end, lexeme.text)
        case Sort.AT:
            return _at_literal(cursor.take())
        case Sort.WORD | Sort.QUOTED:
            return _word(cursor)
        case Sort.SYMBOL:
            return _bracket(cursor)
        case _:
            raise cursor.complaint(f"expected an expression, found {cursor.shown()}")


def temporal(text: str) -> Value:
    """What ``@"text"`` means; raises ValueError."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if text[2:3] == ":":
        return Time.parse(text)
    return DateTime.parse(text) if "T" in text else Date.parse(text)


def _number(cursor: Cursor) -> SyntaxNode:
    lexeme = cursor.next
    try:
        value = parse_number(lexeme.text)
    except ValueError as error:
        raise cursor.complaint(str(error)) from None
    cursor.take()
    return Constant(lexeme.start, lexeme.end, value)


def _at_literal(lexeme: Lexeme) -> SyntaxNode:
    try:
        return Constant(lexeme.start, lexeme.end, temporal(lexeme.text))
    except ValueError:
        return BadConstant(lexeme.start, lexeme.end, lexeme.text)


def _word(cursor: Cursor) -> SyntaxNode:
    lexeme = cursor.next
    start = cursor.position
    name = cursor.known_name(cursor.names)
    if name is None:
        return _keyword(cursor)
    if lexeme.sort is Sort.WORD and cursor.name_goes_on():
        cursor.position = start
        name = cursor.any_name()
    return Name(lexeme.start, cursor.last_end, name)


def _keyword(cursor: Cursor) -> SyntaxNode:
    """What begins with a word that is no name in scope."""
    lexeme = cursor.next
    match lexeme.text:
        case "if":
            return _if(cursor)
        case "for":
            return iteration.for_expression(cursor)
        case "some" | "every":
            return iteration.quantified(cursor)
        case "function":
            return _function(cursor)
        case "true" | "false" | "null":
            cursor.take()
            return Constant(lexeme.start, lexeme.end, _WORDS[lexeme.text])
        case text if text in KEYWORDS:
            raise cursor.complaint(f"expected an expression, found '{text}'")
        case _:
            name = cursor.any_name()
            return Name(lexeme.start, cursor.last_end, name)


def _bracket(cursor: Cursor) -> SyntaxNode:
    match cursor.next.text:
        case "(":
            return _parenthesis(cursor)
        case "[":
            return _list(cursor)
        case "]":
            start = cursor.take().start
            low = cursor.expression()
            cursor.expect("..", "after the start of a range")
            return interval(cursor, start, low, included=False)
        case "{":
            return _context(cursor)
        case text:
            hint = _HINTS.get(text)
            raise cursor.complaint(f"expected an expression, found {cursor.shown()}", hint)


def _parenthesis(cursor: Cursor) -> SyntaxNode:
    start = cursor.take().start
    if cursor.at_symbol("<", "<=", ">", ">=", "=", "!="):
        return _open_range(cursor, start)
    inner = cursor.expression()
    if cursor.skip(".."):
        return interval(cursor, start, inner, included=False)
    cursor.expect(")", "to close the parenthesis")
    return replace(inner, start=start, end=cursor.last_end)


def _open_range(cursor: Cursor, start: int) -> SyntaxNode:
    operator = cursor.take().text
    end = cursor.expression()
    cursor.expect(")", "after the end of the range")
    stop = cursor.last_end
    match operator:
        case "<" | "<=":
            return Interval(
                start, stop, None, end, low_included=False, high_included="=" in operator
            )
        case ">" | ">=":
            return Interval(
                start, stop, end, None, low_included="=" in operator, high_included=False
            )
        case "!=":
            return AllBut(start, stop, end)
        case _:
            return Interval(start, stop, end, end, low_included=True, high_included=True)


def interval(cursor: Cursor, start: int, low: SyntaxNode, *, included: bool) -> SyntaxNode:
    """The rest of a range, after its dots."""
    high = cursor.expression()
    if not cursor.at_symbol(*_ENDS):
        raise cursor.complaint(f"expected ')' or ']' after the range, found {cursor.shown()}")
    closing = cursor.take()
    high_included = closing.text == "]"
    return Interval(start, closing.end, low, high, included, high_included)


def _list(cursor: Cursor) -> SyntaxNode:
    start = cursor.take().start
    items: list[SyntaxNode] = []
    while not cursor.skip("]"):
        items.append(cursor.expression())
        if len(items) == 1 and cursor.skip(".."):
            return interval(cursor, start, items[0], included=True)
        if not cursor.skip(","):
            cursor.expect("]", "at the end of the list")
            break
    return ListLiteral(start, cursor.last_end, tuple(items))


def _context(cursor: Cursor) -> SyntaxNode:
    start = cursor.take().start
    entries: list[ContextEntry] = []
    with cursor.scope() as names:
        while not cursor.skip("}"):
            entry_start = cursor.next.start
            name = cursor.name_before(":")
            cursor.expect(":", f"after the name '{name}'")
            names.add(name)
            cursor.fields.add(name)
            value = cursor.expression()
            entries.append(ContextEntry(entry_start, cursor.last_end, name, value))
            if not cursor.skip(","):
                cursor.expect("}", "at the end of the context")
                break
    return Context(start, cursor.last_end, tuple(entries))


def _if(cursor: Cursor) -> SyntaxNode:
    """A chain of ``else if`` is read in a loop, so that it may be long."""
    heads: list[tuple[int, SyntaxNode, SyntaxNode]] = []
    while cursor.at_word("if"):
        start = cursor.take().start
        condition = cursor.expression()
        cursor.expect("then", "after the condition of 'if'")
        yes = cursor.expression()
        cursor.expect("else", "after 'then'")
        heads.append((start, condition, yes))
    node = cursor.expression()
    for start, condition, yes in reversed(heads):
        node = Conditional(start, node.end, condition, yes, node)
    return node


def _function(cursor: Cursor) -> SyntaxNode:
    start = cursor.take().start
    cursor.expect("(", "after 'function'")
    parameters: list[FormalParameter] = []
    while not cursor.skip(")"):
        parameters.append(_parameter(cursor))
        if not cursor.skip(","):
            cursor.expect(")", "after the parameters")
            break
    external = cursor.skip("external")
    with cursor.scope(parameter.name for parameter in parameters):
        body = cursor.expression()
    return FunctionDefinition(start, body.end, tuple(parameters), None if external else body)


def _parameter(cursor: Cursor) -> FormalParameter:
    start = cursor.next.start
    name = cursor.name_before(":", ",", ")")
    kind = read_type(cursor) if cursor.skip(":") else ANY
    return FormalParameter(start, cursor.last_end, name, kind)
