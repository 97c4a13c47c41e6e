"""Names, paths and filters at run time.

Follows DMN 1.5, 10.3.2.5 (filters), 10.3.2.6 (properties of dates, durations and ranges) and
table 53 (paths over lists).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from callout.feel.types import ANY, BOOLEAN, DAYS_DURATION, NUMBER, STRING, Kind, Type
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time, Value, gregorian
from callout.values.durations import DAY, HOUR, MINUTE, SECOND
from callout.values.zones import offset_at

from .coercion import shown
from .comparison import order
from .frame import LENGTH, Frame, Site
from .ranges import Range

_Property = Callable[..., Value]


def missing(frame: Frame, site: Site) -> Value:
    """A name the scope does not hold."""
    frame.warn(site, f"there is no '{site.part}' here")
    return None


def entry(base: Value, name: str, frame: Frame, site: Site) -> Value:
    """``base.name``: an entry of a context, of each item of a list, or a property."""
    match base:
        case dict():
            if name in base:
                return base[name]
            frame.warn(site, f"the context has no '{name}'", base)
            return None
        case list():
            frame.spend(len(base), site)
            return [entry(item, name, frame, site) for item in base]
        case _:
            pass
    rule = _PROPERTIES.get((type(base), name))
    if rule is None:
        frame.warn(site, f"{shown(base)} has no '{name}'", base)
        return None
    return rule(base)


def items(base: Value) -> list[Value]:
    """What a filter looks through: a list, or a value as a list of one."""
    if base is None:
        return []
    return base if isinstance(base, list) else [base]


def at_index(base: Value, index: Value, frame: Frame, site: Site) -> Value:
    """The item at a position: from 1, or from -1 backwards."""
    found = items(base)
    if isinstance(index, bool) or not isinstance(index, int | Decimal):
        frame.warn(site, f"{shown(index)} is neither a position nor a condition", index)
        return None
    near = -LENGTH < index < LENGTH
    whole = near and (int(index) == index or not frame.semantics.whole_positions)
    position = int(index) if whole else 0
    if 1 <= position <= len(found):
        return found[position - 1]
    if -len(found) <= position <= -1:
        return found[position]
    frame.warn(site, f"there is no item {shown(index)} in {shown(base)}", base, index)
    return None


def interval(
    ends: tuple[Value, Value], included: tuple[bool, bool], frame: Frame, site: Site
) -> Value:
    """A range with both ends; null unless they are in order."""
    answer = order(*ends)
    if answer is None or answer > 0:
        frame.warn(site, f"there is no range from {shown(ends[0])} to {shown(ends[1])}", *ends)
        return None
    return Range(*ends, *included)  # type: ignore[return-value] # a value of expressions only


def half_interval(
    ends: tuple[Value, Value], included: tuple[bool, bool], frame: Frame, site: Site
) -> Value:
    """A range that is open on one side."""
    end = ends[0] if ends[1] is None else ends[1]
    if end is None:
        frame.warn(site, "a range needs an end")
        return None
    return Range(*ends, *included)  # type: ignore[return-value] # a value of expressions only


def all_but(value: Value, frame: Frame, site: Site) -> Value:
    """The range of everything that is not equal to a value."""
    if order(value, value) is None:
        frame.warn(site, f"{shown(value)} has no order", value)
        return None
    return Range(value, value, complement=True)  # type: ignore[return-value] # likewise


def _offset(value: Time | DateTime) -> Value:
    if value.zone is None:
        return None
    if isinstance(value, DateTime):
        return DaysDuration(value.offset * SECOND)
    if isinstance(value.zone, int):
        return DaysDuration(value.zone * SECOND)
    return DaysDuration(offset_at(value.zone, value.nanoseconds // SECOND) * SECOND)


def _zone_name(value: Time | DateTime) -> Value:
    return value.zone if isinstance(value.zone, str) else None


def _cut(amount: int, unit: int, modulus: int | None = None) -> int:
    """Whole units of a duration's size, with its sign."""
    whole = abs(amount) // unit
    whole = whole % modulus if modulus else whole
    return whole if amount >= 0 else -whole


def _clock(unit: int, modulus: int) -> _Property:
    return lambda value: value.nanoseconds % DAY // unit % modulus


_CALENDAR: Mapping[str, Callable[[Date], Value]] = {
    "year": lambda day: day.parts[0],
    "month": lambda day: day.parts[1],
    "day": lambda day: day.parts[2],
    "weekday": lambda day: gregorian.weekday(day.days),
}
_CLOCK: Mapping[str, _Property] = {
    "hour": _clock(HOUR, 24),
    "minute": _clock(MINUTE, 60),
    "second": _clock(SECOND, 60),
    "time offset": _offset,
    "timezone": _zone_name,
}
_DAYS: Mapping[str, _Property] = {
    "days": lambda length: _cut(length.nanoseconds, DAY),
    "hours": lambda length: _cut(length.nanoseconds, HOUR, 24),
    "minutes": lambda length: _cut(length.nanoseconds, MINUTE, 60),
    "seconds": lambda length: _cut(length.nanoseconds, SECOND, 60),
    "value": lambda length: _cut(length.nanoseconds, SECOND),
}
_MONTHS: Mapping[str, _Property] = {
    "years": lambda length: _cut(length.months, 12),
    "months": lambda length: _cut(length.months, 1, 12),
    "value": lambda length: length.months,
}
_RANGE: Mapping[str, _Property] = {
    "start": lambda interval: interval.start,
    "end": lambda interval: interval.end,
    "start included": lambda interval: interval.start_included,
    "end included": lambda interval: interval.end_included,
}


def _of_date(rule: Callable[[Date], Value]) -> _Property:
    return lambda moment: rule(moment.date)


_PROPERTIES: Mapping[tuple[type, str], _Property] = {
    **{(Date, name): rule for name, rule in _CALENDAR.items()},
    **{(DateTime, name): _of_date(rule) for name, rule in _CALENDAR.items()},
    **{(kind, name): rule for kind in (Time, DateTime) for name, rule in _CLOCK.items()},
    **{(DaysDuration, name): rule for name, rule in _DAYS.items()},
    **{(MonthsDuration, name): rule for name, rule in _MONTHS.items()},
    **{(Range, name): rule for name, rule in _RANGE.items()},
}


_DATE_TYPES = dict.fromkeys(_CALENDAR, NUMBER)
_CLOCK_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(_CLOCK, NUMBER),
    "time offset": DAYS_DURATION,
    "timezone": STRING,
}
PROPERTY_TYPES: Mapping[Kind, Mapping[str, Type]] = {
    Kind.DATE: _DATE_TYPES,
    Kind.TIME: _CLOCK_TYPES,
    Kind.DATE_TIME: {**_DATE_TYPES, **_CLOCK_TYPES},
    Kind.DAYS_DURATION: dict.fromkeys(_DAYS, NUMBER),
    Kind.MONTHS_DURATION: dict.fromkeys(_MONTHS, NUMBER),
    Kind.RANGE: {"start included": BOOLEAN, "end included": BOOLEAN, "start": ANY, "end": ANY},
}
"""The properties of each kind of value and their types."""
