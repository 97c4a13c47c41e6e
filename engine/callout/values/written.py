"""Values as people read them, in the language of the text they stand in.

Nothing of the machine is asked: no locale, no zone. English writes ``30 Nov 2026, 13:00`` and
``1 h 30 min``, Chinese ``2026年11月30日 13:00`` and ``1小时30分钟``; every other language gets
figures, ``2026-11-30 13:00``. Numbers keep the digits they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .dates import Date, DateTime, Time
from .durations import DAY, HOUR, MINUTE, DaysDuration, MonthsDuration, format_seconds
from .json_form import Value
from .numbers import format_number
from .zones import Zone, format_zone

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Words:
    """One language: units of time by their plural, yes and no, what stands between."""

    units: Mapping[str, tuple[str, str]]
    yes: str
    no: str
    between: str
    in_list: str

    def amount(self, amount: str, unit: str) -> str:
        one, many = self.units[unit]
        return f"{amount}{one if amount == '1' else many}"


_FIGURES = {"h": (" h", " h"), "min": (" min", " min"), "s": (" s", " s")}
_ENGLISH = _Words(
    {
        "year": (" year", " years"),
        "month": (" month", " months"),
        "day": (" day", " days"),
        **_FIGURES,
    },
    yes="yes",
    no="no",
    between=" ",
    in_list=", ",
)
_CHINESE = _Words(
    {
        "year": ("年", "年"),
        "month": ("个月", "个月"),
        "day": ("天", "天"),
        "h": ("小时", "小时"),
        "min": ("分钟", "分钟"),
        "s": ("秒", "秒"),
    },
    yes="是",
    no="否",
    between="",
    in_list="、",
)
_OTHER = _Words(
    {"year": (" a", " a"), "month": (" mo", " mo"), "day": (" d", " d"), **_FIGURES},
    yes="true",
    no="false",
    between=" ",
    in_list=", ",
)
_WORDS: Mapping[str, _Words] = {"en": _ENGLISH, "zh": _CHINESE}


def written_for(value: Value, language: str, zone: str) -> str:
    """The value in a text in `language` (a tag like ``zh-CN``); null as nothing.

    An instant that a machine gave, in UTC or with an offset, is shown on the clocks of `zone` (an
    IANA name); one in another named zone stays there and names it, as a local one stays what it is.

    >>> written_for(DateTime.parse("2026-11-30T13:00:00@Asia/Shanghai"), "en", "Asia/Shanghai")
    '30 Nov 2026, 13:00'
    >>> written_for(DaysDuration.parse("PT1H30M"), "zh", "UTC")
    '1小时30分钟'
    """
    tongue = language.lower().partition("-")[0]
    return _written(value, tongue, _WORDS.get(tongue, _OTHER), zone)


def _written(value: Value, tongue: str, words: _Words, zone: str) -> str:
    match value:
        case list():
            return words.in_list.join(_written(each, tongue, words, zone) for each in value)
        case dict():
            parts = ((name, _written(each, tongue, words, zone)) for name, each in value.items())
            return words.in_list.join(f"{name}: {part}" for name, part in parts)
        case Date() | DateTime() | Time():
            return _when(value, tongue, zone)
        case DaysDuration():
            return _sign(value.nanoseconds, words, _time_parts(abs(value.nanoseconds), words))
        case MonthsDuration():
            return _sign(value.months, words, _month_parts(abs(value.months), words))
        case bool():
            return words.yes if value else words.no
        case int() | Decimal():
            return format_number(value)
        case _:
            return "" if value is None else str(value)


def _when(value: Date | DateTime | Time, tongue: str, zone: str) -> str:
    match value:
        case Date():
            return _day(value, tongue)
        case DateTime():
            return _instant(value, tongue, zone)
        case Time():
            return f"{_clock(value)}{_place(value.zone, zone)}"


def _instant(value: DateTime, tongue: str, zone: str) -> str:
    if isinstance(value.zone, int):
        value = value.in_zone(zone)
    comma = "," if tongue == "en" else ""
    time = _clock(value.time)
    return f"{_day(value.date, tongue)}{comma} {time}{_place(value.zone, zone)}"


def _day(day: Date, tongue: str) -> str:
    year, month, number = day.parts
    match tongue:
        case "en":
            return f"{number} {_MONTHS[month - 1]} {year}"
        case "zh":
            return f"{year}年{month}月{number}日"
        case _:
            return str(day)


def _clock(time: Time) -> str:
    hours, rest = divmod(time.nanoseconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = format_seconds(rest)
    if seconds == "0":
        return f"{hours:02}:{minutes:02}"
    whole, point, part = seconds.partition(".")
    return f"{hours:02}:{minutes:02}:{whole:0>2}{point}{part}"


def _place(own: Zone, zone: str) -> str:
    """The zone where it is not the one the reader expects."""
    if own is None or own == zone:
        return ""
    if isinstance(own, str):
        return f" ({own})"
    return f" (UTC{format_zone(own).replace('Z', '')})"


def _time_parts(nanoseconds: int, words: _Words) -> Iterator[str]:
    days, rest = divmod(nanoseconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = format_seconds(rest)
    for amount, unit in ((str(days), "day"), (str(hours), "h"), (str(minutes), "min")):
        if amount != "0":
            yield words.amount(amount, unit)
    if seconds != "0" or not nanoseconds:
        yield words.amount(seconds, "s")


def _month_parts(months: int, words: _Words) -> Iterator[str]:
    years, rest = divmod(months, 12)
    if years:
        yield words.amount(str(years), "year")
    if rest or not years:
        yield words.amount(str(rest), "month")


def _sign(amount: int, words: _Words, parts: Iterator[str]) -> str:
    text = words.between.join(parts)
    return f"-{text}" if amount < 0 else text
