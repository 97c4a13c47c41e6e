"""Calendars."""

from __future__ import annotations

import re

from callout.calendars import WEEKDAYS, Calendar, WorkingHours
from callout.library import RuleFile
from callout.reader.yaml.access import entries, part, word, words
from callout.reader.yaml.nodes import Mapping, Node
from callout.values import Date, Time
from callout.values.durations import DAY

from .draft import RulesDraft

_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_DAYS = ("off", "working")


def read_calendar(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file with a calendar."""
    valid = root.get("valid")
    zone = draft.zone(root.get("zone"), "R306")
    first, last = draft.day(part(valid, "from")), draft.day(part(valid, "until"))
    week = frozenset(day for day in words(root.get("week")) if day in WEEKDAYS)
    days = _days(root.get("days"), draft)
    hours = _hours(root.get("hours"), draft)
    if first is None or last is None or zone is None:
        return RuleFile(draft.path)
    if last < first:
        hint = "write the earlier day first"
        draft.report("R305", "'until' is before 'from'", root["valid"].where, hint)
    for day in days:
        if not first <= day <= last:
            draft.report("R306", f"{day} is outside 'valid'", root["days"].where)
    made = Calendar(
        name=word(root["calendar"]) or "",
        zone=zone,
        first=first,
        last=last,
        week=week,
        days=days,
        hours=hours,
    )
    return RuleFile(draft.path, calendars=(made,))


def _days(node: Node | None, draft: RulesDraft) -> dict[Date, bool]:
    """Whether work is done on the days that are not like their weekday."""
    days: dict[Date, bool] = {}
    for key, said in entries(node):
        day = draft.day(key)
        if day is not None and word(said) in _DAYS:
            days[day] = word(said) == "working"
    return days


def _hours(node: Node | None, draft: RulesDraft) -> WorkingHours | None:
    start, end = _time(part(node, "from"), draft), _time(part(node, "until"), draft)
    if node is None or start is None or end is None:
        return None
    try:
        return WorkingHours(start, end)
    except ValueError as error:
        hint = 'write the earlier time first: hours: {from: "09:00", until: "17:00"}'
        draft.report("R306", str(error), node.where, hint)
        return None


def _time(node: Node | None, draft: RulesDraft) -> int | None:
    """A time of day in nanoseconds since midnight; 24:00 is the end of the day."""
    written = word(node)
    if written is None or node is None or not _TIME.fullmatch(written):
        return None
    try:
        time = Time.parse(f"{written}:00" if written.count(":") == 1 else written)
    except ValueError as error:
        draft.report("R306", str(error), node.where, "write a time like 08:30")
        return None
    return DAY if written.startswith("24:") else time.nanoseconds
