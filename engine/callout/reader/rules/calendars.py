"""Calendars."""

from __future__ import annotations

from collections.abc import Iterable

from callout.calendars import WEEKDAYS, Calendar
from callout.errors import Location
from callout.library import RuleFile
from callout.reader.yaml.access import entries, part, word, words
from callout.reader.yaml.nodes import Mapping, Node
from callout.values import Date

from .day_classes import check_days, classes_by_day, hours_by_day, read_classes
from .draft import RulesDraft
from .working_hours import check_hours, read_hours, read_hours_on

_DAYS = ("off", "working")


def read_calendar(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file with a calendar."""
    valid = root.get("valid")
    zone = draft.zone(root.get("zone"), "R306")
    first, last = draft.day(part(valid, "from")), draft.day(part(valid, "until"))
    week = frozenset(day for day in words(root.get("week")) if day in WEEKDAYS)
    days = _days(root.get("days"), draft)
    hours = read_hours(root.get("hours"), draft)
    classes = read_classes(root.get("classes"), draft)
    hours_on = read_hours_on(root.get("hours_on"), draft)
    hours_on |= hours_by_day(classes, hours_on, draft)
    if first is None or last is None or zone is None:
        return RuleFile(draft.path)
    _check_valid(root, days, (first, last), draft)
    check_days(classes, first, last, draft)
    made = Calendar(
        name=word(root["calendar"]) or "",
        zone=zone,
        first=first,
        last=last,
        week=week,
        days=days,
        hours=hours,
        hours_on=hours_on,
        classes=classes_by_day(classes, draft),
        where=_end_of(root),
    )
    if not draft.problems:
        check_hours(made, root, draft, [day for each in classes for day, _ in each.days])
    return RuleFile(draft.path, calendars=(made,))


def _check_valid(
    root: Mapping, days: Iterable[Date], valid: tuple[Date, Date], draft: RulesDraft
) -> None:
    first, last = valid
    if last < first:
        hint = "write the earlier day first"
        draft.report("R305", "'until' is before 'from'", root["valid"].where, hint)
    outside = {str(day) for day in days if not first <= day <= last}
    for key, _ in entries(root.get("days")):
        if key.text in outside:
            draft.report("R306", f"{key.text} is outside 'valid'", key.where)


def _end_of(root: Mapping) -> Location | None:
    """Where the file says until when the calendar is valid."""
    until = part(root.get("valid"), "until")
    return until.where if until is not None else None


def _days(node: Node | None, draft: RulesDraft) -> dict[Date, bool]:
    """Whether work is done on the days that are not like their weekday."""
    days: dict[Date, bool] = {}
    for key, said in entries(node):
        day = draft.day(key)
        if day is not None and word(said) in _DAYS:
            days[day] = word(said) == "working"
    return days
