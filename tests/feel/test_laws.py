"""Laws that hold for all values."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callout import feel
from callout.feel.runtime.literals import written
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Value, number

numbers = st.one_of(
    st.integers(-(10**33), 10**33),
    st.decimals(-(10**12), 10**12, places=6).map(number),
)
names = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=6)
plain = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
days = st.integers(-(10**6), 10**6).map(Date)
lengths = st.integers(-(10**18), 10**18).map(DaysDuration)
instants = st.builds(
    DateTime, st.integers(-(10**18), 10**18), st.sampled_from([0, 28800, "Europe/Paris"])
)
months = st.integers(-500, 500).map(MonthsDuration)


@given(plain)
def test_what_string_writes_is_read_as_the_same_value(value: Value) -> None:
    assert feel.evaluate(written(value)) == value


@given(days | lengths | instants | months)
def test_what_string_writes_of_a_date_is_read_after_an_at_sign(value: Value) -> None:
    assert feel.evaluate(f'@"{written(value)}"') == value


@given(instants, lengths)
def test_subtracting_undoes_adding(instant: DateTime, length: DaysDuration) -> None:
    scope: dict[str, Value] = {"a": instant, "b": length}

    assert feel.evaluate("(a + b) - a = b and (a + b) - b = a", scope) is True


@given(days, months)
def test_months_are_counted_as_they_are_added(day: Date, length: MonthsDuration) -> None:
    """A month that is too short makes the count fall short by one at most."""
    scope: dict[str, Value] = {"a": day, "b": length}

    counted = feel.evaluate("years and months duration(a, a + b)", scope)

    assert isinstance(counted, MonthsDuration)
    assert 0 <= abs(length.months) - abs(counted.months) <= 1


@given(st.lists(numbers, min_size=1, max_size=8))
def test_sorting_puts_numbers_in_order(values: list[Value]) -> None:
    scope: dict[str, Value] = {"xs": values}

    ordered = feel.evaluate("sort(xs, function(a, b) a < b)", scope)

    assert isinstance(ordered, list)
    assert all(feel.evaluate("a <= b", {"a": a, "b": b}) is True for a, b in pairwise(ordered))
    assert feel.evaluate("[min(xs), max(xs)]", scope) == [ordered[0], ordered[-1]]


@given(plain, plain)
def test_equality_is_symmetric_and_knows_itself(left: Value, right: Value) -> None:
    scope: dict[str, Value] = {"a": left, "b": right}

    assert feel.evaluate("a = a", scope) is True
    assert feel.evaluate("a = b", scope) is feel.evaluate("b = a", scope)
    assert feel.evaluate("list contains([a, b], b)", scope) is True


@given(numbers, numbers, numbers)
def test_a_range_holds_what_lies_between_its_ends(low: Value, high: Value, value: Value) -> None:
    scope: dict[str, Value] = {"low": low, "high": high, "value": value}

    inside = feel.evaluate("value in [low..high]", scope)
    compared = feel.evaluate("low <= value and value <= high", scope)

    assert inside is compared or feel.evaluate("low > high", scope) is True
    assert feel.evaluate("value between low and high", scope) is compared
