"""Values as JSON, without floats and without loss; and the bytes that stand for them.

JSON has no dates and its numbers are floats in most readers. So a value JSON cannot say exactly is
a string that starts with ``@``, FEEL's own mark for such literals (``@P1D``, ``@12.50``); a real
string that starts with ``@`` gets a second one. `canonical` follows RFC 8785 as far as it applies
to JSON without floats: sorted keys, no space, UTF-8.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

import orjson

from .dates import Date, DateTime, Time
from .durations import DaysDuration, MonthsDuration, parse_duration
from .numbers import from_float, number
from .sealed import SEALED, Sealed

SimpleJson: TypeAlias = bool | int | float | str | None
Json: TypeAlias = "SimpleJson | list[Json] | dict[str, Json]"
SimpleValue: TypeAlias = (
    bool
    | int
    | Decimal
    | str
    | Date
    | Time
    | DateTime
    | DaysDuration
    | MonthsDuration
    | Sealed
    | None
)
Value: TypeAlias = "SimpleValue | list[Value] | dict[str, Value]"
Facts: TypeAlias = Mapping[str, Value]

LARGEST = 1_000_000
"""How many items a value may have, all levels together."""
_SAFE_INTEGER = 2**53
_WRITTEN = (DateTime, DaysDuration, Decimal, Date, Time, MonthsDuration, Sealed)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"-?\d{4,9}-\d\d-\d\d", re.ASCII)


def encode(value: Value) -> Json:
    """The value as plain JSON.

    >>> encode({"due": Date.of(2026, 3, 2), "price": Decimal("12.50"), "handle": "@me"})
    {'due': '@2026-03-02', 'price': '@12.50', 'handle': '@@me'}

    Raises TypeError for what cannot be kept, such as a function, and ValueError for more than
    `LARGEST` items: lists that share their parts can be far larger than the memory they take.
    """
    # In the order in which they are likely: this is asked of every value of every event.
    if isinstance(value, str):
        return f"@{value}" if value[:1] == "@" else value
    if value is None or value is True or value is False:
        return value
    if isinstance(value, (list, dict)):
        return _encode(value, [LARGEST])
    return _encode_scalar(value)


def _encode(value: Value, left: list[int]) -> Json:
    if isinstance(value, str):
        return f"@{value}" if value[:1] == "@" else value
    if not isinstance(value, (list, dict)):
        return _encode_scalar(value)
    left[0] -= len(value)
    if left[0] < 0:
        raise ValueError(f"the value has more than {LARGEST} items")
    if isinstance(value, list):
        return [_encode(item, left) for item in value]
    return {
        key if type(key) is str else _key(key): _encode(item, left) for key, item in value.items()
    }


def _encode_scalar(value: SimpleValue) -> Json:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, _WRITTEN):
        return f"@{value}"
    if isinstance(value, int):
        return value if -_SAFE_INTEGER < value < _SAFE_INTEGER else f"@{value}"
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def decode(json: Json) -> Value:
    """The value `encode` made the JSON from; raises ValueError where it did not.

    >>> decode(["@P1D", "@12.50", "@@me", 3])
    [DaysDuration(nanoseconds=86400000000000), Decimal('12.50'), '@me', 3]
    """
    # Most of what a ticket holds are plain strings; seeing that spares the call for each.
    if isinstance(json, str):
        return _read(json[1:]) if json[:1] == "@" else json
    if isinstance(json, list):
        return [item if type(item) is str and item[:1] != "@" else decode(item) for item in json]
    if isinstance(json, dict):
        return {
            key: item if type(item) is str and item[:1] != "@" else decode(item)
            for key, item in json.items()
        }
    if isinstance(json, float):
        raise ValueError(f"{json} is a float; encoded values have none")  # noqa: TRY004 - as said above
    return json


def from_json(json: Json) -> Value:
    """JSON from outside as a value: numbers become exact, strings stay strings.

    Raises ValueError for a float that is no number.

    >>> from_json({"price": 12.5, "day": "2026-03-02"})
    {'price': Decimal('12.5'), 'day': '2026-03-02'}
    """
    match json:
        case float():
            return from_float(json)
        case bool():
            return json
        case int():
            return number(json)
        case list():
            return [from_json(item) for item in json]
        case dict():
            return {key: from_json(item) for key, item in json.items()}
        case _:
            return json


def canonical(json: Json) -> bytes:
    """The one way to write the JSON; equal JSON gives equal bytes.

    >>> canonical({"b": 1, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return orjson.dumps(json, option=orjson.OPT_SORT_KEYS)


def in_key_order(value: Value) -> Value:
    """The value with the keys of its contexts in order, as its canonical JSON is read again.

    >>> in_key_order([{"b": 1, "a": {"d": 2, "c": 3}}])
    [{'a': {'c': 3, 'd': 2}, 'b': 1}]
    """
    if isinstance(value, dict):
        return {name: in_key_order(value[name]) for name in sorted(value)}
    return [in_key_order(each) for each in value] if isinstance(value, list) else value


def digest(json: Json | bytes) -> str:
    """A name for the content: ``s256:`` and the SHA-256 of the canonical bytes.

    >>> digest({})
    's256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    content = json if isinstance(json, bytes) else canonical(json)
    return f"s256:{hashlib.sha256(content).hexdigest()}"


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a context's names are strings, not {type(key).__name__}")
    return key


def _read(text: str) -> Value:
    if text.startswith("@"):
        return text
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if text.startswith(SEALED):
        return Sealed.parse(text)
    if text[2:3] == ":":
        return Time.parse(text)
    if _DATE.match(text):
        return DateTime.parse(text) if "T" in text else Date.parse(text)
    return _read_number(text)


def _read_number(text: str) -> Value:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'@{text}' is no encoded value")
    if text.lstrip("-").isdigit():
        return int(text)
    return Decimal(text)
