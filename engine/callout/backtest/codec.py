"""Findings as JSON, and back: records of texts, numbers, enumerations, tuples and maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

from callout.errors import CalloutError

from .finding import TicketFinding

_Record = TypeVar("_Record")


class BadPartial(CalloutError):
    """What is kept of an earlier run cannot be read."""

    code = "bad-partial"


def written(findings: Iterable[TicketFinding]) -> bytes:
    """The findings in order of ticket; the same findings are the same bytes."""
    ordered = sorted(findings, key=lambda each: each.ticket)
    return orjson.dumps([_lean(each) for each in ordered], option=orjson.OPT_SORT_KEYS)


def read(content: bytes) -> list[TicketFinding]:
    """What `written` wrote; raises `BadPartial` for anything else."""
    try:
        return [_read(TicketFinding, each) for each in orjson.loads(content)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPartial(
            f"a kept part of the backtest cannot be read: {error}",
            hint="delete the folder that it is kept in, and begin anew",
        ) from None


def _lean(value: Any) -> Any:
    """The value without fields that are at their defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        found = {each.name: getattr(value, each.name) for each in fields(value)}
        return {name: _lean(part) for name, part in found.items() if part != _default(value, name)}
    if isinstance(value, Mapping):
        return {str(name): _lean(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_lean(part) for part in value]
    return value


def _default(record: object, name: str) -> Any:
    known = cast("Any", type(record)).__dataclass_fields__[name]
    if known.default_factory is not MISSING:
        return known.default_factory()
    return known.default


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: type[_Record], json: dict[str, Any]) -> _Record:
    hints: dict[str, Any] = _hints(cast("Any", kind))
    return kind(**{name: _typed(hints[name], part) for name, part in json.items()})


def _typed(hint: Any, value: Any) -> Any:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        kind = next(each for each in inside if each is not NoneType)
        return None if value is None else _typed(kind, value)
    if origin is tuple:
        if inside[-1] is Ellipsis:
            return tuple(_typed(inside[0], part) for part in value)
        return tuple(_typed(each, part) for each, part in zip(inside, value, strict=True))
    if origin is not None:
        return {name: _typed(inside[1], part) for name, part in value.items()}
    return _plain(hint, value)


def _plain(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        return _read(cast("type[object]", kind), value)
    if issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
