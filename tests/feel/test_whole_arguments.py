"""What counts or numbers something is a whole number: a fraction has no answer, and says so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callout import feel
from callout.calendars import WEEKDAYS, Calendar, CalendarChoice
from callout.dmn.host_functions import CALENDAR_FUNCTIONS, calendar_functions
from callout.feel import Frame
from callout.feel.builtins import BUILTINS
from callout.feel.types import NUMBER, Kind
from callout.semantics import VERSIONS
from callout.values import Date, Value

FRACTIONS = {
    *("abs", "decimal", "floor", "ceiling", "round up", "round down", "round half up"),
    *("round half down", "modulo", "sqrt", "log", "exp", "odd", "even", "time"),
    "list replace",  # the TCK cuts the fraction off
}
"""Functions that take any number, at the places below."""
ANY_NUMBER = {"n", "number", "dividend", "divisor", "second", "position"}
CALLS = {
    ("substring", "start position"): 'substring("abcdef", {})',
    ("substring", "length"): 'substring("abcdef", 1, {})',
    ("sublist", "start position"): "sublist([1, 2, 3, 4], {})",
    ("sublist", "length"): "sublist([1, 2, 3, 4], 1, {})",
    ("insert before", "position"): "insert before([1, 2, 3], {}, 9)",
    ("remove", "position"): "remove([1, 2, 3], {})",
    ("decimal", "scale"): "decimal(1.2345, {})",
    ("floor", "scale"): "floor(1.2345, {})",
    ("ceiling", "scale"): "ceiling(1.2345, {})",
    ("round up", "scale"): "round up(1.2345, {})",
    ("round down", "scale"): "round down(1.2345, {})",
    ("round half up", "scale"): "round half up(1.2345, {})",
    ("round half down", "scale"): "round half down(1.2345, {})",
    ("date", "year"): "date({}, 3, 4)",
    ("date", "month"): "date(2026, {}, 4)",
    ("date", "day"): "date(2026, 3, {})",
    ("time", "hour"): "time({}, 3, 4)",
    ("time", "minute"): "time(2, {}, 4.5)",
}
YEAR = {("date", "year"): 2000}


def _run(text: str, version: int = max(VERSIONS)) -> tuple[Value, list[str]]:
    frame = Frame(semantics=VERSIONS[version])
    value = feel.compile(text, names={}).run({}, frame)
    return value, [warning.message for warning in frame.warnings]


def test_every_number_that_a_built_in_takes_is_whole_or_said_to_be_any() -> None:
    numbers = {
        (signature.name, parameter.name, parameter.type.whole)
        for function in BUILTINS.values()
        for signature in function.signatures
        for parameter in signature.parameters
        if parameter.type.kind is Kind.NUMBER
    }

    assert {(name, of) for name, of, whole in numbers if whole} == set(CALLS)
    assert {of for _, of, whole in numbers if not whole} == ANY_NUMBER
    assert {name for name, _, whole in numbers if not whole} == FRACTIONS


@pytest.mark.parametrize("place", CALLS, ids=" ".join)
def test_a_fraction_is_null_with_a_reason(place: tuple[str, str]) -> None:
    for amount in ("1.5", "0.999", "-1.5", "2.0000000001", "[1.5]"):
        value, reasons = _run(CALLS[place].format(amount))
        assert value is None
        assert reasons == [f"{place[0]}: {amount.strip('[]')} is not a whole number"]


@pytest.mark.parametrize("place", CALLS, ids=" ".join)
def test_a_whole_number_may_have_zeros_behind_its_point(place: tuple[str, str]) -> None:
    for amount in (1 + YEAR.get(place, 0), 2 + YEAR.get(place, 0)):
        plain, reasons = _run(CALLS[place].format(amount))
        assert (plain is not None, reasons) == (True, [])
        for written in (f"{amount}.0", f"{amount}.00", f"{amount}0e-1", f"[{amount}.0]"):
            assert _run(CALLS[place].format(written)) == (plain, [])


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("place", CALLS, ids=" ".join)
def test_old_entries_cut_the_fraction_off(place: tuple[str, str], version: int) -> None:
    amount = 2 + YEAR.get(place, 0)
    cut, reasons = _run(CALLS[place].format(f"{amount}.5"), version)

    assert cut is not None
    assert (cut, reasons) == _run(CALLS[place].format(amount), version)


WEEK = Calendar("w", "UTC", Date.of(2026, 1, 1), Date.of(2026, 12, 31), frozenset(WEEKDAYS[:5]))


def _with_calendar(text: str, version: int, days: object) -> tuple[Value, list[str]]:
    names = {**CALENDAR_FUNCTIONS, "n": feel.ANY, "day": feel.DATE}
    scope = {**calendar_functions(CalendarChoice(WEEK)), "n": days, "day": Date.of(2026, 3, 2)}
    frame = Frame(semantics=VERSIONS[version])
    value = feel.compile(text, names=names).run(scope, frame)  # type: ignore[arg-type] # functions too
    return value, [warning.message for warning in frame.warnings]


def test_functions_of_a_calendar_declare_what_is_whole() -> None:
    parameters = [each for kind in CALENDAR_FUNCTIONS.values() for each in kind.parameters]
    assert NUMBER not in parameters
    assert sum(each.whole for each in parameters) == 1


def test_working_days_are_counted_in_whole_ones() -> None:
    text = "add working days(day, n)"
    newest = max(VERSIONS)

    for days in (2, Decimal("2.00")):
        assert _with_calendar(text, newest, days) == (Date.of(2026, 3, 4), [])
    assert _with_calendar(text, newest, Decimal("1.5")) == (None, ["1.5 is not a whole number"])
    assert _with_calendar(text, newest, "2") == (None, ['"2" is not a number'])
    assert _with_calendar(text, newest, None) == (None, [])
    for version in (1, 2):
        assert _with_calendar(text, version, Decimal("1.5")) == (None, [])
        assert _with_calendar(text, version, 2) == (Date.of(2026, 3, 4), [])
