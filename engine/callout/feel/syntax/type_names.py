"""Reads the names of types: ``list<date and time>``, ``context<a: string>``, ``function<> -> Any``.

Follows DMN 1.5, grammar rules 64 to 67 (``instance of`` and parameters).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from callout.feel.types import ANY, NAMED, ContextOf, FunctionOf, ListOf, RangeOf, Type
from callout.suggest import did_you_mean

from .cursor import Cursor
from .lexer import BadText, Sort, lexemes
from .names import NameScope


def parse_type(text: str, types: Mapping[str, Type] | None = None) -> Type:
    """Read the name of a type; `types` are further ones by name. Raises ValueError."""
    try:
        found = lexemes(text)
    except BadText as error:
        raise ValueError(f"'{text}' is not a type: {error}") from None
    cursor = Cursor(text, found, NameScope(), NameScope(), types or {}, _no_expression)
    kind = read_type(cursor)
    if cursor.next.sort is not Sort.END:
        raise ValueError(f"'{text}' is not a type: {cursor.shown()} is left over")
    return kind


def read_type(cursor: Cursor) -> Type:
    """The type whose name begins here."""
    with cursor.deeper():
        known = NameScope([*NAMED, *cursor.types, "range"])
        start = cursor.position
        name = "function" if cursor.skip("function") else cursor.known_name(known)
        if name is None:
            raise _unknown(cursor, known)
        if name in cursor.types:
            return cursor.types[name]
        if cursor.skip("<"):
            return _generic(cursor, name, start)
        if name not in NAMED:
            raise cursor.complaint(f"expected '<' after '{name}', found {cursor.shown()}")
        return NAMED[name]


def _generic(cursor: Cursor, name: str, start: int) -> Type:
    match name:
        case "list" | "range":
            inner = read_type(cursor)
            cursor.expect(">", f"after the type in '{name}'")
            return ListOf(inner) if name == "list" else RangeOf(inner)
        case "context":
            return _context(cursor)
        case "function":
            return _function(cursor)
        case _:
            cursor.position = start
            raise cursor.complaint(f"'{name}' takes no types in '<>'")


def _context(cursor: Cursor) -> Type:
    fields: dict[str, Type] = {}
    while not cursor.skip(">"):
        name = cursor.name_before(":", ",", ">")
        cursor.expect(":", f"after the name '{name}'")
        fields[name] = read_type(cursor)
        if not cursor.skip(","):
            cursor.expect(">", "at the end of the context's type")
            break
    return ContextOf(fields)


def _function(cursor: Cursor) -> Type:
    parameters: list[Type] = []
    while not cursor.skip(">"):
        parameters.append(read_type(cursor))
        if not cursor.skip(","):
            cursor.expect(">", "after the types of parameters")
            break
    return FunctionOf(tuple(parameters), read_type(cursor) if cursor.skip("->") else ANY)


def _unknown(cursor: Cursor, known: NameScope) -> ValueError:
    start = cursor.position
    name = cursor.any_name() if cursor.next.sort is Sort.WORD else cursor.next.text
    cursor.position = start
    hint = did_you_mean(name, known.known())
    return cursor.complaint(f"{cursor.shown()} is not a type", hint)


def _no_expression(cursor: Cursor) -> NoReturn:
    raise cursor.complaint("a type holds no expression")
