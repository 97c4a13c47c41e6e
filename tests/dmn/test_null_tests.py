"""A test that is unknown or failed is passed by nothing; only the word `null` tests for null."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout import feel
from callout.dmn import decide
from callout.errors import DefinitionError
from callout.feel import Frame
from callout.reader.rules import load_library
from callout.semantics import VERSIONS
from callout.values import Value

FAILED = [
    "[1..hi]",
    "[lo..hi]",
    "[3..1]",
    "(1..1)",
    "> hi",
    "<= hi",
    "hi",
    "1 / zero",
    'date("2024-04-31")',
    "date(text)",
    "items[9]",
    "text.x",
    "number(text)",
    "if true then null else 1",
    "not(hi)",
    "not([lo..hi])",
    "hi, lo",
    "1 / zero, items[9]",
]
SCOPE: dict[str, Value] = {"lo": None, "hi": None, "zero": 0, "text": "x", "items": [1]}
VALUES = [None, 0, 2, "x", True, [], {}]


@pytest.mark.parametrize("test", FAILED)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_nothing_passes_a_test_that_has_no_value(test: str, value: Value) -> None:
    assert feel.unary_tests(test, value, SCOPE) is not True or test.startswith("not")
    assert feel.unary_tests(test, None, SCOPE) is False


@pytest.mark.parametrize(
    "test", ["null", "-", "1, null", "? = null", "not(1)", "hi = null and ? = hi"]
)
def test_null_is_tested_for_where_a_test_says_so(test: str) -> None:
    assert feel.unary_tests(test, None, SCOPE) is True


@pytest.mark.parametrize("test", FAILED[:3] + FAILED[6:12])
def test_entries_of_the_first_version_had_it_otherwise(test: str) -> None:
    compiled = feel.compile_tests(
        test,
        subject=feel.ANY,
        names={name: feel.type_of(SCOPE[name]) for name in SCOPE},
        checked=False,
    )
    frame = Frame(semantics=VERSIONS[1])
    assert compiled.run(None, SCOPE, frame) is True


@given(st.sampled_from(FAILED), st.sampled_from(["F", "C", "R"]))
def test_a_row_of_a_table_is_not_hit_by_a_test_that_has_no_value(test: str, policy: str) -> None:
    if "," in test or test.startswith("not"):
        return
    text = f"""
tables:
  t:
    hit: {policy}
    inputs: {{x: {{type: any}}}}
    needs: {{lo: number, hi: number, zero: number, text: string, items: list<number>}}
    outputs: {{o: {{type: string}}}}
    rules: |
      | x      || o       | # id |
      | {test} || "hit"   | r1   |
      | -      || "other" | r2   |
"""
    try:
        table = load_library({"r.yaml": text}, check=False).table("t")
    except DefinitionError:
        return  # it is told before it can do any harm
    assert decide(table, {**SCOPE, "x": None}, Frame()).rows == ("r2",)
