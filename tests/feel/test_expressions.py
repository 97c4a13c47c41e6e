"""Paths, filters, loops, contexts and functions."""

import pytest

from callout import feel
from callout.values import Value

PEOPLE: Value = [
    {"name": "Ann", "age": 30, "home town": "Oslo"},
    {"name": "Bo", "age": 20, "home town": "Rome"},
    {"name": "Cy", "age": None},
]


def value(text: str, **names: Value) -> Value:
    return feel.evaluate(text, names)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("people.name", ["Ann", "Bo", "Cy"]),
        ("people[age > 25].name", ["Ann"]),
        ('people[home town = "Rome"].name', ["Bo"]),
        ("people[item.age = 20][1].name", "Bo"),
        ("people[1].home town", "Oslo"),
        ("people[-1].name", "Cy"),
        ("people[4]", None),
        ("people[0]", None),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("5[1]", 5),
        ("5[true]", [5]),
        ("5[false]", []),
        ("[][1]", None),
        ('[1, 2]["x"]', None),
        ("null[1]", None),
        ("null.a", None),
        ("{a: 1}.b", None),
        ("[{a: 1}, {b: 2}].b", [None, 2]),
        ('{name: 1, r: people[name = "Ann"].age}.r', [30]),
    ],
)
def test_paths_and_filters(text: str, answer: Value) -> None:
    assert value(text, people=PEOPLE) == answer


def test_a_filter_sees_the_outer_name_where_the_item_has_none() -> None:
    assert value("[{a: 1}, {a: 2}][a = wanted]", wanted=2) == [{"a": 2}]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("for i in [1, 2] return i * 2", [2, 4]),
        ("for i in 1..3 return i", [1, 2, 3]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3) return i", [1, 2]),
        ("for i in [1, 2], j in 1..i return i * 10 + j", [11, 21, 22]),
        ("for x in 5 return x", [5]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("for i in 1..3 return count(partial)", [0, 1, 2]),
        ('for d in @"2026-02-28"..@"2026-03-01" return string(d)', ["2026-02-28", "2026-03-01"]),
        ('for i in "a".."c" return i', None),
        ("for i in null return i", None),
        ("for i in [3..1] return i", None),
        ("some x in [1, 2] satisfies x > 1", True),
        ("some x in [] satisfies true", False),
        ("every x in [1, 2] satisfies x > 1", False),
        ("every x in [] satisfies false", True),
        ("every x in [1, null] satisfies x > 0", None),
        ("some x in [1, null] satisfies x > 0", True),
        ("some x in [1, 2], y in [x] satisfies x != y", False),
        ('some x in [1] satisfies "x"', None),
    ],
)
def test_loops(text: str, answer: Value) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("if true then 1 else 2", 1),
        ("if null then 1 else 2", 2),
        ("if 5 then 1 else 2", None),
        ('if n < 1 then "a" else if n < 10 then "b" else "c"', "b"),
        ("{a: 1, b: a + 1}", {"a": 1, "b": 2}),
        ('{"a b": 1, c: a b + 1}.c', 2),
        ("{a: 1, a: 2}", None),
        ("{n: 1, r: function(n) n + 1, s: r(5)}.s", 6),
        ("(function(a, b) a - b)(b: 1, a: 3)", 2),
        ("(function(a, b) a - b)(1)", None),
        ("(function(a, b) a - b)(a: 1, c: 2)", None),
        ("(function(a: string) a)(1)", None),
        ('(function(a: string) a)(["x"])', "x"),
        ("(function(a: list<number>) a)(1)", [1]),
        ('string((function(a: date and time) a)(@"2026-03-02"))', "2026-03-02T00:00:00Z"),
        ("{add: function(x) function(y) x + y, r: add(1)(2)}.r", 3),
        ("{f: function(g) g(4), r: f(sqrt)}.r", 2),
        ("(for i in [1, 2] return function() i)[1]()", 1),
        ("5()", None),
        ("(function() external {java: {}})()", None),
        ("{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(15)}.r", 610),
        ("[1..5].end", 5),
        ("(> 5).start included", False),
        ("(> 5).end", None),
    ],
)
def test_control_contexts_and_functions(text: str, answer: Value) -> None:
    assert value(text, n=5) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('@"2026-03-02".weekday', 1),
        ('[@"2026-03-02".year, @"2026-03-02".month, @"2026-03-02".day]', [2026, 3, 2]),
        ('@"2026-03-02T10:30:05".year', 2026),
        ('[@"10:30:05".hour, @"10:30:05".minute]', [10, 30]),
        ('[@"PT1H2M3S".minutes, @"PT1H2M3S".seconds, @"PT1H2M3S".value]', [2, 3, 3723]),
        ('@"P26M".value', 26),
        ('@"2026-03-02T10:30:05.5@Europe/Paris".second', 5),
        ('string(@"2026-03-02T10:30:05@Europe/Paris".time offset)', "PT1H"),
        ('@"2026-03-02T10:30:05@Europe/Paris".timezone', "Europe/Paris"),
        ('@"10:30:00".time offset', None),
        ('@"PT26H".days', 1),
        ('-@"PT26H".hours', -2),
        ('@"P26M".years', 2),
        ('@"P26M".months', 2),
        ('@"P1D".years', None),
    ],
)
def test_properties_of_dates_and_durations(text: str, answer: Value) -> None:
    assert value(text) == answer


def test_host_functions_are_values_of_the_scope() -> None:
    seen: list[feel.Frame] = []

    def twice(frame: feel.Frame, amount: Value) -> Value:
        seen.append(frame)
        return [amount, amount]

    function = feel.Function(("amount",), twice, (feel.NUMBER,))
    names = {"twice": feel.FunctionOf((feel.NUMBER,), feel.ListOf(feel.NUMBER))}
    expression = feel.compile("twice(3)[2] + twice(amount: 4)[1]", names=names)
    frame = feel.Frame()

    assert expression.run({"twice": function}, frame) == 7  # type: ignore[dict-item] # no Value
    assert seen == [frame, frame]
    assert expression.type == feel.NUMBER


def test_the_value_of_now_is_the_frame_s() -> None:
    from callout.values import DateTime

    frame = feel.Frame(now=DateTime.parse("2026-03-02T23:30:00Z"), zone="Asia/Tokyo")

    assert str(feel.compile("now()", names={}).run({}, frame)) == ("2026-03-03T08:30:00@Asia/Tokyo")
    assert str(feel.compile("today()", names={}).run({}, frame)) == "2026-03-03"
    utc = feel.Frame(now=DateTime.parse("2026-03-02T23:30:00+01:00"))
    assert str(feel.compile("now()", names={}).run({}, utc)) == "2026-03-02T22:30:00Z"
