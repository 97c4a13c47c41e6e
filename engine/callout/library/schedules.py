"""Schedules: which tickets the calendar opens, as a rules file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from callout.errors import Location
from callout.process import NO_LABEL, Label, Text
from callout.values import Date

WORKING_DAYS = "working days"
EVERY_DAY = "every day"


class Missed(StrEnum):
    """What is made up for after an outage: every occurrence, the last one, none."""

    EACH = "each"
    LAST = "last"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Opens tickets of a process at times of the day, on days that one of three things names.

    `on` are weekdays (``mon`` to ``sun``), `WORKING_DAYS` or `EVERY_DAY`; `rule` is a recurrence
    rule of RFC 5545, `dates` a list of days. `times` are seconds since midnight on the clocks of
    `zone` (else that of the profile), ascending; `computed_times` (FEEL) give others from the
    parameters of each day. `each` (FEEL) gives the items that one ticket is
    opened for, called `item` in `inputs`; without it there is one ticket. `first` and `last` bound
    the days, both inclusive.
    """

    name: str
    where: Location
    process: Text
    times: tuple[int, ...]
    computed_times: tuple[Text, ...] = ()
    on: tuple[Text, ...] = ()
    rule: Text | None = None
    dates: tuple[Date, ...] = ()
    each: Text | None = None
    item: str | None = None
    inputs: Mapping[str, Text] = field(default_factory=dict)
    missed: Missed = Missed.LAST
    profile: Text | None = None
    region: str | None = None
    zone: str | None = None
    first: Date | None = None
    last: Date | None = None
    title: Label = NO_LABEL
    source: tuple[str, ...] = ()
