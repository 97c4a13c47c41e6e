"""What a run leaves behind: warnings, strict failures, the names that were read."""

import pytest

from callout import feel
from callout.errors import DefinitionError, ExpressionError, Location
from callout.feel.types import Type
from callout.values import Date, DateTime, DaysDuration, Value

WHERE = Location("order.yaml", 12, 9)
NAMES = {"a": feel.NUMBER, "b": feel.ANY, "order": feel.ANY, "rows": feel.LIST}


def warnings(text: str, scope: dict[str, Value]) -> list[tuple[str, str, tuple[object, ...]]]:
    frame = feel.Frame()
    feel.compile(text, names=NAMES, where=WHERE).run(scope, frame)
    return [(one.text, one.message, one.operands) for one in frame.warnings]


@pytest.mark.parametrize(
    ("text", "scope", "expected"),
    [
        ("a > 3", {"a": None}, [("a > 3", "null and 3 have no order", (None, 3))]),
        (
            "a > 3",
            {},
            [("a", "there is no 'a' here", ()), ("a > 3", "null and 3 have no order", (None, 3))],
        ),
        ("a + b", {"a": 1, "b": "x"}, [("a + b", '1 + "x" is not defined', (1, "x"))]),
        ("a / b", {"a": 1, "b": 0}, [("a / b", "1 is divided by zero", (1, 0))]),
        ("a = b", {"a": 1, "b": "x"}, [("a = b", '1 and "x" are of different kinds', (1, "x"))]),
        ("order.total", {"order": {}}, [("order.total", "the context has no 'total'", ({},))]),
        ("rows[2]", {"rows": [1]}, [("rows[2]", "there is no item 2 in a list of 1", ([1], 2))]),
        (
            "if b then 1 else 2",
            {"b": 5},
            [("if b then 1 else 2", "5 is neither true nor false", (5,))],
        ),
        ("b and true", {"b": 5}, [("b and true", "5 is neither true nor false", (5,))]),
        (
            "substring(b, 9)",
            {"b": "x"},
            [("substring(b, 9)", "substring: there is no character 9", ("x", 9))],
        ),
        ("b(1)", {"b": 2}, [("b(1)", "2 is not a function", (2,))]),
        ("a = b", {"a": None, "b": 5}, []),
        ("if b then 1 else 2", {"b": None}, []),
    ],
)
def test_each_null_has_its_reason(
    text: str, scope: dict[str, Value], expected: list[tuple[str, str, tuple[object, ...]]]
) -> None:
    found = warnings(text, scope)

    assert [one[:2] for one in found] == [one[:2] for one in expected]
    assert [
        operands[: len(wanted[2])] for (_, _, operands), wanted in zip(found, expected, strict=True)
    ] == [wanted[2] for wanted in expected]


def test_a_warning_names_its_place_in_the_file() -> None:
    frame = feel.Frame()
    feel.compile("true and\n  a > b", names=NAMES, where=WHERE).run({"a": 1, "b": "x"}, frame)

    assert str(frame.warnings[0]) == ("order.yaml:13:11: 1 and \"x\" have no order in 'a > b'")
    assert frame.warnings[0].span == (11, 16)
    assert frame.warnings[0].where == Location("order.yaml", 13, 11, 5)


def test_a_strict_frame_raises_at_the_first_failure() -> None:
    expression = feel.compile("a / b", names=NAMES, where=WHERE)

    with pytest.raises(ExpressionError) as caught:
        expression.run({"a": 1, "b": 0}, feel.Frame(strict=True))

    assert str(caught.value) == "order.yaml:12:9: 1 is divided by zero in 'a / b'"


def test_strict_evaluation_also_refuses_what_is_certainly_wrong() -> None:
    with pytest.raises(DefinitionError, match="there is no 'zzz'"):
        feel.evaluate("zzz", strict=True)
    assert feel.evaluate("zzz") is None


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("a + order.customer.name", (("a",), ("order", "customer", "name"))),
        ("a + a", (("a",),)),
        ("rows[item.x > a].y", (("rows",), ("a",))),
        ("for r in rows, a in r return a + b", (("rows",), ("b",))),
        ("some r in rows satisfies r = a", (("rows",), ("a",))),
        ("{a: b, c: a}.c", (("b",),)),
        ("(function(a) a + b)(order.x)", (("b",), ("order", "x"))),
        ("now() > order.at", (("order", "at"),)),
        ("for i in 1..a return partial", (("a",),)),
        ("a in (b, < order.max)", (("a",), ("b",), ("order", "max"))),
        ("1 + 2", ()),
    ],
)
def test_the_names_an_expression_reads_are_known(
    text: str, paths: tuple[tuple[str, ...], ...]
) -> None:
    assert feel.compile(text, names=NAMES, checked=False).reads == paths


def test_equal_expressions_are_compiled_once() -> None:
    first = feel.compile("a + 1", names=NAMES)

    assert feel.compile("a + 1", names=dict(reversed(NAMES.items()))) is first
    assert feel.compile("a + 1", names={"a": feel.ANY}) is not first


DAY = Date.of(2026, 3, 2)


@pytest.mark.parametrize(
    ("given", "kind", "result"),
    [
        ("2026-03-02", feel.DATE, DAY),
        ("PT15M", feel.DAYS_DURATION, DaysDuration.of(minutes=15)),
        (["2026-03-02"], feel.ListOf(feel.DATE), [DAY]),
        (
            {"at": "2026-03-02", "x": "2026-03-02"},
            feel.ContextOf({"at": feel.DATE}),
            {"at": DAY, "x": "2026-03-02"},
        ),
        ("2026-03-02", feel.STRING, "2026-03-02"),
        ("2026-03-02", feel.ANY, "2026-03-02"),
        (None, feel.NUMBER, None),
        ([5], feel.NUMBER, 5),
        (5, feel.ListOf(feel.NUMBER), [5]),
        (DAY, feel.DATE_TIME, DateTime.parse("2026-03-02T00:00:00Z")),
        ("red", feel.OneOf(("red",)), "red"),
    ],
)
def test_values_from_outside_are_made_to_fit(given: Value, kind: Type, result: Value) -> None:
    assert feel.coerce(given, kind) == result


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ("15 min", feel.DAYS_DURATION, "'15 min' is not a days and time duration"),
        ("5", feel.NUMBER, '"5" is not a number'),
        (1, feel.BOOLEAN, "1 is not a boolean"),
        (["x", 1], feel.ListOf(feel.STRING), "1 is not a string"),
        ({}, feel.ContextOf({"a": feel.NUMBER}), "a context is not a context<a: number>"),
        ("rde", feel.OneOf(("red", "blue")), "'rde' is not one of red, blue"),
    ],
)
def test_what_does_not_fit_is_refused(given: Value, kind: Type, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        feel.coerce(given, kind)

    assert str(caught.value) == message
