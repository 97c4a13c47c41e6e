"""The built-in functions, with positions, names and what they refuse."""

import re
from pathlib import Path

import pytest

from callout import feel
from callout.errors import ExpressionError
from callout.feel.builtins import BUILTINS
from callout.values import Value, parse_number


def value(text: str, **names: Value) -> Value:
    return feel.evaluate(text, names)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("not(true)", False),
        ("not(null)", None),
        ("not(5)", None),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('substring("foobar", 7)', None),
        ('substring("f🐎o", 2, 1)', "🐎"),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('string length("🐎")', 1),
        ('upper case("ab")', "AB"),
        ('lower case(["AB"])', "ab"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "x")', ""),
        ('substring after("foobar", "o")', "obar"),
        ('substring after("foobar", "x")', ""),
        ('contains("foobar", "oba")', True),
        ('starts with("foobar", "foo")', True),
        ('ends with("foobar", "foo")', False),
        ('split("a;b;;", ";")', ["a", "b", "", ""]),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ('string join("a")', "a"),
        ("string join([1])", None),
        ("string(null)", None),
        ('string([1.50, "x", {a: "y", "b:": null}])', '[1.50, "x", {a: "y", "b:": null}]'),
        ('string(["a\\"b"])', '["a\\"b"]'),
        ("string([1..5))", "[1..5)"),
        ('string(@"P1DT2H")', "P1DT2H"),
        ('number("1 000,5", " ", ",")', parse_number("1000.5")),
        ('number("1,000", ",", ",")', None),
        ('number("x")', None),
        ('number("1.5", null, null)', parse_number("1.5")),
    ],
)
def test_strings(text: str, answer: Value) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("decimal(2.5, 0)", 2),
        ("decimal(1 / 3, 2)", parse_number("0.33")),
        ("floor(-1.5)", -2),
        ("floor(1.56, 1)", parse_number("1.5")),
        ("floor(1.5, null)", None),
        ("ceiling(-1.5)", -1),
        ("round up(5.5, 0)", 6),
        ("round down(-5.5, 0)", -5),
        ("round half up(-2.5, 0)", -3),
        ("round half down(2.5, 0)", 2),
        ("round half up(15, -1)", 20),
        ("round up(1, 6177)", None),
        ("round up(5, -6000)", 0),
        ("abs(-5)", 5),
        ('string(abs(@"-P1D"))', "P1D"),
        ("modulo(-12, 5)", 3),
        ("modulo(10.1, 4.5)", parse_number("1.1")),
        ("modulo(1, 0)", None),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("log(1)", 0),
        ("log(0)", None),
        ("exp(0)", 1),
        ("exp(100000)", None),
        ("odd(-3)", True),
        ("even(2.5)", False),
    ],
)
def test_numbers(text: str, answer: Value) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("list contains([1, null], null)", True),
        ('list contains([1, 2], "2")', False),
        ("count([])", 0),
        ("count(5)", 1),
        ("count(null)", None),
        ("min(3, 1, 2)", 1),
        ('max(["a", "c", "b"])', "c"),
        ('max(1, "a")', None),
        ("max([])", None),
        ("sum(1, 2, 3)", 6),
        ("sum([0.1, 0.2])", parse_number("0.3")),
        ("mean([1, 2, 3, 4])", parse_number("2.5")),
        ("product([2, 3])", 6),
        ("median([8, 2, 5, 3, 4])", 4),
        ("median([6, 1, 2, 3])", parse_number("2.5")),
        ("stddev(1)", None),
        ("mode([6, 3, 9, 6, 3])", [3, 6]),
        ("mode([])", []),
        ("all([true, null])", None),
        ("all([])", True),
        ("any([false, null])", None),
        ("any(true, 5)", None),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("sublist([1, 2, 3], 3, 2)", None),
        ("append([1], 2, [3])", [1, 2, [3]]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("concatenate([1], null)", None),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("remove([1], 2)", None),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("distinct values([1, 2.0, 2, null, null])", [1, 2, None]),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
        ("sort([1, 2], function(a, b) null)", None),
        ("list replace([1, 2, 3], 2, 5)", [1, 5, 3]),
        ("list replace([1, 2, 3], function(item, new) item > 1, 0)", [1, 0, 0]),
    ],
)
def test_lists(text: str, answer: Value) -> None:
    assert value(text) == answer


def test_sorting_keeps_the_order_of_equal_items() -> None:
    pairs: Value = [{"k": 1, "n": 1}, {"k": 0, "n": 2}, {"k": 1, "n": 3}, {"k": 0, "n": 4}]

    assert value("sort(pairs, function(a, b) a.k < b.k).n", pairs=pairs) == [2, 4, 1, 3]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('get value({a: 1}, "a")', 1),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: null}])', {"a": None}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context([{key: "a"}])', None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ('context put({a: 1}, ["a", "b"], 2)', None),
        ("context put({a: 1}, [null], 2)", None),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
    ],
)
def test_contexts(text: str, answer: Value) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("date(2024, 2, 29)", "2024-02-29"),
        ("date(2023, 2, 29)", None),
        ('date("2024-2-1")', None),
        ('date(@"2024-02-29T10:00:00Z")', "2024-02-29"),
        ('time("10:30:00.5@Europe/Paris")', "10:30:00.5@Europe/Paris"),
        ('time(10, 30, 5.25, @"PT2H45M55S")', "10:30:05.25+02:45:55"),
        ("time(10, 30, 5)", "10:30:05"),
        ('time(10, 30, 5, @"PT19H")', None),
        ("time(24, 0, 1)", None),
        ('date and time("2024-02-29")', "2024-02-29T00:00:00"),
        ('date and time(@"2024-02-29", @"10:00:00Z")', "2024-02-29T10:00:00Z"),
        ('date and time(@"2024-02-29T01:00:00+05:00", @"10:00:00")', "2024-02-29T10:00:00"),
        ('duration("PT90M")', "PT1H30M"),
        ('duration("P1Y2D")', None),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
        ('years and months duration(@"2013-08-24", @"2011-12-22")', "-P1Y8M"),
        ('day of week(@"2026-03-02")', "Monday"),
        ('month of year(@"2026-03-02T10:00:00")', "March"),
        ('string(day of year(@"2024-12-31"))', "366"),
        ('string(week of year(@"2021-01-03"))', "53"),
    ],
)
def test_dates_and_durations(text: str, answer: str | None) -> None:
    result = value(text)

    assert (None if result is None else str(result)) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("before(1, [1..5])", False),
        ("before(1, (1..5])", True),
        ("before([1..5), [5..6])", True),
        ("after(6, [1..5])", True),
        ("meets([1..5], [5..6])", True),
        ("meets([1..5), [5..6])", False),
        ("met by([5..6], [1..5])", True),
        ("overlaps([1..5], [5..6])", True),
        ("overlaps([1..5], (5..6])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps after([3..8], [1..5])", True),
        ("overlaps after([1..5], [1..5])", False),
        ("overlaps after((1..5], [1..5])", True),
        ("overlaps after([3..4], [1..8])", False),
        ("overlaps after([1..8], [3..4])", False),
        ("overlaps before([1..8], [3..4])", False),
        ("overlaps before([1..5], (1..8])", True),
        ("finishes(5, [1..5])", True),
        ("finishes([3..5), [1..5])", False),
        ("finished by([1..5], 5)", True),
        ("includes([1..5], [2..5])", True),
        ("includes((1..5], 1)", False),
        ("during(3, [1..5])", True),
        ("starts([1..3], [1..5])", True),
        ("starts([1..5], [1..5])", True),
        ("starts([1..6], [1..5])", False),
        ("starts((1..3], [1..5])", False),
        ("started by([1..5], [1..6])", False),
        ("finishes([1..5], [1..5])", True),
        ("finishes([0..5], [1..5])", False),
        ("during([1..5], [1..5])", True),
        ("during([0..5], [1..5])", False),
        ("started by([1..5], 1)", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides(1, 2)", False),
        ("before((< 5), 6)", True),
        ("includes((> 5), [6..7])", True),
        ('before(1, "a")', None),
    ],
)
def test_points_and_ranges(text: str, answer: bool | None) -> None:
    assert value(text) is answer


@pytest.mark.parametrize(
    "text",
    [
        'range("[1..3")',
        'range("[3..1]")',
        'range("[1..a]")',
        'range("1")',
        'range("[dte(\\"2026-01-01\\")..@\\"2026-01-02\\"]")',
        'range("[1..\\"a\\"]")',
    ],
)
def test_a_range_is_only_read_from_constants_in_order(text: str) -> None:
    assert value(text) is None


def test_a_range_is_written_as_it_is_read() -> None:
    for text in ("[1..3)", "(-1.5..3]", '["a".."b"]', '[@"P1D"..@"P2D"]', "(< 5)", "(>= 5)"):
        assert value("string(range(written))", written=text) == text


def test_now_needs_a_present() -> None:
    with pytest.raises(ExpressionError, match="the present is not known here"):
        value("now()")


def test_the_standard_s_functions_are_all_there() -> None:
    assert len(BUILTINS) == 86


def test_the_page_lists_exactly_the_functions_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs/feel.md").read_text("utf-8")
    table = page.split("## Built-in functions")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]

    listed = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]

    assert sorted(listed) == sorted(BUILTINS)
