"""The days and hours of a calendar, added up so that distances need no walk from day to day.

Days are taken in blocks. A block knows how many of its days are worked before each of them, and
how much working time; whoever counts goes over whole blocks by their sums, and looks inside the
first and the last only. What a block holds is worked out when it is first needed. Instants and
lengths are in nanoseconds, instants since 1970 UTC, days counted since 1970.

Working time is real time: on a day on which clocks are put forward at night a night shift is an
hour shorter. For example, with hours from 9 to 12 and from 13 to 17 on Monday and Tuesday::

    day      before it, days     before it, hours
    Monday   0                   0
    Tuesday  1                   7
    ...      2                   14

8 hours after Monday 9:00 lie in Tuesday, since 7 < 8 <= 14, an hour into its first stretch.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from callout.values import Date, DateTime
from callout.values.durations import DAY, SECOND
from callout.values.zones import DAY_SECONDS, offset_at

from .local_times import at_local_time
from .out_of_calendar import OutOfCalendar
from .working_hours import WorkingHours

BLOCK = 256
"""How many days are added up at once."""
PRICE = 256
"""The steps that a block is worth, each about a microsecond."""
Pay: TypeAlias = Callable[[int], None]
"""Takes the price of what is done next, and may refuse."""
Stretch: TypeAlias = tuple[int, int]
"""From when until when work is done, as instants."""


def free(_: int) -> None:
    """Nobody pays."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What is worked on the days before each of a block's days, from its first; then the sums."""

    days: tuple[int, ...]
    time: tuple[int, ...]


class Timetable:
    """The sums of one calendar.

    `first` and `last` are the days it knows, `works` and `hours` tell of such a day, in order of
    time; `beyond` makes the error for one that it does not know. Safe to use from several threads:
    a block that two of them make is the same.
    """

    __slots__ = ("_beyond", "_blocks", "_first", "_hours", "_last", "_works", "_zone")

    def __init__(
        self,
        zone: str,
        first: Date,
        last: Date,
        works: Callable[[Date], bool],
        hours: Callable[[Date], Iterable[WorkingHours]],
        beyond: Callable[[Date], OutOfCalendar],
    ) -> None:
        self._zone, self._first, self._last = zone, first.days, last.days
        self._works, self._hours, self._beyond = works, hours, beyond
        self._blocks: dict[int, Sums] = {}

    def days_between(self, start: int, end: int, pay: Pay = free) -> int:
        """Worked days after `start`, up to and including `end`, which is not before it."""
        low, high = divmod(start + 1, BLOCK), divmod(end + 1, BLOCK)
        whole = sum(self._block(number, pay).days[-1] for number in range(low[0], high[0]))
        return whole + self._block(high[0], pay).days[high[1]] - self._block(low[0]).days[low[1]]

    def day_after(self, day: int, count: int, pay: Pay = free) -> int:
        """The `count`-th worked day after a day, from 1; raises OutOfCalendar."""
        number, place = divmod(day + 1, BLOCK)
        wanted = count + self._block(number, pay).days[place]
        while wanted > (total := self._block(number).days[-1]):
            wanted, number = wanted - total, self._next(number, pay)
        return number * BLOCK + bisect_left(self._block(number).days, wanted) - 1

    def day_before(self, day: int, count: int, pay: Pay = free) -> int:
        """The `count`-th worked day before a day, from 1; raises OutOfCalendar."""
        number, place = divmod(day, BLOCK)
        wanted = self._block(number, pay).days[place] + 1 - count
        while wanted <= 0:
            number = self._former(number, pay)
            wanted += self._block(number).days[-1]
        return number * BLOCK + bisect_left(self._block(number).days, wanted) - 1

    def stretches(self, day: int) -> Iterator[Stretch]:
        """The hours that begin on a day, in order; none if it is not worked, or not known."""
        if self._is_worked(day):
            for hours in self._hours(Date(day)):
                opens, closes = self._at(day, hours.start), self._at(day, hours.end)
                if opens < closes:
                    yield opens, closes

    def around(self, instant: int) -> Stretch | None:
        """The hours that hold an instant, their opening and their closing included.

        Where one ends as another begins it is the later.
        """
        day = self._day_of(instant)
        found = [*self.stretches(day - 1), *self.stretches(day)]
        return next((each for each in reversed(found) if each[0] <= instant <= each[1]), None)

    def time_between(self, start: int, end: int, pay: Pay = free) -> int:
        """Working time from one instant until another, which is not before it."""
        low, high = self._day_of(start), self._day_of(end)
        numbers = range(low // BLOCK, high // BLOCK)
        whole = sum(self._block(number, pay).time[-1] for number in numbers)
        return whole + self._into(end, high, pay) - self._into(start, low, pay)

    def earliest(self, instant: int, time: int, pay: Pay = free) -> int:
        """The first instant by which that much time, more than none, has been worked.

        A time that ends with a stretch ends at its closing. Raises OutOfCalendar.
        """
        number, wanted = self._sought(instant, time, pay)
        while wanted > (total := self._block(number).time[-1]):
            wanted, number = wanted - total, self._next(number, pay)
        place = bisect_left(self._block(number).time, wanted) - 1
        left = wanted - self._block(number).time[place]
        for opens, closes in self.stretches(number * BLOCK + place):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("the sums of a block are those of its days")

    def latest(self, instant: int, time: int, pay: Pay = free) -> int:
        """The last instant at which just that much time (none, or negative) has been worked.

        It is worked itself: at the end of a stretch it is the next opening. Raises OutOfCalendar.
        """
        number, wanted = self._sought(instant, time, pay)
        while wanted < 0:
            number = self._former(number, pay)
            wanted += self._block(number).time[-1]
        while wanted >= (total := self._block(number).time[-1]):
            wanted, number = wanted - total, self._next(number, pay)
        place = bisect_right(self._block(number).time, wanted) - 1
        left = wanted - self._block(number).time[place]
        for opens, closes in self.stretches(number * BLOCK + place):
            if left < closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError("the sums of a block are those of its days")

    def _sought(self, instant: int, time: int, pay: Pay) -> tuple[int, int]:
        """A block, and how much has been worked since its beginning when the time is over."""
        day = self._day_of(instant)
        number, wanted = day // BLOCK, self._into(instant, day, pay) + time
        while time > 0 and wanted <= 0:
            # The time ends with a shift that the block before began with.
            number -= 1
            wanted += self._block(number, pay).time[-1]
        return number, wanted

    def _into(self, instant: int, day: int, pay: Pay) -> int:
        """What has been worked at an instant of a day, of all that begins in the day's block.

        Negative while the last shift of the block before goes on.
        """
        number, place = divmod(day, BLOCK)
        worked = self._block(number, pay).time[place]
        for opens, closes in self.stretches(day - 1):
            worked -= max(0, closes - max(opens, instant))
        for opens, closes in self.stretches(day):
            worked += max(0, min(closes, instant) - opens)
        return worked

    def _next(self, number: int, pay: Pay) -> int:
        if (number + 1) * BLOCK > self._last:
            raise self._beyond(Date(self._last + 1))
        self._block(number + 1, pay)
        return number + 1

    def _former(self, number: int, pay: Pay) -> int:
        if number * BLOCK <= self._first:
            raise self._beyond(Date(self._first - 1))
        self._block(number - 1, pay)
        return number - 1

    def _block(self, number: int, pay: Pay = free) -> Sums:
        pay(PRICE)
        made = self._blocks.get(number)
        if made is None:
            made = self._blocks[number] = self._made(number)
        return made

    def _made(self, number: int) -> Sums:
        first = number * BLOCK
        offsets = [self._offset(day) for day in range(first, first + BLOCK + 2)]
        days, time = [0], [0]
        for place in range(BLOCK):
            worked = self._is_worked(first + place)
            days.append(days[-1] + worked)
            # Where clocks do not change hours are as long as they say.
            if len({*offsets[place : place + 3]}) == 1:
                length = self._lengths(first + place) if worked else 0
            else:
                length = sum(end - start for start, end in self.stretches(first + place))
            time.append(time[-1] + length)
        return Sums(tuple(days), tuple(time))

    def _lengths(self, day: int) -> int:
        return sum(hours.end - hours.start for hours in self._hours(Date(day)))

    def _is_worked(self, day: int) -> bool:
        return self._first <= day <= self._last and self._works(Date(day))

    def _offset(self, day: int) -> int:
        return offset_at(self._zone, day * DAY_SECONDS)

    def _day_of(self, instant: int) -> int:
        """The day that has begun last; where clocks go back over midnight it stays that day."""
        day = DateTime.from_instant(instant, self._zone).date.days
        return day + 1 if instant >= self._at(day + 1, 0) else day

    def _at(self, day: int, since_midnight: int) -> int:
        wall = day * DAY + since_midnight
        offset = self._offset(day)
        if offset == self._offset(day + (2 if since_midnight > DAY else 1)):
            return wall - offset * SECOND
        return at_local_time(wall, self._zone).instant
