"""Texts of CSV files and options as values, by the types that are declared for them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import typer

from callout.errors import ExpressionError
from callout.feel import Kind, Type, coerce
from callout.values import Value, decode, from_json, parse_number

from .facts import file_text

_PLAIN = {"true": True, "false": False, "null": None, "": None}


def rows_of(path: Path, option: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, by the names in its first line; raises BadParameter."""
    try:
        for row in csv.DictReader(StringIO(file_text(path, option), newline="")):
            yield {name: text or "" for name, text in row.items() if name}
    except csv.Error as error:
        raise typer.BadParameter(f"{option}: {path} is no CSV file: {error}") from None


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
