"""What is made of values: the sum, the least, the greatest, and what has none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callout.content.facts.totals import context_of, total, value_in
from callout.datamodel.questions import FactAsked, Unanswerable
from callout.feel import Kind
from callout.process import FactKind
from callout.values import Date, DaysDuration, Value


def asked(kind: FactKind, of: Kind = Kind.NUMBER, name: str = "fee") -> FactAsked:
    return FactAsked("one", "{}", ("visit",), {}, (None,), kind=kind, fields={name: of})


@pytest.mark.parametrize(
    ("kind", "of", "values", "expected"),
    [
        (FactKind.SUM, Kind.NUMBER, [], "0"),
        (FactKind.SUM, Kind.NUMBER, [1, Decimal("2.50"), -3], "0.50"),
        (FactKind.SUM, Kind.NUMBER, [Decimal("0.1")] * 3, "0.3"),
        (FactKind.SUM, Kind.NUMBER, [10**33, Decimal("0.4")], str(10**33)),
        (FactKind.SUM, Kind.ANY, [1, 2], "3"),
        (FactKind.SUM, Kind.DAYS_DURATION, [], "PT0S"),
        (FactKind.SUM, Kind.DAYS_DURATION, [DaysDuration(1), DaysDuration(-2)], "-PT0.000000001S"),
        (FactKind.MIN, Kind.NUMBER, [], "None"),
        (FactKind.MIN, Kind.NUMBER, [Decimal("1.0"), 1, 2], "1.0"),
        (FactKind.MAX, Kind.NUMBER, [1, Decimal("1.0")], "1"),
        (FactKind.MAX, Kind.STRING, ["a", "B", "Ä"], "Ä"),
        (FactKind.MIN, Kind.STRING, ["a", "B", "b"], "B"),
        (FactKind.MIN, Kind.DATE, [Date.of(2026, 3, 2), Date.of(2026, 3, 1)], "2026-03-01"),
    ],
)
def test_values_come_to_one(kind: FactKind, of: Kind, values: list[Value], expected: str) -> None:
    assert str(total(asked(kind, of), values)) == expected


@pytest.mark.parametrize(
    ("kind", "of", "values", "said"),
    [
        (FactKind.SUM, Kind.ANY, [1, "x"], "no sum"),
        (FactKind.SUM, Kind.ANY, [True], "no sum"),
        (FactKind.SUM, Kind.DAYS_DURATION, [1], "no sum"),
        (FactKind.SUM, Kind.NUMBER, [Decimal("9e6144")] * 2, "too large"),
        (FactKind.MIN, Kind.ANY, [1, "x"], "no order"),
        (FactKind.MAX, Kind.ANY, [None, 1], "no order"),
    ],
)
def test_what_does_not_is_refused(kind: FactKind, of: Kind, values: list[Value], said: str) -> None:
    with pytest.raises(Unanswerable, match=said):
        total(asked(kind, of), values)


def test_parts_of_fields_are_read_by_their_dotted_names() -> None:
    data: dict[str, Value] = {"bill": {"total": 5}, "fee": "5"}
    ask = asked(FactKind.LIST, name="bill.total")

    assert value_in(ask, "bill.total", "A", data) == 5
    assert value_in(ask, "bill.total", "A", {"bill": None}) is None
    assert value_in(ask, "bill.total", "A", {}) is None
    assert context_of(ask, "A", data) == {"ticket": "A", "bill": {"total": 5}}
    with pytest.raises(Unanswerable, match="asks for a number; 'fee' of ticket A is \"5\""):
        value_in(asked(FactKind.LIST), "fee", "A", data)
