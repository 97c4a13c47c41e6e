"""Where a clock hangs: an offset in seconds, a named zone, or nowhere in particular.

A zone is ``None`` (a local time), an ``int`` (seconds east of UTC) or a ``str`` (a name of the
IANA database). Rules of named zones come from `zoneinfo`, which knows the years 1 to 9999; a year
beyond is looked up in the year of the same shape, 400 years being one whole turn of the calendar.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .gregorian import DAYS_IN_CYCLE

Zone: TypeAlias = int | str | None

DAY_SECONDS = 86_400
MAX_OFFSET = 18 * 3600
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the origin of local time
_CYCLE_SECONDS = DAYS_IN_CYCLE * DAY_SECONDS
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*", re.ASCII)
# Seconds since 1970 of 0002-01-01 and 9998-12-31: inside, datetime never overflows.
_FIRST = -62_104_060_800
_LAST = 253_339_228_800


@lru_cache(maxsize=1024)
def parse_zone(text: str) -> Zone:
    """Read ``Z``, ``+08:00``, ``@Europe/Paris`` or nothing; raises ValueError.

    >>> parse_zone("+08:00"), parse_zone("Z"), parse_zone("@Europe/Paris"), parse_zone("")
    (28800, 0, 'Europe/Paris', None)
    """
    if not text:
        return None
    if text == "Z":
        return 0
    if text[0] == "@":
        return known_zone(text[1:])
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a time zone")
    hours, minutes, seconds = int(match[2]), int(match[3]), int(match[4] or 0)
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes >= 60 or seconds >= 60 or offset > MAX_OFFSET:
        raise ValueError(f"'{text}' is not an offset between -18:00 and +18:00")
    return -offset if match[1] == "-" else offset


@lru_cache(maxsize=1024)
def format_zone(zone: Zone) -> str:
    """The text `parse_zone` reads.

    >>> format_zone(-5400), format_zone("Europe/Paris")
    ('-01:30', '@Europe/Paris')
    """
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    sign = "-" if zone < 0 else "+"
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def known_zone(name: str) -> str:
    """The name itself if it is in the zone database; raises ValueError."""
    _rules(name)
    return name


def offset_at(zone: int | str, local_seconds: int, *, later: bool = False) -> int:
    """Seconds east of UTC when clocks there show `local_seconds` since 1970.

    A time that occurs twice is the earlier one, or the `later`; a time that is skipped keeps the
    offset before.

    >>> from callout.values import DateTime
    >>> twice = DateTime.parse("2026-10-25T02:30:00").nanoseconds // 10**9
    >>> offset_at("Europe/Paris", twice)  # still summer time
    7200
    >>> offset_at("Europe/Paris", twice, later=True)
    3600
    """
    return zone if isinstance(zone, int) else _offset_there(zone, local_seconds, later)


@lru_cache(maxsize=4096)  # one event asks of its few times again and again
def _offset_there(zone: str, local_seconds: int, later: bool) -> int:  # noqa: FBT001 - of the key
    moment = _EPOCH + timedelta(seconds=_in_known_years(local_seconds))
    moment = moment.replace(tzinfo=_rules(zone), fold=1 if later else 0)
    return _seconds(moment.utcoffset())


def offset_of_instant(zone: int | str, utc_seconds: int) -> int:
    """Seconds east of UTC at an instant given in seconds since 1970 UTC.

    >>> offset_of_instant("Asia/Kathmandu", 1_800_000_000)
    20700
    """
    if isinstance(zone, int):
        return zone
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=_in_known_years(utc_seconds))
    return _seconds(moment.astimezone(_rules(zone)).utcoffset())


def zone_of(info: tzinfo, moment: datetime | time) -> int | str:
    """What a `tzinfo` says: the name of a named zone, else the offset at `moment`."""
    if isinstance(info, ZoneInfo) and info.key:
        return info.key
    return _seconds(moment.utcoffset())


def _in_known_years(seconds: int) -> int:
    """The same second of a year that `datetime` knows, whole turns of the calendar away."""
    if _FIRST <= seconds <= _LAST:
        return seconds
    anchor = _LAST if seconds > _LAST else _FIRST
    seconds = anchor + (seconds - anchor) % -_CYCLE_SECONDS
    return seconds + _CYCLE_SECONDS if seconds < _FIRST else seconds


def _seconds(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * DAY_SECONDS + offset.seconds


@lru_cache(maxsize=1024)
def _rules(name: str) -> ZoneInfo:
    if not _NAME.fullmatch(name):
        raise ValueError(f"'{name}' is not a time zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(f"'{name}' is not a time zone") from None
