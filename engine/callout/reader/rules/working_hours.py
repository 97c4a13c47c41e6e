"""The hours of a calendar: of its days, of single weekdays, of single days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from callout.calendars import WEEKDAYS, Calendar, WorkingHours
from callout.calendars.calendar import weekday
from callout.calendars.working_hours import overlapping
from callout.reader.yaml.access import elements, entries, part, word
from callout.reader.yaml.nodes import Node, Scalar
from callout.values import Date, Time
from callout.values.durations import DAY, HOUR, MINUTE

from .draft import RulesDraft

_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_MIDNIGHT = re.compile(r"24:00(:00)?", re.ASCII)
Hours: TypeAlias = tuple[WorkingHours, ...]


def read_hours(node: Node | None, draft: RulesDraft) -> Hours:
    """The stretches of one day in order of time, without those that are wrong."""
    found = [(each, _stretch(each, draft)) for each in elements(node)]
    read = sorted(((made, each) for each, made in found if made), key=lambda pair: pair[0])
    hours = tuple(made for made, _ in read)
    clash = overlapping(hours)
    if clash is None:
        return hours
    one, other = clash
    where = next(each.where for made, each in reversed(read) if made == other)
    message = f"the hours from {_clock(other.start)} begin before those until {_clock(one.end)} end"
    draft.report("R306", message, where, "let each begin when the one before has ended, or later")
    return hours[:1]


def read_hours_on(node: Node | None, draft: RulesDraft) -> dict[Date | str, Hours]:
    """Other hours, by day of the week or by day."""
    found: dict[Date | str, Hours] = {}
    for key, inner in entries(node):
        on = key.text if key.text in WEEKDAYS else draft.day(key)
        hours = read_hours(inner, draft)
        if on is not None and hours:
            found[on] = hours
    return found


def check_hours(
    calendar: Calendar, root: Node, draft: RulesDraft, days: Iterable[Scalar] = ()
) -> None:
    """Report hours of days that are not worked, worked days without any, and shifts that meet.

    `days` are those that may have hours beside the ones in ``hours_on``.
    """
    for key in (*(key for key, _ in entries(part(root, "hours_on"))), *days):
        reason = _unused(calendar, key.text)
        if reason:
            draft.report("R306", f"{key.text} has hours and {reason}", key.where)
    if not calendar.has_hours:
        return
    where = (part(root, "hours_on") or part(root, "hours") or root).where
    for found in (_of_week(calendar), _of_days(calendar)):
        if found:
            draft.report("R306", found[0], where, found[1])
            return


def _of_week(calendar: Calendar) -> tuple[str, str] | None:
    """What is wrong with a week that is like all others."""
    on_weekdays: dict[Date | str, Hours] = {
        on: hours for on, hours in calendar.hours_on.items() if isinstance(on, str)
    }
    plain = replace(calendar, days={}, hours_on=on_weekdays)
    days = (calendar.first.plus_days(number) for number in range(len(WEEKDAYS)))
    found = (_fault(plain, day, weekday(day)) for day in days)
    return next((each for each in found if each), None)


def _of_days(calendar: Calendar) -> tuple[str, str] | None:
    """What is wrong with days that are unlike their weekday, or with those after them."""
    unlike = {*calendar.days, *(on for on in calendar.hours_on if isinstance(on, Date))}
    days = sorted(unlike | {day.plus_days(1) for day in unlike})
    known = (day for day in days if calendar.first <= day <= calendar.last)
    found = (_fault(calendar, day, str(day)) for day in known)
    return next((each for each in found if each), None)


def _fault(calendar: Calendar, day: Date, name: str) -> tuple[str, str] | None:
    """A message and a hint for a worked day without hours, or into which a shift goes on."""
    if not calendar.works(day):
        return None
    hours = calendar.hours_of(day)
    if not hours:
        return f"{name} is worked and has no hours", "write `hours:` for days that have no others"
    clash = overlapping(hours, _before(calendar, day))
    if clash is None:
        return None
    message = (
        f"the shift of the day before {name} goes on until {_clock(clash[0].after_midnight)}, "
        f"and the hours of {name} begin at {_clock(clash[1].start)}"
    )
    return message, "let one end when the other begins, or earlier"


def _before(calendar: Calendar, day: Date) -> Hours:
    before = day.plus_days(-1)
    return calendar.hours_of(before) if calendar.works(before) else ()


def _unused(calendar: Calendar, on: str) -> str | None:
    """Why hours on a weekday or day come to nothing, if there are any and they do."""
    if on in WEEKDAYS and on not in calendar.hours_on:
        return None
    if on in WEEKDAYS:
        worked = on in calendar.week or any(
            works and weekday(day) == on for day, works in calendar.days.items()
        )
        return None if worked else "is never worked: enter it in `week`"
    day = next((day for day in calendar.hours_on if str(day) == on), None)
    if not isinstance(day, Date):
        return None
    if not calendar.first <= day <= calendar.last:
        return "is outside 'valid'"
    return None if calendar.works(day) else "is not worked: enter it in `days` as working"


def _stretch(node: Node, draft: RulesDraft) -> WorkingHours | None:
    start, end = _time(part(node, "from"), draft), _time(part(node, "until"), draft)
    next_day = _time(part(node, "until_next_day"), draft)
    if end is None and next_day is not None:
        end = next_day + DAY
    if start is None or end is None:
        return None
    if end > start + DAY:
        message = f"a shift from {_clock(start)} until {_clock(end - DAY)} of the next day"
        hint = "it has 24 hours at most: write `until` if it ends on the same day"
        draft.report("R306", f"{message} is longer than a day", node.where, hint)
        return None
    try:
        return WorkingHours(start, end)
    except ValueError as error:
        hint = 'write the earlier time first: hours: {from: "09:00", until: "17:00"}'
        if end < start:
            hint += f'; a shift over midnight has `until_next_day: "{_clock(end)}"`'
        draft.report("R306", str(error), node.where, hint)
        return None


def _time(node: Node | None, draft: RulesDraft) -> int | None:
    """A time of day in nanoseconds since midnight; 24:00 is the end of the day."""
    written = (word(node) or "").strip()
    if node is None or not _TIME.fullmatch(written):
        return None
    if _MIDNIGHT.fullmatch(written):
        return DAY
    try:
        return Time.parse(f"{written}:00" if written.count(":") == 1 else written).nanoseconds
    except ValueError as error:
        draft.report("R306", str(error), node.where, "write a time like 08:30")
        return None


def _clock(time: int) -> str:
    return f"{time // HOUR % 24 or 24 * (time == DAY):02}:{time % HOUR // MINUTE:02}"
