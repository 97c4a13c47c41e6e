"""What callers hand over of classes of their own: it is what its class says, not what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callout import Engine, ManualClock, open_store
from callout.errors import BadPayload
from tests.engine.jobs import CLERK, NINE
from tests.engine.worlds import catalog_of

ANY = """
process: any
title: Anything
data: {what: any, n: number}
events:
  put: {by: clerk, payload: {what: any}}
  count: {by: clerk, payload: {n: number}}
states:
  open:
    on:
      put: {do: {set: {what: event.data.what}}}
      count: {do: {set: {n: event.data.n}}}
"""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with Engine(open_store(url), catalog_of(any=ANY), clock=ManualClock(NINE)) as opened:
        yield opened


class Told(str):
    def __repr__(self) -> str:
        return "told"

    __str__ = __repr__


class Share(float):
    def __repr__(self) -> str:
        return "np.float64(99.5)"

    __str__ = __repr__


class Count(int):
    def __repr__(self) -> str:
        return "99"

    __str__ = __repr__

    def __int__(self) -> int:
        return 99


class Price(Decimal):
    def __str__(self, *_: object) -> str:
        return "99.5"


class Day(date):
    def __str__(self) -> str:
        return "1999-01-01"


class Instant(datetime):
    def isoformat(self, *_: object) -> str:
        return "1999-01-01T00:00:00"

    __str__ = isoformat


class Hour(time):
    def isoformat(self, *_: object) -> str:
        return "09:09:09"

    __str__ = isoformat


class Span(timedelta):
    def __str__(self) -> str:
        return "nine"


class Many(list[Any]):
    def __repr__(self) -> str:
        return "[]"


class Named(dict[str, Any]):
    def __repr__(self) -> str:
        return "{}"


LIKE = {
    "text": (Told("@x"), "@x"),
    "share": (Share(1.5), 1.5),
    "count": (Count(7), 7),
    "price": (Price("1.50"), Decimal("1.50")),
    "whole": (Price("3"), 3),
    "day": (Day(2026, 3, 2), date(2026, 3, 2)),
    "instant": (Instant(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)),
    "hour": (Hour(9, 30), time(9, 30)),
    "span": (Span(hours=1), timedelta(hours=1)),
    "many": (Many([1, Share(2.5)]), [1, 2.5]),
    "named": (Named(a=Count(1)), {"a": 1}),
    "pair": ((1, 2), [1, 2]),
}
"""Values of classes of somebody else's, and what they are whatever they show of themselves."""


@pytest.mark.parametrize("kind", LIKE)
def test_a_value_of_a_derived_class_is_what_its_class_says(engine: Engine, kind: str) -> None:
    given, meant = LIKE[kind]
    for name, value in (("A", given), ("B", meant)):
        engine.start("any", id=name, actor=CLERK)
        engine.send(name, "put", {"what": value}, actor=CLERK)
        engine.send(name, "put", {"what": {"in": [value]}}, actor=CLERK)
    left, right = (engine.history(name) for name in ("A", "B"))

    assert [each.payload for each in left] == [each.payload for each in right]
    assert [each.set_data for each in left] == [each.set_data for each in right]
    assert engine.replay("A").divergences == ()
    with pytest.raises(BadPayload):
        engine.send("A", "count", {"n": "x"}, actor=CLERK)


@pytest.mark.parametrize("value", [Price("1.5"), Share(1.5), Count(2), Decimal(2), 2.0, 1.5])
def test_a_number_field_takes_numbers_of_every_class(engine: Engine, value: Any) -> None:
    engine.start("any", id="N", actor=CLERK)
    engine.send("N", "count", {"n": value}, actor=CLERK)

    assert engine.ticket("N").data["n"] in (Decimal("1.5"), 2)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (time(9, 30), "@09:30:00"),
        (time(9, 30, 0, 250_000), "@09:30:00.25"),
        (time(9, 30, tzinfo=UTC), "@09:30:00Z"),
        (time(9, 30, tzinfo=timezone(timedelta(hours=8))), "@09:30:00+08:00"),
        (time(9, 30, tzinfo=ZoneInfo("Europe/Paris")), "@09:30:00@Europe/Paris"),
    ],
)
def test_a_time_of_pythons_is_a_time(engine: Engine, given: time, meant: str) -> None:
    engine.start("any", id="H", actor=CLERK)
    engine.send("H", "put", {"what": given}, actor=CLERK)

    assert engine.history("H")[-1].payload["what"] == meant
