"""How scenarios write times: of the day, of a date, and how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callout.values import DaysDuration

_CLOCK = re.compile(r"(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d:\d\d(?::\d\d)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Times as scenarios write them, of one zone."""

    zone: ZoneInfo

    def instant(self, text: str, today: datetime) -> datetime:
        """``09:52`` on the day of `today`, or ``2024-03-12 09:52``, as an instant.

        Raises ValueError with what is wrong with the text.
        """
        match = _CLOCK.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text}' is not a time; write \"09:52\" or 2024-03-12 09:52")
        try:
            day = date.fromisoformat(match[1]) if match[1] else today.astimezone(self.zone).date()
            local = datetime.combine(day, time.fromisoformat(match[2]), self.zone)
        except ValueError as error:
            raise ValueError(f"'{text}' is not a time: {error}; write \"09:52\"") from None
        return local.astimezone(UTC)

    def text(self, instant: datetime, today: datetime) -> str:
        """The instant as a scenario would write it."""
        local, now = instant.astimezone(self.zone), today.astimezone(self.zone)
        clock = local.strftime("%H:%M:%S") if local.second else local.strftime("%H:%M")
        if local.microsecond:
            clock = local.strftime("%H:%M:%S.%f").rstrip("0")
        return clock if local.date() == now.date() else f"{local.date()} {clock}"


def read_clock(text: str) -> tuple[LocalTimes, datetime]:
    """``2024-03-11 08:00 Asia/Shanghai`` as a zone and an instant; raises ValueError."""
    when, _, zone = text.strip().rpartition(" ")
    try:
        times = LocalTimes(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"'{text}' names no zone; write 2024-03-11 08:00 Asia/Shanghai") from None
    if "-" not in when:
        raise ValueError(f"'{text}' has no date; write 2024-03-11 08:00 {zone}")
    return times, times.instant(when, datetime.min.replace(tzinfo=UTC))


def read_duration(text: str) -> timedelta:
    """``PT5M`` as a duration; raises ValueError."""
    try:
        return DaysDuration.parse(text).to_timedelta()
    except ValueError:
        raise ValueError(f"'{text}' is not a duration; write PT5M or P1D") from None
