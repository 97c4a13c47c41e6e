"""Each finding about a table, in its words and with its place."""

from __future__ import annotations

import pytest

from tests.dmn.making import problems, said


def one(hit: str, inputs: str, rows: str, outputs: str = "out: {type: number}") -> str:
    """A table t with its grid on line 6 and below."""
    header = (
        f"tables:\n  t:\n    hit: {hit}\n    inputs: {{{inputs}}}\n    outputs: {{{outputs}}}\n"
    )
    grid = "\n".join(f"      {row.strip()}" for row in rows.strip().splitlines())
    return f"{header}    rules: |\n{grid}\n"


NUMBER = "x: {type: number}"
WHERE = "rules/1.yaml"


def test_gaps_are_told_in_words_and_merged() -> None:
    text = one(
        "U",
        "x: {type: number, allowed: '[0..100]'}, y: {type: boolean}",
        """
        | x        | y     || out |
        | < 10     | -     || 1   |
        | (20..30] | true  || 2   |
        """,
    )

    assert said(text) == [
        f"{WHERE}:2:3: warning R101: table 't': no row for: x [10 .. 20] or (30 .. 100]",
        f"{WHERE}:2:3: warning R101: table 't': no row for: x (20 .. 30], y false",
    ]


def test_many_gaps_are_counted() -> None:
    pairs = "\n".join(f"| {n} | {n} || {n} |" for n in range(8))
    text = one("U", f"{NUMBER}, y: {{type: number}}", f"| x | y || out |\n{pairs}")

    assert said(text)[-1] == (
        f"{WHERE}:2:3: warning R101: table 't': no row for 4 more groups of cases"
    )


@pytest.mark.parametrize("hit", ["R", "O", "C", "C+", "C<", "C>", "C#"])
def test_policies_that_take_all_rows_have_no_gaps(hit: str) -> None:
    text = one(hit, NUMBER, "| x || out |\n| 1 || 1 |", "out: {type: number, values: [1, 2]}")

    assert said(text) == []


def test_a_default_fills_every_gap() -> None:
    text = one("U", NUMBER, "| x || out |\n| 1 || 1 |", "out: {type: number, default: 0}")

    assert said(text) == []


def test_overlapping_rows_of_a_unique_table_are_an_error() -> None:
    text = one(
        "U",
        f"{NUMBER}, s: {{type: string, values: [a, b, c]}}",
        """
        | x     | s    || out | # id  |
        | < 10  | a, b || 1   | small |
        | >= 10 | -    || 2   |       |
        | >= 8  | b, c || 3   | other |
        | < 8   | c    || 4   |       |
        | < 10  | c    || 5   |       |
        """,
    )

    assert said(text)[:4] == [
        f"{WHERE}:10:7: error R102: table 't': rows 1 (small) and 3 (other) both match for: "
        "x [8 .. 10), s b; hit policy U allows one row",
        f"{WHERE}:10:7: error R102: table 't': rows 2 and 3 (other) both match for: "
        "x >= 10, s b or c; hit policy U allows one row",
        f"{WHERE}:12:7: error R102: table 't': rows 3 (other) and 5 both match for: "
        "x [8 .. 10), s c; hit policy U allows one row",
        f"{WHERE}:12:7: error R102: table 't': rows 4 and 5 both match for: "
        "x < 8, s c; hit policy U allows one row",
    ]


def test_rows_of_an_any_table_may_overlap_if_they_agree() -> None:
    rows = """
        | x    || out |
        | < 10 || 1   |
        | > 5  || 1   |
        | > 8  || 2   |
        """

    assert [line for line in said(one("A", NUMBER, rows)) if "error" in line] == [
        f"{WHERE}:10:7: error R102: table 't': rows 1 and 3 both match for: x (8 .. 10); "
        "their answers differ; hit policy A wants them equal",
        f"{WHERE}:10:7: error R102: table 't': rows 2 and 3 both match for: x > 8; "
        "their answers differ; hit policy A wants them equal",
    ]


def test_a_row_that_rows_above_hide_never_gets_its_turn() -> None:
    rows = """
        | x     || out |
        | < 10  || 1   |
        | >= 10 || 2   |
        | 10    || 3   |
        """

    assert said(one("F", NUMBER, rows)) == [
        f"{WHERE}:10:7: error R103: table 't': row 3 never gets its turn: "
        "row 2 comes first and takes all its cases",
    ]


def test_a_row_of_lower_priority_never_gets_its_turn() -> None:
    rows = """
        | x     || out    |
        | > 0   || "low"  |
        | > 0   || "high" |
        | <= 0  || "low"  |
        """
    outputs = "out: {type: string, values: [high, low]}"

    assert said(one("P", NUMBER, rows, outputs)) == [
        f"{WHERE}:8:7: error R103: table 't': row 1 never gets its turn: "
        "row 2 counts more and takes all its cases",
        f"{WHERE}:8:7: hint R112: table 't': row 1 also matches every case of row 2, "
        "which counts more",
    ]


def test_a_row_inside_another_with_the_same_answer_is_needless() -> None:
    rows = """
        | x    || out |
        | < 10 || 1   |
        | < 5  || 1   |
        | >= 5 || 1   |
        """

    assert said(one("A", NUMBER, rows)) == [
        f"{WHERE}:9:7: warning R104: table 't': row 2 is inside row 1 and answers the same",
        f"{WHERE}:10:7: hint R109: table 't': rows 1, 2 and 3 could be one: x anything",
    ]


def test_a_first_row_that_shields_its_cases_from_others_is_needed() -> None:
    rows = """
        | x    || out |
        | < 5  || 1   |
        | < 8  || 2   |
        | -    || 1   |
        """

    assert said(one("F", NUMBER, rows)) == []


def test_a_repeated_row_is_told() -> None:
    rows = "| x || out |\n| < 5 || 1 |\n| < 5 || 1 |\n| >= 5 || 2 |"

    assert said(one("A", NUMBER, rows)) == [
        f"{WHERE}:9:7: warning R105: table 't': row 2 repeats row 1"
    ]
    assert said(one("U", NUMBER, rows)) == [
        f"{WHERE}:9:7: error R105: table 't': row 2 repeats row 1"
    ]


@pytest.mark.parametrize(
    ("inputs", "cell", "message"),
    [
        (NUMBER, "[5..3]", "'[5..3]' can never match"),
        (NUMBER, "(5..5)", "'(5..5)' can never match"),
        (
            "x: {type: number, allowed: '>= 0'}",
            "< 0",
            "'< 0' can never match among the allowed values of 'x'",
        ),
        ("x: {type: date}", '(@"2026-03-01"..@"2026-03-02")', "can never match"),
        ("x: {type: boolean}", "not(true, false)", "'not(true, false)' can match nothing but null"),
    ],
)
def test_a_cell_that_can_never_match_is_an_error(inputs: str, cell: str, message: str) -> None:
    (found,) = said(one("C", inputs, f"| x || out |\n| {cell} || 1 |"))

    assert found.startswith(f"{WHERE}:8:9: error R106: table 't': ")
    assert found.endswith(message)


def test_values_that_are_not_declared_are_errors() -> None:
    rows = """
        | s       || out     |
        | rde     || "stop"  |
        | "blue"  || go      |
        | red     || "gone"  |
        """
    text = one(
        "C",
        "s: {type: string, values: [red, green]}",
        rows,
        "out: {type: string, values: [stop, go]}",
    )

    assert said(text) == [
        f"{WHERE}:8:9: error R107: 'rde' is not one of the values here",
        f"{WHERE}:9:9: error F005: 'blue' is none of the declared values",
    ]
    assert problems(text)[0].hint == "did you mean 'red'?"
    assert said(text.replace("rde ", "red ").replace('"gone"', '"go"  ')) == [
        f"{WHERE}:9:9: error F005: 'blue' is none of the declared values",
    ]
    assert said(text.replace("rde ", "red ").replace('"blue" ', "green  ")) == [
        f"{WHERE}:10:20: error R107: gone is not one of the values of 'out'",
    ]


def test_advice_on_the_shape_of_a_table() -> None:
    rows = """
        | x    | y || out |
        | < 5  | - || 1   |
        | >= 5 | - || 2   |
        """

    assert said(one("F", f"{NUMBER}, y: {{type: number}}", rows)) == [
        f"{WHERE}:2:3: hint R110: table 't': no two rows match at once, "
        "so their order means nothing",
        f"{WHERE}:4:33: hint R108: table 't': input 'y' never matters: every row takes everything",
    ]


def test_what_depends_on_run_time_is_not_decided_and_that_is_said() -> None:
    rows = """
        | x        || out |
        | < 0      || 1   |
        | >= limit || 2   |
        | ? * 2 > 7|| 3   |
        """
    text = one("U", NUMBER, rows).replace("    outputs", "    needs: {limit: number}\n    outputs")

    assert said(text) == [
        f"{WHERE}:2:3: hint R111: table 't': not decided: "
        "whether other cases have a row depends on rows 2 and 3 at run time",
        f"{WHERE}:10:9: hint R111: table 't': not decided: '>= limit' is known only at run time, "
        "because it reads limit",
        f"{WHERE}:11:9: hint R111: table 't': not decided: '? * 2 > 7' is known only at run time, "
        "because it calculates with its input",
    ]


PARAMETERS = """
parameters: {profile}
values: {{limit: {{type: number, value: {value}}}}}
"""


def test_cells_with_parameters_are_checked_for_every_profile() -> None:
    rows = """
        | x              || out |
        | < param.limit  || 1   |
        | >= 10          || 2   |
        """
    text = one("U", NUMBER, rows)
    low, high = (PARAMETERS.format(profile=p, value=v) for p, v in (("low", 8), ("high", 12)))

    assert said(text, low, high) == [
        f"{WHERE}:2:3: warning R101: table 't': no row for: x [8 .. 10) "
        "(with the parameters of low)",
        f"{WHERE}:9:7: error R102: table 't': rows 1 and 2 both match for: x [10 .. 12); "
        "hit policy U allows one row (with the parameters of high)",
    ]


def test_a_bound_that_is_reached_is_told() -> None:
    names = [f"i{n}" for n in range(8)]
    inputs = ", ".join(f"{name}: {{type: number}}" for name in names)
    cells = [
        " | ".join(f"[{row * 7 % 13}..{row * 7 % 13 + 9 + place}]" for place in range(8))
        for row in range(60)
    ]
    rows = "\n".join(f"| {line} || {n} |" for n, line in enumerate(cells))
    text = one("F", inputs, f"| {' | '.join(names)} || out |\n{rows}")

    assert any(
        "not decided: whether every case has a row, for there are too many cases" in line
        for line in said(text)
    )


@pytest.mark.parametrize(
    ("hit", "outputs", "message"),
    [
        ("P", "out: {type: number}", "2:3: error R010: hit policy P goes by the order of values"),
        ("O", "out: {type: number}", "2:3: error R010: hit policy O goes by the order of values"),
        (
            "C+",
            "out: {type: number}, more: {type: number}",
            "2:3: error R010: hit policy C+ makes one value of one output, not of several",
        ),
        ("C+", "out: {type: string}", "5:15: error R010: 'out' is a string, which has no sum"),
        (
            "C<",
            "out: {type: boolean}",
            "5:15: error R010: 'out' is a boolean, which has no smallest or greatest",
        ),
    ],
)
def test_outputs_have_to_suit_the_hit_policy(hit: str, outputs: str, message: str) -> None:
    columns = "out" if "more" not in outputs else "out | more"
    cells = "null" if "more" not in outputs else "null | null"

    found = said(one(hit, NUMBER, f"| x || {columns} |\n| 1 || {cells} |", outputs))

    assert found
    assert found[0].startswith(f"{WHERE}:{message}")
