"""Every hit policy of DMN 1.5, 8.2.8, and what happens where DMN would answer null."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callout.dmn import RuleTable, decide
from callout.errors import NoDecision
from callout.values import DaysDuration, Value
from tests.dmn.making import table


def scored(hit: str, more: str = "") -> RuleTable:
    return table(f"""
        tables:
          score:
            hit: {hit}
            inputs: {{x: {{type: number}}}}
            outputs: {{s: {{type: string, values: [high, mid, low]{more}}}}}
            rules: |
              | x        || s    | # id |
              | [0..10)  || low  | a    |
              | [5..20)  || high | b    |
              | [8..30)  || mid  | c    |
        """)


@pytest.mark.parametrize(
    ("hit", "rows", "outputs"),
    [
        ("P", ("b",), {"s": "high"}),
        ("F", ("a",), {"s": "low"}),
        ("R", ("a", "b", "c"), [{"s": "low"}, {"s": "high"}, {"s": "mid"}]),
        ("C", ("a", "b", "c"), [{"s": "low"}, {"s": "high"}, {"s": "mid"}]),
        ("O", ("b", "c", "a"), [{"s": "high"}, {"s": "mid"}, {"s": "low"}]),
        ("C#", ("a", "b", "c"), 3),
    ],
)
def test_each_policy_makes_its_own_of_three_rows(
    hit: str, rows: tuple[str, ...], outputs: Value
) -> None:
    decision = decide(scored(hit), {"x": 9})

    assert (decision.rows, decision.outputs) == (rows, outputs)


def totals(hit: str) -> RuleTable:
    return table(f"""
        tables:
          total:
            hit: {hit}
            inputs: {{x: {{type: number}}}}
            outputs: {{n: {{type: number}}}}
            rules: |
              | x     || n   | # id |
              | > 0   || 3   | a    |
              | > 1   || 1.5 | b    |
              | > 2   || x   | c    |
        """)


@pytest.mark.parametrize(
    ("hit", "value"), [("C+", Decimal("14.5")), ("C<", Decimal("1.5")), ("C>", 10), ("C#", 3)]
)
def test_aggregates_answer_one_value(hit: str, value: Value) -> None:
    decision = decide(totals(hit), {"x": 10})

    assert (decision.rows, decision.outputs) == (("a", "b", "c"), value)


@pytest.mark.parametrize(
    ("hit", "outputs"), [("R", []), ("C", []), ("C+", None), ("C<", None), ("C>", None), ("C#", 0)]
)
def test_no_row_is_an_answer_where_all_rows_count(hit: str, outputs: Value) -> None:
    decision = decide(totals(hit), {"x": 0})

    assert (decision.rows, decision.outputs) == ((), outputs)


@pytest.mark.parametrize("hit", ["P", "F"])
def test_no_row_is_an_error_where_one_is_wanted(hit: str) -> None:
    with pytest.raises(NoDecision) as caught:
        decide(scored(hit), {"x": 99})

    assert str(caught.value) == (
        "rules/1.yaml:3:3: no row of table 'score' matches x 99\n"
        "  hint: add a row for this case, or a default"
    )


def test_a_default_answers_where_no_row_does() -> None:
    decision = decide(scored("F", ', default: "low"'), {"x": 99})

    assert (decision.rows, decision.outputs) == ((), {"s": "low"})


def test_unique_refuses_to_choose_between_rows_known_only_at_run_time() -> None:
    made = table("""
        tables:
          fee:
            hit: U
            inputs: {x: {type: number}}
            needs: {limit: number}
            outputs: {fee: {type: number}}
            rules: |
              | x       || fee | # id  |
              | < limit || 1   | below |
              | < 10    || 2   | small |
        """)

    with pytest.raises(NoDecision, match=r"rows 1 \(below\) and 2 \(small\) of table 'fee' match"):
        decide(made, {"x": 3, "limit": 5})
    assert decide(made, {"x": 3, "limit": 2}).outputs == {"fee": 2}


def test_any_takes_rows_that_agree_and_refuses_others() -> None:
    made = table("""
        tables:
          any:
            hit: A
            inputs: {x: {type: number}, y: {type: number}}
            needs: {n: number}
            outputs: {out: {type: number}}
            rules: |
              | x   | y   || out |
              | > 0 | -   || n   |
              | -   | > 0 || 1   |
        """)

    assert decide(made, {"x": 1, "y": 1, "n": 1}).outputs == {"out": 1}
    with pytest.raises(NoDecision, match="hit policy A wants them to answer the same"):
        decide(made, {"x": 1, "y": 1, "n": 2})


def test_durations_are_summed() -> None:
    made = table("""
        tables:
          time:
            hit: C+
            inputs: {x: {type: number}}
            outputs: {time: {type: duration}}
            rules: |
              | x   || time             |
              | > 0 || duration("PT2H") |
              | > 1 || duration("PT3H") |
        """)

    assert decide(made, {"x": 2}).outputs == DaysDuration.of(hours=5)


def test_sums_of_things_that_have_no_sum_are_an_error() -> None:
    made = table("""
        tables:
          odd:
            hit: C+
            inputs: {x: {type: number}}
            needs: {n: any}
            outputs: {out: {type: any}}
            rules: |
              | x   || out |
              | > 0 || n   |
              | > 1 || 1   |
        """)

    with pytest.raises(NoDecision, match="table 'odd' cannot put together two, 1"):
        decide(made, {"x": 2, "n": "two"})


def test_missing_facts_are_named_all_at_once() -> None:
    made = table("""
        tables:
          needy:
            hit: U
            inputs: {x: {type: number}, late: {type: boolean, from: a > b}}
            needs: {a: number, b: number}
            outputs: {out: {type: number, default: 0}}
            rules: |
              | x   | late || out |
              | > 0 | true || 1   |
        """)

    with pytest.raises(NoDecision) as caught:
        decide(made, {"b": 1})

    assert str(caught.value) == (
        "rules/1.yaml:3:3: table 'needy' needs x, a\n  hint: facts at hand: b"
    )


def test_an_input_that_is_not_allowed_is_an_error() -> None:
    made = table("""
        tables:
          strict:
            hit: U
            inputs: {x: {type: number, allowed: ">= 0"}}
            outputs: {out: {type: number}}
            rules: |
              | x || out |
              | - || 1   |
        """)

    with pytest.raises(NoDecision, match="table 'strict' does not take -1 for 'x'"):
        decide(made, {"x": -1})
    assert decide(made, {"x": None}).outputs == {"out": 1}


def test_a_cell_that_fails_to_have_a_value_is_an_error() -> None:
    made = table("""
        tables:
          ratio:
            hit: U
            inputs: {x: {type: number}}
            outputs: {out: {type: number}}
            rules: |
              | x || out   |
              | - || 1 / x |
        """)

    assert decide(made, {"x": 4}).outputs["out"] * 4 == 1
    with pytest.raises(NoDecision, match=r"'out' of row .* of table 'ratio' has no value"):
        decide(made, {"x": 0})
