"""What rows answer: fixed, worked out, refused; with and without a record."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.dmn import Decision, HitPolicy, answer_only, decide
from callout.errors import NoDecision
from callout.feel import Frame
from callout.values import DateTime, DaysDuration, MonthsDuration, Value
from tests.dmn.making import errors, library, table

FIELD_SERVICE = Path(__file__).with_name("field_service.yaml").read_text("utf-8")


def one(rows: str, outputs: str, hit: str = "U", needs: str = "n: any") -> str:
    grid = "\n".join(f"      {row.strip()}" for row in rows.strip().splitlines())
    return (
        f"tables:\n  t:\n    hit: {hit}\n    inputs: {{x: {{type: number}}}}\n"
        f"    needs: {{{needs}}}\n    outputs: {{{outputs}}}\n    rules: |\n{grid}\n"
    )


def test_a_decision_is_a_record_of_everything() -> None:
    made = library(FIELD_SERVICE).table("revisit delay")
    decision = decide(made, {"reason": "not sure fully repaired"}, Frame(decisions=[]))

    assert decision == Decision(
        "revisit delay",
        made.hash,
        HitPolicy.UNIQUE,
        {"reason": "not sure fully repaired"},
        (made.rows[1].id,),
        {"delay": DaysDuration.of(hours=3)},
    )
    assert decision.value == DaysDuration.of(hours=3)
    assert decision.to_json() == {
        "table": "revisit delay",
        "hash": made.hash,
        "hit": "U",
        "inputs": {"reason": "not sure fully repaired"},
        "rows": [made.rows[1].id],
        "outputs": {"delay": "@PT3H"},
    }


def test_outputs_of_one_decision_are_not_those_of_the_next() -> None:
    made = table(one("| x || out |\n| > 0 || 1 |\n| <= 0 || 2 |", "out: {type: number}"))
    first = decide(made, {"x": 1}).outputs

    assert isinstance(first, dict)
    first["out"] = 99

    assert decide(made, {"x": 1}).outputs == {"out": 1}


@pytest.mark.parametrize(
    ("facts", "answer"),
    [({"x": 1}, {"out": 1}), ({"x": 5, "n": 7}, {"out": 7})],
    ids=["fixed", "worked out"],
)
def test_the_answer_alone_is_that_of_the_record(facts: dict[str, Value], answer: Value) -> None:
    made = table(one("| x || out |\n| < 5 || 1 |\n| >= 5 || n |", "out: {type: number}"))

    assert answer_only(made, facts) == decide(made, facts).outputs == answer


def test_the_answer_alone_fails_as_the_record_does() -> None:
    made = table(one("| x || out |\n| < 5 || 1 |", "out: {type: number}"))

    with pytest.raises(NoDecision, match="no row of table 't' matches x 9"):
        answer_only(made, {"x": 9})
    with pytest.raises(NoDecision, match="table 't' needs x"):
        answer_only(made, {})
    with pytest.raises(NoDecision, match="table 't' does not take nine for 'x'"):
        answer_only(made, {"x": "nine"})


@pytest.mark.parametrize(
    ("outputs", "n", "message"),
    [
        ("out: {type: number}", "one", "'out' of table 't': \"one\" is not a number"),
        (
            "out: {type: number, values: [1, 2]}",
            3,
            "'out' of table 't' would be 3, which is not one of its values",
        ),
    ],
)
def test_answers_worked_out_have_to_suit_their_column(outputs: str, n: Value, message: str) -> None:
    made = table(one("| x || out |\n| - || n |", outputs))

    with pytest.raises(NoDecision) as caught:
        decide(made, {"x": 1, "n": n})

    assert caught.value.message == message


def test_texts_become_values_of_the_declared_type() -> None:
    made = table(one("| x || out |\n| - || n |", "out: {type: duration}"))

    assert decide(made, {"x": 1, "n": "PT5M"}).outputs == {"out": DaysDuration.of(minutes=5)}


def test_months_are_summed_and_mixtures_refused() -> None:
    rows = '| x || out |\n| > 0 || duration("P1M") |\n| > 1 || n |'
    made = table(one(rows, "out: {type: any}", "C+"))

    assert decide(made, {"x": 2, "n": MonthsDuration(2)}).outputs == MonthsDuration(3)
    with pytest.raises(NoDecision, match="table 't' cannot put together 1 months, 1 d"):
        decide(made, {"x": 2, "n": DaysDuration.of(days=1)})
    least = table(one(rows, "out: {type: any}", "C<"))
    with pytest.raises(NoDecision, match="table 't' cannot put together 1 months, null"):
        decide(least, {"x": 2, "n": None})


def test_priorities_of_answers_worked_out_count_too() -> None:
    made = table(
        one(
            '| x || out |\n| > 0 || "low" |\n| > 1 || n |',
            "out: {type: string, values: [high, mid, low], default: null}",
            "P",
            "n: string",
        )
    )

    assert decide(made, {"x": 2, "n": "high"}).outputs == {"out": "high"}
    assert decide(made, {"x": 0, "n": "high"}).outputs == {"out": None}


def test_cells_may_ask_for_the_time_of_the_decision() -> None:
    made = table(
        one(
            "| x || out |\n| < now().hour || now() |\n| >= now().hour || null |",
            "out: {type: date and time}",
        )
    )
    now = DateTime.parse("2026-03-02T10:30:00Z")

    assert decide(made, {"x": 5}, Frame(now=now)).outputs == {"out": now}
    assert decide(made, {"x": 15}, Frame(now=now)).outputs == {"out": None}


def test_cells_may_read_other_inputs_and_those_given_for_them() -> None:
    made = table("""
        tables:
          t:
            inputs: {low: {type: number, from: n * 2}, x: {type: number}}
            needs: {n: number}
            outputs: {out: {type: number}}
            rules: |
              | low | x      || out     |
              | -   | > low  || x - low |
              | -   | <= low || 0       |
        """)

    assert decide(made, {"n": 2, "x": 9}).outputs == {"out": 5}
    assert decide(made, {"n": 2, "x": 9}, given={"low": 8}).outputs == {"out": 1}


def test_constants_that_are_none_are_told_at_load() -> None:
    found = errors(one('| x || out |\n| > number("a") || 1 / 0 |', "out: {type: number}"))

    assert [line.split(": ")[:2] for line in found] == [
        ["rules/1.yaml:9:11", "error R006"],
        ["rules/1.yaml:9:26", "error R006"],
    ]


def test_the_first_row_that_matches_wins_though_rows_before_it_are_known_only_then() -> None:
    made = table(
        one(
            "| x || out |\n| > n || 1 |\n| > 5 || 2 |\n| - || 3 |",
            "out: {type: number}",
            "F",
            "n: number",
        )
    )

    answers = [decide(made, {"x": x, "n": n}).outputs for x, n in ((9, 8), (9, 10), (1, 10))]

    assert answers == [{"out": 1}, {"out": 2}, {"out": 3}]
    assert answer_only(made, {"x": 9, "n": 8}) == {"out": 1}


CALLED = """tables:
  t:
    hit: U
    inputs: {x: {type: number}}
    needs: {n: number}
    outputs: {out: {type: number}}
    rules: |
      | x      || out            |
      | < 5    || 1              |
      | [5..7] || n + param.more |
      | > 7    || u(x - 7)       |
  u:
    hit: U
    inputs: {y: {type: number}}
    outputs: {out: {type: number}}
    rules: |
      | y                || out        |
      | < param.more     || param.more |
      | >= param.more    || 0          |
"""


@pytest.mark.parametrize(("x", "answer"), [(1, 1), (5, 12), (8, 10), (99, 0)])
def test_a_table_that_is_called_answers_the_same_with_and_without_a_record(
    x: Value, answer: Value
) -> None:
    parameters = "parameters: p\nvalues: {more: {type: number, value: 10}}\n"
    called = library(CALLED, parameters).functions({"more": 10})["t"]

    assert called.call(Frame(decisions=[]), x, 2) == answer
    assert called.call(Frame(), x, 2) == answer
