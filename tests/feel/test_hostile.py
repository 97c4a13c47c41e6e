"""Expressions that somebody writes to do harm: each ends soon, small, with an answer of ours."""

from __future__ import annotations

import tracemalloc

import pytest

from callout import feel
from callout.errors import CalloutError
from callout.feel.runtime.frame import STEPS, UNPRICED_STEPS
from callout.semantics import VERSIONS
from callout.values import DateTime

NOW = DateTime.parse("2026-03-02T10:30:00Z")
MEMORY = 200_000_000

BOMBS = [
    'matches("a", "(((((a{100}){100}){100}){100}){100})")',
    'matches("a", "(a{1,1000}){1000}")',
    'matches("a", "a{1000000}")',
    'matches("a", "(?:(?:a{99}b{99}){99}){99}")',
    'replace("a", "((x{500}){500})", "y")',
    'split("a", "([a-z]{300}){300}")',
    "[1, 2][9e6144]",
    "[1, 2][-9e6144]",
    'date("2018-12-08")[-9e6144]',
    "count(for i in --9e6144..1 return i)",
    "count(for i in 1..--9e6144 return i)",
    "some i in 9e100..9e6144 satisfies false",
    'for i in @"2026-01-01"..9e6144 return i',
]
LOOPS = [
    "count(for i in 1..900000 return log(i))",
    "count(for i in 1..900000 return exp(i))",
    "count(for i in 1..900000 return i ** 2.5)",
    'count(for i in 1..900000 return range("[1..2]"))',
    "count(for i in 1..900000 return overlaps([1..i], [3..8]))",
    'count(for i in 1..900000 return z + duration("PT1H"))',
    "count(for i in 1..900000 return stddev([1, 2, i]))",
    'count(for i in 1..900000 return replace("abc", "b", "c"))',
    'count(for i in 1..900000 return context put({}, "a", i))',
    "count(for i in 1..900000 return week of year(now()))",
]


@pytest.mark.parametrize("text", BOMBS)
def test_what_would_blow_up_is_null_or_told(text: str) -> None:
    tracemalloc.start()
    try:
        expression = feel.compile(text, names={}, checked=False)
        assert expression.run({}, feel.Frame(now=NOW)) in (None, False, 0)
    except CalloutError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MEMORY


@pytest.mark.slow
@pytest.mark.parametrize("text", LOOPS)
def test_what_costs_more_is_paid_for_by_more_steps(text: str) -> None:
    scope = {"z": DateTime.parse("2026-03-02T10:30:00@Europe/Paris")}
    expression = feel.compile(text, names={"z": feel.DATE_TIME}, checked=False)
    with pytest.raises(CalloutError, match="too many steps"):
        expression.run(scope, feel.Frame(now=NOW))

    shorter = feel.compile(
        text.replace("900000", "100"), names={"z": feel.DATE_TIME}, checked=False
    )
    priced = feel.Frame(now=NOW)
    counted = feel.Frame(now=NOW, budget=UNPRICED_STEPS, semantics=VERSIONS[1])
    assert shorter.run(scope, priced) == shorter.run(scope, counted) == 100
    assert STEPS - priced.budget > 5 * (UNPRICED_STEPS - counted.budget) / 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('matches("a", "a{1000000}")', "written out, it has more than 5,000 parts"),
        ("[1, 2][1.5]", "there is no item 1.5"),
        ("[1, 2][9e6144]", "there is no item 9E+6144"),
    ],
)
def test_the_reason_is_told(text: str, says: str) -> None:
    frame = feel.Frame(now=NOW)
    assert feel.compile(text, names={}, checked=False).run({}, frame) is None
    assert says in str(frame.warnings[0])


@pytest.mark.parametrize(
    "pattern", ["(a{9}){9}", "([A-Z]+-)*x{1,400}", "(?:ab|cd){20,30}", "a*b+c?"]
)
def test_patterns_people_write_are_fine(pattern: str) -> None:
    frame = feel.Frame()
    compiled = feel.compile(
        "matches(text, pattern)", names={"text": feel.STRING, "pattern": feel.STRING}
    )
    assert compiled.run({"text": "zzz", "pattern": pattern}, frame) in (True, False)
    assert frame.warnings == []
