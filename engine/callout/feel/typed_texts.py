"""Texts of sheets, logs and options as values, by the types that are declared for them."""

from __future__ import annotations

import json

from callout.errors import ExpressionError
from callout.feel.runtime.coercion import coerce
from callout.feel.types import Kind, Type
from callout.values import Value, decode, from_json, parse_number

_PLAIN = {"true": True, "false": False, "null": None, "": None}


def read_value(value: Value, kind: Type, name: str) -> Value:
    """A value by its declared type; texts become numbers and booleans where declared.

    Raises ExpressionError.
    """
    try:
        read = _from_text(value, kind) if isinstance(value, str) else _inside(value)
        return coerce(read, kind)
    except (ExpressionError, ValueError) as error:
        raise ExpressionError(f"'{name}': {error}") from None


def _from_text(text: str, kind: Type) -> Value:
    if text.startswith("@") and kind.kind is not Kind.STRING:
        return _recorded(text)
    match kind.kind:
        case Kind.NUMBER:
            return parse_number(text) if text else None
        case Kind.STRING:
            return text or None
        case Kind.BOOLEAN | Kind.ANY | Kind.LIST | Kind.CONTEXT:
            if text in _PLAIN:
                return _PLAIN[text]
            return (
                from_json(json.loads(text, parse_float=parse_number)) if text[:1] in "[{" else text
            )
        case _:
            return text or None


def _inside(value: Value) -> Value:
    """A list or a context whose texts may be as histories keep values."""
    match value:
        case str():
            return _recorded(value) if value.startswith("@") else value
        case list():
            return [_inside(part) for part in value]
        case dict():
            return {name: _inside(part) for name, part in value.items()}
        case _:
            return value


def _recorded(text: str) -> Value:
    """A text as histories keep values (``@PT14M``); any other stays what it is."""
    try:
        return decode(text)
    except ValueError:
        return text
