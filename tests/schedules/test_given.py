"""What schedules give their tickets, against the fields that these have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.checks import Project, check_project
from callout.errors import ExpressionError
from callout.feel import Type, coerce, parse_type, type_of
from callout.schedules.given import may_become
from callout.values import Date, DateTime, DaysDuration, Value

PROCESS = """process: books
title: Books
data:
  day: date
  at: date and time
  wait: duration
  count: number
  name: {type: string, required: true}
  kind: {type: string, values: [big, small]}
  yes: boolean
  days: list<date>
  person: {type: context, fields: {age: number, born: date}}
states: {a: {waits_forever: a test}}
"""
PARAMETERS = """parameters: shop
values:
  text: {type: string, value: a}
  number: {type: number, value: 1}
  day: {type: date, value: 2026-03-02}
  any: {type: any, value: 1}
  many: {type: list<string>, value: [a]}
"""
FITTING = "name: '\"a\"'"


def told(inputs: str, each: str = "param.many") -> list[tuple[str, str]]:
    rules = (
        f"schedules:\n  daily:\n    start: books\n    at: '08:00'\n    on: every day\n"
        f"    for: {{each: {each}, as: item}}\n    with: {{{inputs}}}\n"
    )
    around = {"books.yaml": PROCESS, "p.yaml": PARAMETERS}
    found = check_project(Project({"s.yaml": rules}, around))
    assert all(each.where.line == 7 and each.hint and each.consequence for each in found)
    return [(each.code, each.message) for each in found]


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("day", "date(now())", "now()"),
        ("day", "'\"2026-03-02\"'", "'\"heavy\"'"),
        ("day", "string(1)", "1"),  # what a text says nobody knows before
        ("day", "null", "param.number"),
        ("at", "param.day", "true"),
        ("wait", "'\"PT4H\"'", "'\"4h\"'"),
        ("wait", "'@\"PT4H\"'", "param.number"),
        ("count", "param.any", "param.text"),
        ("count", "param.number", "'\"5\"'"),
        ("count", "'[1]'", "'[\"a\"]'"),
        ("kind", "'\"big\"'", "'\"bigg\"'"),
        ("kind", "param.text", "param.day"),
        ("yes", "'1 > 2'", "'\"true\"'"),
        ("days", "param.day", "param.number"),
        ("days", "param.many", "'[1, 2]'"),
        ("person", "'{age: 3}'", "'{age: \"three\"}'"),
        ("person", "'{born: \"2026-03-02\"}'", "param.text"),
    ],
)
def test_what_is_sure_not_to_fit_is_told(field: str, right: str, wrong: str) -> None:
    assert told(f"{FITTING}, {field}: {right}") == []
    ((code, message),) = told(f"{FITTING}, {field}: {wrong}")
    assert code == "R508"
    assert message.startswith(f"'{field}' of 'books' is a ")


def test_an_item_has_the_type_of_its_list() -> None:
    assert told("name: item") == []
    assert [code for code, _ in told("name: item", "'[1, 2]'")] == ["R508"]


def test_null_is_nothing_where_something_is_needed() -> None:
    assert told("name: null") == [
        ("R508", "'name' of 'books' has to be given, and this is null"),
    ]


def test_all_is_told_at_once() -> None:
    assert [code for code, _ in told("name: 1, count: now(), days: true")] == ["R508"] * 3


SIMPLE: st.SearchStrategy[Value] = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["a", "2026-03-02", "PT1H", "10:00:00"]),
    st.integers(0, 40_000).map(Date),
    st.just(DateTime.parse("2026-03-02T10:00:00Z")),
    st.integers(0, 5).map(DaysDuration),
)
EXTEND: Callable[[st.SearchStrategy[Value]], st.SearchStrategy[Value]] = lambda inner: st.one_of(  # noqa: E731
    st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)
NAMES = ("number", "string", "boolean", "date", "time", "date and time", "duration", "any")
TYPES = st.sampled_from([*NAMES, *(f"list<{name}>" for name in NAMES)]).map(parse_type)


@given(st.recursive(SIMPLE, EXTEND, max_leaves=4), TYPES)
def test_what_a_ticket_takes_is_never_told(value: Value, wanted: Type) -> None:
    try:
        coerce(value, wanted)
    except ExpressionError:
        return
    assert may_become(type_of(value), wanted)
