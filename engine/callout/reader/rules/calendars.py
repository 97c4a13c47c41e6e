"""Calendars."""

from __future__ import annotations

from callout.calendars import WEEKDAYS, Calendar, WorkingHours
from callout.library import RuleFile
from callout.reader.yaml.nodes import Mapping, Node
from callout.values import Date, Time
from callout.values.durations import DAY
from callout.values.zones import known_zone

from .reader import Reader

_KEYS = ("calendar", "title", "about", "source", "zone", "valid", "week", "hours", "days")
_WORDS = {"off": False, "working": True}


def read_calendar(root: Mapping, reader: Reader) -> RuleFile:
    """A file with a calendar."""
    reader.keys(root, "a calendar", _KEYS)
    name = reader.text(root["calendar"], "calendar")
    valid = reader.mapping(reader.required(root, "valid", "a calendar"), "valid")
    zone = _zone(root, reader)
    first = reader.date(reader.required(valid, "from", "valid"), "from") if valid else None
    last = reader.date(reader.required(valid, "until", "valid"), "until") if valid else None
    week = frozenset(_week(root, reader))
    days = _days(root, reader)
    hours = _hours(root.get("hours"), reader)
    if first is None or last is None or zone is None:
        return RuleFile(reader.path)
    if last < first:
        reader.report("R305", "'until' is before 'from'", root["valid"].where)
    for day in days:
        if not first <= day <= last:
            reader.report("R306", f"{day} is outside 'valid'", root["days"].where)
    made = Calendar(name or "", zone, first, last, week, days, hours)
    return RuleFile(reader.path, calendars=(made,))


def _zone(root: Mapping, reader: Reader) -> str | None:
    node = reader.required(root, "zone", "a calendar")
    name = reader.text(node, "zone")
    if name is None or node is None:
        return None
    try:
        known_zone(name)
    except ValueError as error:
        reader.report("R306", str(error), node.where, "write a name like Asia/Shanghai")
        return None
    return name


def _week(root: Mapping, reader: Reader) -> list[str]:
    """The days of the week that are worked."""
    found: list[str] = []
    for cell in reader.cells(reader.required(root, "week", "a calendar"), "week"):
        if cell.text in WEEKDAYS:
            found.append(cell.text)
        else:
            message = f"'{cell.text}' is not a day of the week"
            reader.report("R306", message, cell.where, f"one of {', '.join(WEEKDAYS)}")
    return found


def _days(root: Mapping, reader: Reader) -> dict[Date, bool]:
    node = root.get("days")
    mapping = reader.mapping(node, "days") if node is not None else None
    days: dict[Date, bool] = {}
    for key in mapping or ():
        assert mapping is not None  # noqa: S101 - iterated just now
        day = reader.date(mapping.key(key), "a day")
        word = reader.text(mapping[key], f"'{key}'")
        if word is not None and word not in _WORDS:
            message = f"'{word}' says nothing about a day"
            reader.report("R306", message, mapping[key].where, "write off or working")
        elif day is not None and word is not None:
            days[day] = _WORDS[word]
    return days


def _hours(node: Node | None, reader: Reader) -> WorkingHours | None:
    mapping = reader.mapping(node, "hours") if node is not None else None
    if mapping is None:
        return None
    start = _time(reader.required(mapping, "from", "hours"), reader)
    end = _time(reader.required(mapping, "until", "hours"), reader)
    if start is None or end is None:
        return None
    try:
        return WorkingHours(start, end)
    except ValueError as error:
        reader.report("R306", str(error), mapping.where)
        return None


def _time(node: Node | None, reader: Reader) -> int | None:
    """A time of day in nanoseconds since midnight; 24:00 is the end of the day."""
    text = reader.text(node, "a time")
    if text is None or node is None:
        return None
    try:
        time = Time.parse(f"{text}:00" if text.count(":") == 1 else text)
    except ValueError as error:
        reader.report("R306", str(error), node.where, "write a time like 08:30")
        return None
    is_midnight = text.startswith("24:")
    return DAY if is_midnight else time.nanoseconds
