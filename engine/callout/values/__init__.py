"""What a ticket can hold: FEEL's values as Python values, and their form as JSON.

    null        None                   days and time duration      DaysDuration
    boolean     bool                   years and months duration   MonthsDuration
    number      int or Decimal         list                        list
    string      str                    context                     dict with str keys
    date, time, date and time          Date, Time, DateTime

Ranges and functions are values of expressions only and live in `callout.feel`.
"""

from . import pointer
from .dates import Date, DateTime, Time
from .digester import NO_KEY, PRIVATE, WITHHELD, Digester, comparable, is_mark
from .durations import DaysDuration, MonthsDuration, parse_duration
from .json_differences import differences
from .json_form import (
    Facts,
    Json,
    SimpleJson,
    Value,
    canonical,
    decode,
    digest,
    encode,
    from_json,
    in_key_order,
)
from .kept import Kept, encoded_of
from .numbers import (
    DECIMAL128,
    Number,
    format_number,
    from_float,
    negative,
    number,
    parse_number,
    whole,
)
from .sealed import NO_KEYS, Cipher, FindCipher, KeyRing, Sealed, is_sealed
from .sealing import NO_SEALING, Sealing
from .visible import UNSEEN, visible, visible_json, visible_lines
from .written import written_for
from .zones import Zone

__all__ = [
    "DECIMAL128",
    "NO_KEY",
    "NO_KEYS",
    "NO_SEALING",
    "PRIVATE",
    "UNSEEN",
    "WITHHELD",
    "Cipher",
    "Date",
    "DateTime",
    "DaysDuration",
    "Digester",
    "Facts",
    "FindCipher",
    "Json",
    "Kept",
    "KeyRing",
    "MonthsDuration",
    "Number",
    "Sealed",
    "Sealing",
    "SimpleJson",
    "Time",
    "Value",
    "Zone",
    "canonical",
    "comparable",
    "decode",
    "differences",
    "digest",
    "encode",
    "encoded_of",
    "format_number",
    "from_float",
    "from_json",
    "in_key_order",
    "is_mark",
    "is_sealed",
    "negative",
    "number",
    "parse_duration",
    "parse_number",
    "pointer",
    "visible",
    "visible_json",
    "visible_lines",
    "whole",
    "written_for",
]
