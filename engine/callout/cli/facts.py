"""Names and values given on the command line: as JSON, as YAML, or in a file.

JSON is read exactly: numbers keep every digit, a name that stands twice is told, and what JSON has
no form for (NaN, half of a surrogate pair) is refused. What is no JSON is read as the YAML that
process files are written in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

import typer

from callout.errors import DefinitionError
from callout.reader import read
from callout.values import DECIMAL128, Json, Number, Value, decode, number, parse_number

DEEPEST = 64
"""Levels that a value may have; a process declares a handful."""
_DIGITS = DECIMAL128.prec
_NAME = re.compile(r"[^\s={}:\[\]\"',]+")


def facts_option(text: str | None, name: str) -> dict[str, Json]:
    """Names and values given as an option, or in the file that ``@file`` names.

    Numbers are exact already. Raises BadParameter.
    """
    if text is None:
        return {}
    source = file_text(Path(text[1:]), name) if text.startswith("@") else text
    try:
        value = _exact(_read(source, name))
    except ValueError as error:
        raise typer.BadParameter(f"{name} {error}") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{name} takes names and values, like {{place: home, count: 2}}")
    return cast("dict[str, Json]", value)


def suppositions(texts: Sequence[str], name: str) -> dict[str, Value]:
    """Names and values, as ``name=value`` or as `facts_option` takes them, the last one wins.

    A value may be as histories keep it (``@PT14M``). Raises BadParameter.
    """
    found: dict[str, Json] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if equals and _NAME.fullmatch(key):
            found |= facts_option(f"{{{json.dumps(key)}: {_one_value(value)}}}", name)
        else:
            found |= facts_option(text, name)
    return {key: _kept(cast("Value", value)) for key, value in found.items()}


def _one_value(text: str) -> str:
    """A value in a line of JSON: what is none already is a text."""
    try:
        json.loads(text, parse_constant=_no_number)
    except ValueError:
        return json.dumps(text)
    return text


def _kept(value: Value) -> Value:
    """A value as a history keeps it, read; any other stays what it is."""
    match value:
        case str() if value.startswith("@"):
            try:
                return decode(value)
            except ValueError:
                return value
        case list():
            return [_kept(each) for each in value]
        case dict():
            return {key: _kept(each) for key, each in value.items()}
        case _:
            return value


def file_text(path: Path, name: str) -> str:
    """The text of a file that an option names; raises BadParameter."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{name}: {path} is not UTF-8 ({error.reason})") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise typer.BadParameter(f"{name}: {path} cannot be read: {reason}") from None


def _read(source: str, name: str) -> object:
    try:
        return json.loads(
            source,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
            object_pairs_hook=_context,
        )
    except json.JSONDecodeError:
        pass  # YAML, perhaps
    except RecursionError:
        raise ValueError("nests too deeply") from None
    try:
        return read(source, name).data
    except DefinitionError as error:
        problem = error.problems[0]
        raise ValueError(f"is neither JSON nor YAML: {problem.message}") from None


def _number(digits: str) -> Number:
    """A number with every digit it is written with; raises ValueError where one would be lost."""
    value = parse_number(digits)
    if number(DECIMAL128.plus(value)) != value or len(_significant(digits)) > _DIGITS:
        raise ValueError(f"has a number of more than {_DIGITS} digits; write it in quotes, as text")
    return value


def _significant(digits: str) -> str:
    return digits.lower().partition("e")[0].lstrip("-").replace(".", "").strip("0")


def _no_number(word: str) -> Value:
    raise ValueError(f"is not JSON: {word} is no number")


def _context(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"has '{name}' twice")
        found[name] = value
    return found


def _exact(value: object, depth: int = 1) -> object:
    """The value with its numbers in one form; raises ValueError for what cannot be kept."""
    if depth > DEEPEST:
        raise ValueError(f"nests more than {DEEPEST} levels deep")
    match value:
        case str():
            check_text(value)
            return value
        case dict():
            for name in value:
                check_text(str(name))
            return {name: _exact(part, depth + 1) for name, part in value.items()}
        case list():
            return [_exact(part, depth + 1) for part in value]
        case Decimal() | int() if not isinstance(value, bool):
            return _number(str(value))
        case _:
            return value


def check_words(words: Sequence[str]) -> None:
    """Raise BadParameter for an argument whose bytes are no UTF-8."""
    for place, word in enumerate(words, start=1):
        try:
            check_text(word)
        except ValueError:
            shown = word.encode(errors="backslashreplace").decode()
            raise typer.BadParameter(f"argument {place}, '{shown}', is not UTF-8") from None


def check_text(text: str) -> None:
    """Raise ValueError for a text that no UTF-8 says."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("has a text that is not Unicode: half of a surrogate pair") from None
