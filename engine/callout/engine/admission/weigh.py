"""Whether a payload can be kept: only values of ours, no more of them than the limits say.

What was given is walked without recursion, and only until something is too much: a refusal costs
little, however large the payload is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import orjson

from callout.errors import BadPayload
from callout.records import APART
from callout.records.arguments import kind_shown
from callout.records.limits import Limits
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Sealed, Time, Value
from callout.values.visible import is_unicode

_Parts: TypeAlias = dict[Any, Any] | list[Any]
_Pythons: TypeAlias = bool | int | float | Decimal | str | date | datetime | time | timedelta | None
_Ours: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration | Sealed
Given: TypeAlias = "_Pythons | _Ours | Sequence[Given] | Mapping[str, Given]"
"""A value as a program hands it over: JSON, Python's own, or what a ticket holds.

What is sealed comes from no caller: it is refused when it is looked at.
"""
Payload: TypeAlias = Mapping[str, Given]
"""Values by name, as `Engine.start` and `Engine.send` take them and an `Answer` brings them.

A `datetime` has its zone, sequences are lists or tuples, and numbers are numbers.
"""
_ALWAYS_FINE = (bool, Date, Time, DateTime, DaysDuration, MonthsDuration, date, time, timedelta)
_WITHOUT_PARTS = frozenset({str, bool, int, type(None)})
"""Most values; the classes themselves, so that nothing is left to ask."""
ESCAPED = 6
"""Bytes that JSON needs at most for a byte of a text (``\\u0001``)."""
_KEEPS = "a payload is JSON, dates, times, instants with a zone, durations and Decimals"
_PER_VALUE = 8
"""Bytes that a value takes beside the texts in it, about."""
_LARGE_DIGITS = 15
_LARGE = 10**_LARGE_DIGITS
"""Whole numbers up to here are never too large to be kept."""
_SHORT = 2 * _LARGE_DIGITS
"""Characters that a value of a plain payload takes beside its name and the texts in it, at most."""
_ONE_OF_FEW = (bool, type(None))
_WIDEST = 4
"""Bytes of a character that can be printed, at most: none of them needs escapes but two."""


def weigh(given: Mapping[object, object], limits: Limits) -> int:
    """About how many bytes of JSON it is; as JSON writes odd characters it may be `ESCAPED` times.

    Raises `BadPayload`, with the name of the value that cannot be kept.
    """
    scales = _Scales(limits)
    waiting: list[tuple[object, int, str]] = [(given, 0, "")]
    while waiting:
        value, depth, name = waiting.pop()
        if depth > limits.depth:
            raise BadPayload(
                f"the payload nests deeper than {limits.depth} levels",
                hint="send what is inside by itself, or allow more: Limits(depth=...)",
            )
        if type(value) in _WITHOUT_PARTS:
            scales.check(value, name)
        elif isinstance(value, Mapping):
            scales.count(len(value))
            for key, each in value.items():
                waiting.append((each, depth + 1, scales.name(key, name, depth)))
        elif isinstance(value, (list, tuple)):
            scales.count(len(value))
            waiting += [(each, depth + 1, name) for each in value]
        else:
            scales.check(value, name)
    return scales.size


def plain(given: object, limits: Limits) -> dict[str, Value] | None:
    """A payload with nothing in it to be looked at twice, copied; None for any other.

    That is a dict of texts that can be printed, whole numbers, booleans and nulls, and of lists and
    dicts of them, such as most events carry. All that `weigh` counts would be within the limits,
    and nothing is to be changed.
    """
    if type(given) is not dict or APART in given or limits.digits < _LARGE_DIGITS:
        return None
    size, values = 0, 0
    level: list[_Parts] = [given]
    for _ in range(limits.depth):
        below: list[_Parts] = []
        for part in level:
            found = _size(part, limits, below)
            if found is None:
                return None
            size, values = size + found, values + len(part)
        if size * _WIDEST > limits.payload or values > limits.items:
            return None
        if not below:
            return given.copy() if level[0] is given else orjson.loads(orjson.dumps(given))
        level = below
    return None


def _size(part: _Parts, limits: Limits, below: list[_Parts]) -> int | None:
    """How many characters it takes without those parts `below` it; None if anything is odd."""
    size = len(part) * _SHORT
    if type(part) is dict:
        for name in part:
            if type(name) is not str or not name.isprintable() or len(name) > limits.name:
                return None
            size += len(name)
    for value in part.values() if type(part) is dict else part:
        kind = type(value)
        if kind is str and value.isprintable() and len(value) <= limits.text:
            size += len(value)
        elif kind is dict or kind is list:
            below.append(value)
        elif (kind is not int or not -_LARGE < value < _LARGE) and kind not in _ONE_OF_FEW:
            return None
    return size


def kept(given: object) -> object:
    """What was weighed, as plain lists, dicts and texts, whatever classes they were of.

    A number without decimal places is an int, so that the same request is the same however its
    number was made; one with places keeps them, and there is no negative zero.
    """
    if type(given) in _WITHOUT_PARTS:
        return given
    match given:
        case Mapping():
            return {str.__str__(name): kept(each) for name, each in given.items()}
        case list() | tuple():
            return [kept(each) for each in given]
        case str():
            return str.__str__(given)
        case int():
            return int.__pos__(given)
        case float():
            return float.__pos__(given)
        case Decimal():
            return _decimal(Decimal(given))
        case _:
            return given


def _decimal(number: Decimal) -> Decimal | int:
    if int(number.as_tuple().exponent) >= 0:
        return int(number)
    return number.copy_abs() if number.is_zero() else number


def holds_more(given: object, values: int) -> bool:
    """Whether JSON of it has more values; counted so far only, for a part may stand often in it."""
    waiting = [given] if isinstance(given, _OF_JSON) else []
    while waiting:
        part = waiting.pop()
        values -= len(part)
        if values < 0:
            return True
        inner = part.values() if isinstance(part, dict) else part
        waiting += [each for each in inner if isinstance(each, _OF_JSON)]
    return False


_OF_JSON = (dict, list, tuple)


class _Scales:
    """How much there was so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._values = self.size = 0

    def count(self, values: int) -> None:
        """So many more values."""
        self._values += values
        if self._values > self._limits.items:
            raise BadPayload(
                f"the payload has more than {self._limits.items:,} values",
                hint="send several events, or allow more: Limits(items=...)",
            )
        self._add(values * _PER_VALUE)

    def name(self, key: object, inside: str, depth: int) -> str:
        """The name of a value, with those it is inside of; at no depth it is a field's."""
        if not isinstance(key, str):
            raise BadPayload(
                f"a name in '{inside[:60]}' is a text, not {kind_shown(key)}", hint=_KEEPS
            )
        if len(key) > self._limits.name or not is_unicode(key):
            raise BadPayload(f"the name {key[:60]!a} is too long, or no text", hint=_KEEPS)
        if not depth and key == APART:
            raise BadPayload(f"'{APART}' is a name of the engine's own", hint="take another")
        self._add(len(key))
        return f"{inside}.{key}" if depth else key

    def check(self, value: object, name: str) -> None:
        """A value that has no parts."""
        wrong = self._wrong(value)
        if wrong:
            raise BadPayload(f"'{name[:60]}' {wrong}", hint=_KEEPS)

    def _wrong(self, value: object) -> str | None:
        match value:
            case None:
                return None
            case str():
                return self._text(value)
            case datetime():
                return "has no time zone" if value.tzinfo is None else None
            case _ if isinstance(value, _ALWAYS_FINE):
                return None
            case int() | float() | Decimal():
                return self._number(value)
            case _:
                return f"is {kind_shown(value)}, which is no value"

    def _text(self, text: str) -> str | None:
        if len(text) > self._limits.text:
            return f"has {len(text):,} characters; {self._limits.text:,} is the most"
        if not is_unicode(text):
            return "has half a character (a lone surrogate)"
        self._add(len(text) if text.isascii() else len(text.encode()))
        return None

    def _number(self, value: int | float | Decimal) -> str | None:
        most = self._limits.digits
        if isinstance(value, int):
            digits = value.bit_length() * 3 // 10
        elif not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
            return f"is {value}, which is no number"
        else:
            exact = Decimal(float.__repr__(value) if isinstance(value, float) else value)
            _, written, exponent = exact.as_tuple()
            digits = len(written) + abs(int(exponent))
        self._add(digits)
        return f"is a number of more than {most:,} digits" if digits > most else None

    def _add(self, size: int) -> None:
        self.size += size
        if self.size > self._limits.payload:
            raise too_large(self._limits)


def too_large(limits: Limits) -> BadPayload:
    """The refusal of a payload with too many bytes."""
    return BadPayload(
        f"the payload has more than {limits.payload:,} bytes",
        hint="keep files elsewhere, and send where they are",
    )
