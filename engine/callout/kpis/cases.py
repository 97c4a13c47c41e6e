"""What a ticket is to a KPI: its cases, each on its side, or why nothing can be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from callout.calendars import OutOfCalendar
from callout.content.executable import FAULTY
from callout.errors import CalloutError, ExpressionError, NoDecision
from callout.feel import Expression, Frame
from callout.library.kpis import BUILT_IN, Also, Kpi
from callout.records import TicketId
from callout.values import DECIMAL128, Date, DateTime, Value, canonical, digest, encode
from callout.values.numbers import format_number

from .measure import Measure
from .names import ITEM
from .targets import exact

NO_KEY = "no_key"
"""The reason of a case whose `distinct` is null."""
NO_VALUE = "no_value"
"""The reason of a case whose `value` is null."""
PERSONAL = "personal"
"""The reason of a case whose version marks what would be shown as personal data."""
UNANSWERED = "unanswered"
"""The reason of a case where a table, a calendar or an expression fails."""
_SHOWN = 200


class Side(StrEnum):
    """Where a case stands: in both numbers, in the lower one, counted, apart, left out."""

    MET = "met"
    MISSED = "missed"
    COUNTED = "counted"
    OPEN = "open"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class KpiCase:
    """A case that belongs to a period by its `day`.

    `number` is 0 for a ticket itself, and counts its items from 1. `reason` is why it is out; `key`
    a digest of what makes it distinct; `groups` what it is told apart by, in the order asked for.
    """

    ticket: TicketId
    number: int
    day: Date
    side: Side
    reason: str | None = None
    key: str | None = None
    value: Fraction | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A ticket of which nobody can say to which period it belongs, and why."""

    ticket: TicketId
    why: str


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket as a KPI sees it: what can be read, and where its days begin.

    `also` is what it is that leaves tickets out; `is_personal` tells whether its version marks one
    of these paths as personal data.
    """

    id: TicketId
    zone: str
    scope: dict[str, Value]
    frame: Callable[[], Frame]
    built_in: dict[str, str] = field(default_factory=dict)
    also: Also | None = None
    is_personal: Callable[[Measure], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class CaseReader:
    """Reads the cases of tickets: of these days, told apart by these groups."""

    kpi: Kpi
    wanted: Callable[[Date], bool]
    by: tuple[str, ...] = ()

    def cases(self, measure: Measure, seen: SeenTicket) -> Iterator[KpiCase | Unreadable]:
        """The cases of a ticket in the order of its items."""
        frame = seen.frame()
        try:
            items = _items(measure, seen, frame)
        except FAULTY as error:
            yield Unreadable(seen.id, _why(error))
            return
        scope = dict(seen.scope)
        for number, item in items:
            scope[ITEM] = item
            case = self._case(measure, seen, _Asking(scope, frame), number)
            if case is not None:
                yield case

    def _case(
        self, measure: Measure, seen: SeenTicket, asking: _Asking, number: int
    ) -> KpiCase | Unreadable | None:
        try:
            day = _day_of(asking.value(measure.when), seen.zone)
        except FAULTY as error:
            return Unreadable(seen.id, _why(error))
        if day is None or not self.wanted(day):
            return None
        try:
            return self._placed(measure, seen, asking, KpiCase(seen.id, number, day, Side.COUNTED))
        except FAULTY:
            return KpiCase(seen.id, number, day, Side.OUT, UNANSWERED, groups=self._unknown())

    def _placed(
        self, measure: Measure, seen: SeenTicket, asking: _Asking, case: KpiCase
    ) -> KpiCase | None:
        if measure.counts is not None and not asking.holds(measure.counts):
            return None
        place = (case.ticket, case.number, case.day)
        if seen.is_personal(measure):
            return KpiCase(*place, Side.OUT, PERSONAL, groups=self._unknown())
        groups = tuple(self._group(name, measure, seen, asking) for name in self.by)
        key = _key(asking.value(measure.distinct)) if measure.distinct is not None else None
        value = exact(asking.value(measure.value)) if measure.value is not None else None
        reason = self._reason(measure, seen, asking)
        if reason is None and measure.distinct is not None and key is None:
            reason = NO_KEY
        if reason is not None:
            return KpiCase(*place, Side.OUT, reason, key, None, groups)
        if measure.open is not None and asking.holds(measure.open):
            return KpiCase(*place, Side.OPEN, None, key, None, groups)
        if measure.value is not None and value is None:
            return KpiCase(*place, Side.OUT, NO_VALUE, key, None, groups)
        return KpiCase(*place, _side(measure, asking), None, key, value, groups)

    def _reason(self, measure: Measure, seen: SeenTicket, asking: _Asking) -> str | None:
        if seen.also is not None and seen.also not in self.kpi.also:
            return seen.also.value
        return next((name for name, each in measure.out.items() if asking.holds(each)), None)

    def _group(self, name: str, measure: Measure, seen: SeenTicket, asking: _Asking) -> str:
        if name in BUILT_IN:
            return seen.built_in.get(name, "")
        return group_text(asking.value(measure.per[name]))

    def _unknown(self) -> tuple[str, ...]:
        return ("",) * len(self.by)


@dataclass(frozen=True, slots=True)
class _Asking:
    scope: dict[str, Value]
    frame: Frame

    def value(self, expression: Expression) -> Value:
        return expression.run(self.scope, self.frame)

    def holds(self, expression: Expression) -> bool:
        return self.value(expression) is True


def _why(error: CalloutError) -> str:
    """What failed, without the values it failed with: they may be personal."""
    match error:
        case NoDecision():
            return "a rule table has no answer"
        case OutOfCalendar():
            return "a calendar does not know the day"
        case _:
            return "an expression has no value of the kind that is needed"


def group_text(value: Value) -> str:
    """What a group is called: texts as they are, the rest as JSON has it, nothing for null."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return format_number(DECIMAL128.normalize(Decimal(value)))
        case str():
            return value[:_SHOWN]
        case _:
            return str(encode(value)).removeprefix("@")[:_SHOWN]


def _items(
    measure: Measure, seen: SeenTicket, frame: Frame
) -> Sequence[tuple[int, Value]] | Iterator[tuple[int, Value]]:
    if measure.each is None:
        return ((0, None),)
    found = measure.each.run(seen.scope, frame)
    if found is None:
        return ()
    if not isinstance(found, list):
        raise ExpressionError("no list", where=measure.each.where)
    return enumerate(found, 1)


def _day_of(value: Value, zone: str) -> Date | None:
    match value:
        case None:
            return None
        case Date():
            return value
        case DateTime():
            return value.in_zone(zone).date
        case _:
            raise ExpressionError("no day")


def _key(value: Value) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        value = DECIMAL128.normalize(value)
    return digest(canonical(encode(value)))


def _side(measure: Measure, asking: _Asking) -> Side:
    if measure.met is None:
        return Side.COUNTED
    return Side.MET if asking.holds(measure.met) else Side.MISSED
