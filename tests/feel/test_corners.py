"""The corners of operators and functions that ordinary expressions never reach."""

import re

import pytest

from callout import feel
from callout.errors import DefinitionError, ExpressionError
from callout.feel.builtins import builtin
from callout.feel.runtime import iteration, regex
from callout.feel.runtime.frame import LENGTH, Frame
from callout.values import Value, parse_number

BIG = 10**33 * 9


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("big + big", parse_number("1.8e34")),
        ("-big - big", parse_number("-1.8e34")),
        ("big * 10", parse_number("9e34")),
        ("1 ** big", 1),
        ("(-1) ** 9999999999999999999999999999999999", -1),
        ("0 ** 0.0", 1),
        ('@"P1Y" < @"P13M"', True),
        ('@"P1D" * 1e-60', None),
        ('@"P1D" * 1e30', None),
        ('@"P1Y" * 1e30', None),
        ('@"P1D" / @"PT0S"', None),
        ("string((= 5))", "[5..5]"),
        ("(!= 5) = (!= 5)", True),
        ("(!= 5) = [5..5]", False),
        ("string((!= 5))", "(!= 5)"),
        ("4 in [(!= 5)]", True),
        ("5 in [(!= 5)]", False),
        ('"a" in [(!= 5)]', False),
        ("(!= [1])", None),
        ("for i in (!= 5) return i", None),
        ("before((!= 5), 6)", None),
        ("(!= 5) instance of range<number>", True),
        ("(null..5]", None),
        ("(> null)", None),
        ("5 in (null..5]", False),
        ("6 in (1..5)", False),
        ("0 in [1..5]", False),
        ("5 in ((1..5], 7)", True),
        ("(1..5].start included", False),
        ('string(@"2026-03-02T10:00:00-05:30".time offset)', "-PT5H30M"),
        ('"\\uD83Dx\\u0041"', "\ufffdxA"),
        ('string length("\\uD83D\\u0041")', 2),
        ("for i in [1.0..3] return i", [1, 2, 3]),
        ('for i in ["a".."b"] return i', None),
        ("for i in 1.5..3 return i", None),
        ("for i in (> 5) return i", None),
        ("{`a#b`: 1}", {"a#b": 1}),
        ("odd keys.a", 1),
        ("stddev([2, 4, 7, 5]) > 2.08", True),
        ('sum([1, "a"])', None),
        ("mean([])", None),
        ("max(true, false)", None),
        ("any([false, true])", True),
        ("all([true, false])", False),
        ("sort([2, 1], 5)", None),
        ('list replace([1], "x", 2)', None),
        ("list replace([1], function(a, b) null, 2)", None),
        ("union([1], null)", None),
        ('string(time(@"10:00:00"))', "10:00:00"),
        ('string(time(@"2026-03-02T10:00:00"))', "10:00:00"),
        ('string(date and time(@"2026-03-02T10:00:00"))', "2026-03-02T10:00:00"),
        (
            'string(years and months duration(@"2026-01-01T00:00:00", @"2027-02-01T00:00:00"))',
            "P1Y1M",
        ),
        ('number("1.000", ".", ".")', None),
        ('number("1", "x")', None),
        ("context put({}, [], 1)", None),
        ("context merge([{a: 1}, null])", None),
        ('substring("abc", 1, 0)', None),
        ('replace("a.b", ".", "$1", "q")', "a$1b"),
        ('matches("a\\\\b", "a \\\\\\\\ b", "x")', True),
        ('matches("aaaaaaaaaaaa", "(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)\\\\10")', True),
        ('matches("a", "[a-[b]c]")', None),
        ("meets((< 5), (> 5))", False),
        ("meets([1..5], (< 9))", False),
        ("before((> 5), 9)", False),
        ("overlaps before([1..2], [3..4])", False),
        ("overlaps after([3..4], [1..2])", False),
        ("includes((> 1), (> 2))", True),
        ("coincides((< 5), (< 5))", True),
        (
            'range("[date(\\"2026-01-01\\")..@\\"2026-01-02\\"]") = [@"2026-01-01"..@"2026-01-02"]',
            True,
        ),
        ("string(function(a, b) a)", "function(a, b)"),
        ("string(sqrt)", "function(number)"),
        ('day of week(@"2026-03-02T10:00:00")', "Monday"),
        ('day of year(@"2026-03-02T10:00:00")', 61),
        ('week of year(@"2026-03-02T10:00:00")', 10),
        ('month of year(@"2026-03-02")', "March"),
        ("abs(-1.5)", parse_number("1.5")),
        ('string(abs(@"-P1Y"))', "P1Y"),
        ("modulo(5, 1.5)", parse_number("0.5")),
        ("decimal(5, 6000)", 5),
        ("{item: 5, r: [1, 2][item > 1]}.r", [2]),
        ("[{item: 1}][item = 1]", [{"item": 1}]),
    ],
)
def test_corners(text: str, answer: Value) -> None:
    scope: dict[str, Value] = {"big": BIG, "odd keys": {"a": 1, "x#y": 2, 'p"q': 3}}

    assert feel.evaluate(text, scope) == answer


def test_a_list_of_a_loop_is_bounded_even_with_a_large_budget() -> None:
    site = feel.Site("for", 0, 3)

    with pytest.raises(ExpressionError, match="a list longer than 1000000 items"):
        iteration.grow([None] * LENGTH, None, site)


def test_a_replacement_is_bounded() -> None:
    pattern = regex.compile_pattern("a", "")

    with pytest.raises(ExpressionError, match="a string longer than"):
        regex.replaced("a" * 2000, pattern, "b" * 1000, Frame())


def test_a_name_nobody_can_write_does_no_harm() -> None:
    assert feel.evaluate("a", {"a": 1, "#": 2, '"': 3, "if": 4, "": 5}) == 1


def test_tests_that_are_no_feel_are_refused() -> None:
    with pytest.raises(DefinitionError, match="expected an expression, found the end"):
        feel.compile_tests("< ", subject=feel.NUMBER, names={})


def test_only_the_tree_counts_towards_the_depth() -> None:
    inner = "x" + ".a" * 50
    deep = f"{{a: {inner}}}" + ".a" * 35

    with pytest.raises(DefinitionError, match="nests deeper than 80 levels"):
        feel.compile(deep, names={"x": feel.ANY})


def test_loops_may_nest_as_deep_as_expressions() -> None:
    nested = "for a in [1] return " * 58 + "a"

    found = feel.evaluate(nested)

    for _ in range(58):
        assert isinstance(found, list)
        found = found[0]
    assert found == 1


@pytest.mark.parametrize("declaration", ["no parentheses", "f(no type)"])
def test_a_function_is_declared_in_full(declaration: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(declaration.strip("f()"))):
        builtin(declaration)


def test_messages_cut_long_values() -> None:
    frame = feel.Frame()
    expression = feel.compile("a < b", names={"a": feel.ANY, "b": feel.ANY})

    expression.run({"a": "x" * 200, "b": [1, 2]}, frame)
    expression.run({"a": {}, "b": True}, frame)

    assert frame.warnings[0].message == f'"{"x" * 60}" and a list of 2 have no order'
    assert frame.warnings[1].message == "a context and true have no order"
