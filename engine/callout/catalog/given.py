"""What a program hands a catalog, checked; all raise `BadArgument`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TypeAlias, cast

from callout.errors import BadArgument
from callout.records.arguments import expected, kind_shown, mapped, shown
from callout.values import (
    Date,
    DateTime,
    DaysDuration,
    Facts,
    Json,
    MonthsDuration,
    Time,
    Value,
    from_json,
)
from callout.values.visible import is_unicode

SettingValues: TypeAlias = Mapping[str, "Json | Value"]
"""Values of parameters by name, as JSON or as values."""
_WHOLE = (bool, Date, Time, DateTime, DaysDuration, MonthsDuration, type(None))
_DEEPEST = 32
_MOST = 100_000
_MOST_BITS = 3_400
"""Of a whole number: a thousand digits."""
_IS_JSON = "hand over JSON, or values of callout.values"


def name_of(given: object, what: str) -> str:
    """A name that something may have."""
    name = expected(given, str, what, "hand over its name")
    if not is_unicode(name):
        raise BadArgument(
            f"{what} is not called {shown(name)}", hint="leave out what is no character"
        )
    return name


def folder_of(folder: object, what: str) -> Path | None:
    """A folder or a file, if one is named."""
    if folder is None:
        return None
    if not isinstance(folder, (str, os.PathLike)):
        raise BadArgument(
            f"{what} is a folder, not {kind_shown(folder)}", hint="hand over a str or a Path"
        )
    if folder == "":
        raise BadArgument(f"{what} is a folder without a name", hint="write . for the present one")
    try:
        path = Path(folder)
        with suppress(FileNotFoundError):  # told where it is read
            path.stat()
    except (OSError, ValueError, TypeError) as error:
        raise BadArgument(
            f"{what} cannot be the folder {shown(folder)}: {shown(error)}", hint="look at the path"
        ) from error
    return path


def settings_of(given: object) -> Facts:
    """Settings by name, as values; what is a value already stays as it is."""
    if given is None:
        return {}
    plain = mapped(given, "settings", "write {'parameter': value}")
    return {
        expected(name, str, "a name in settings", "write {'parameter': value}"): _value(name, value)
        for name, value in plain.items()
    }


def _value(name: object, value: object) -> Value:
    seen = 0
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        wrong = "is too large" if depth > _DEEPEST or seen > _MOST else _wrong(part)
        if wrong:
            raise BadArgument(f"the setting {shown(name)} {wrong}", hint=_IS_JSON)
        if isinstance(part, list):
            waiting += [(each, depth + 1) for each in part]
        elif isinstance(part, dict):
            waiting += [(each, depth + 1) for pair in part.items() for each in pair]
    if isinstance(value, (float, list, dict)):
        return from_json(value)  # lists and contexts of values are read alike
    return cast("Value", value)


def _wrong(part: object) -> str | None:
    """What is wrong with one value, if anything is."""
    match part:
        case str():
            return None if is_unicode(part) else "has half a character"
        case dict():
            names = (f"has the name {shown(each)}" for each in part if not isinstance(each, str))
            return next(names, None)
        case _ if isinstance(part, (*_WHOLE, list)):
            return None
        case int():
            return "has a number of too many digits" if part.bit_length() > _MOST_BITS else None
        case float() if isfinite(part):
            return None
        case Decimal() if part.is_finite():
            return None
        case _:
            return f"is or has {shown(part)}, which is no value"
