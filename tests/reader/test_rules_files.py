"""Rules files: grids, declarations, and every mistake in its place, all at once."""

from __future__ import annotations

import pytest

from callout.dmn import decide
from callout.errors import DefinitionError
from callout.feel import Frame
from callout.reader.rules import load_library, load_rules
from tests.dmn.making import errors, library, problems, said, table

WHERE = "rules/1.yaml"


def test_columns_may_stand_in_any_order_on_their_side() -> None:
    made = table("""
        tables:
          t:
            inputs: {a: {type: number}, b: {type: number}}
            outputs: {x: {type: number}, y: {type: number}}
            rules: |
              | b | a || y | # why | x |
              |---|---||---|-------|---|
              | 1 | 2 || 3 | text  | 4 |

              | 2 | - || 5 |       | 6 |
        """)

    assert decide(made, {"a": 2, "b": 1}).outputs == {"x": 4, "y": 3}
    assert [row.number for row in made.rows] == [1, 2]
    assert made.rows[0].cells.remarks["why"].text == "text"


def test_ids_and_sources_stand_in_remark_columns() -> None:
    made = table("""
        tables:
          t:
            source: [A-1, A-2]
            inputs: {a: {type: number}}
            outputs: {x: {type: number}}
            rules: |
              | a   || x | # id  | # source |
              | < 1 || 3 | small | A-1, A-2 |
              | > 1 || 4 |       |          |
        """)

    assert [row.source for row in made.rows] == [("A-1", "A-2"), ()]
    assert made.rows[0].id == "small"
    assert made.rows[1].id.startswith("~")
    assert made.source == ("A-1", "A-2")


GRID = """
tables:
  t:
    inputs: {{a: {{type: number}}}}
    outputs: {{x: {{type: number}}}}
    rules: |
      | a   || x | # id |
{rows}
"""


def ids(*rows: str) -> list[str]:
    made = table(GRID.format(rows="\n".join(f"      {row}" for row in rows)))
    return [row.id for row in made.rows]


def test_ids_survive_rows_put_in_above() -> None:
    one, two = ids("| < 1 || 3 | |", "| > 1 || 4 | |")

    assert ids("| 1 || 9 | |", "| < 1 || 3 | |", "| > 1 || 4 | |")[1:] == [one, two]
    assert ids("| > 1 || 4 | |", "| < 1 || 3 | |") == [two, one]
    assert ids("| < 1 || 5 | |", "| > 1 || 4 | |")[0] != one


def test_the_hash_of_a_table_is_over_what_it_decides_by() -> None:
    def hashed(row: str, hit: str = "U") -> str:
        text = GRID.format(rows=f"      {row}").replace("    inputs", f"    hit: {hit}\n    inputs")
        return table(text).hash

    assert hashed("| 1 || 2 | |") == hashed("| 1 ||  2   |   |")
    assert len({hashed("| 1 || 2 | |"), hashed("| 1 || 3 | |"), hashed("| 1 || 2 | |", "F")}) == 3


def test_cells_in_strings_may_hold_bars_and_commas() -> None:
    made = table("""
        tables:
          t:
            inputs: {a: {type: string}}
            outputs: {x: {type: string}}
            rules: |
              | a               || x       |
              | "x || y", "a,b" || "p | q" |
        """)

    assert decide(made, {"a": "x || y"}).outputs == {"x": "p | q"}
    assert decide(made, {"a": "a,b"}).outputs == {"x": "p | q"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a || x |", "8:7: error R001: a row of the table begins with '|'"),
        ("| 1 || 2", "8:7: error R001: a row of the table ends with '|'"),
        ("| 1 | 2 |", "8:7: error R001: '||' stands 0 times in this row"),
        ("| 1 | 2 || 3 | |", "8:7: error R002: the row has 2 || 2 cells, the header 1 || 2"),
        ("| 1 1 || 3 | |", "8:11: error F001: expected an operator or the end, found '1'"),
        ('| "x" || 3 | |', "8:9: error F003: a number and a string never compare"),
        ('| 1 || "x" | |', "8:14: error R005: '\"x\"' is a string, and 'x' is a number"),
        ("| 1 || 1 | i |\n      | 2 || 1 | i |", "9:18: error R004: row id 'i' is taken"),
    ],
)
def test_mistakes_in_the_grid_are_told_with_line_and_column(rows: str, message: str) -> None:
    found = errors(GRID.format(rows=f"      {rows}"))

    assert found[:1] == [f"{WHERE}:{message}"]


def test_all_mistakes_are_told_at_once_in_order() -> None:
    text = """
        tables:
          t:
            hit: X
            inputs: {a: {type: nmber}, b: {typ: number}}
            outputs: {x: {type: number}}
            ruls: 1
            rules: |
              | a | c || x |
              | 1 | 2 || 3 |
          u:
            inputs: {a: {type: number}}
            outputs: {x: {type: number}}
            rules: "| a || x |"
        """

    found = errors(text)

    assert [line.split(": ")[0].split(":")[1] for line in found] == ["4", "5", "5", "7", "14"]
    assert [line.split(" ")[2].rstrip(":") for line in found] == [
        *("S004", "R024", "S001", "S001", "R001"),
    ]


def test_a_column_says_its_type_or_lists_its_values() -> None:
    text = """
        tables:
          t:
            inputs: {a: {title: A}, b: {values: [x, y]}}
            outputs: {c: {type: number}}
            rules: |
              | a | b || c |
              | 1 | x || 3 |
        """

    assert errors(text) == [f"{WHERE}:4:17: error S002: this input has no 'type' and no 'values'"]


def test_unknown_columns_name_the_nearest() -> None:
    text = """
        tables:
          t:
            inputs: {amount: {type: number}, size: {type: number}}
            outputs: {x: {type: number}}
            rules: |
              | amuont || x | x |
              | 1      || 1 | 2 |
        """

    assert errors(text) == [
        f"{WHERE}:7:7: error R003: input 'amount' has no column",
        f"{WHERE}:7:7: error R003: input 'size' has no column",
        f"{WHERE}:7:9: error R003: there is no input 'amuont'",
        f"{WHERE}:7:23: error R003: column 'x' stands here twice",
    ]


def test_with_needs_every_other_name_is_an_error() -> None:
    text = """
        tables:
          t:
            inputs: {late: {type: boolean, from: arived > due}}
            needs: {arrived: number, due: number}
            outputs: {x: {type: number}}
            rules: |
              | late || x       |
              | true || arrived |
              | false|| 0       |
        """

    (found,) = errors(text)

    assert found == f"{WHERE}:4:42: error F002: there is no 'arived'"


def test_without_needs_a_name_that_looks_misspelt_is_a_warning() -> None:
    text = """
        tables:
          t:
            inputs: {attempts: {type: number}}
            outputs: {x: {type: number}}
            rules: |
              | attempts || x           |
              | < 3      || attempt + 1 |
              | >= 3     || other       |
        """

    assert said(text) == [
        f"{WHERE}:8:21: warning R007: 'attempt' is not declared here and is taken from the ticket"
    ]
    assert list(table(text).needs) == ["attempt", "other"]


def test_tables_call_tables_of_other_files_and_are_recorded() -> None:
    made = library(
        """
        tables:
          price:
            inputs: {amount: {type: number}}
            outputs: {total: {type: number}}
            rules: |
              | amount || total                                     |
              | > 0    || amount * (100 - rebate(amount: amount)) / 100 |
              | <= 0   || 0                                         |
        """,
        """
        tables:
          rebate:
            inputs: {amount: {type: number}}
            outputs: {percent: {type: number}}
            rules: |
              | amount  || percent |
              | < 100   || 0       |
              | >= 100  || 10      |
        """,
    )
    frame = Frame(decisions=[])

    decision = decide(made.table("price"), {"amount": 200, **made.functions({})}, frame)

    assert decision.outputs == {"total": 180}
    assert frame.decisions is not None
    assert [each.table for each in frame.decisions] == ["rebate", "price"]
    assert made.table("price").calls == {"rebate"}
    assert made.hash_of(["price"]) == made.hash_of(["rebate", "price"]) != made.hash_of(["rebate"])


def test_tables_that_call_each_other_in_a_circle_are_refused() -> None:
    def calling(name: str, other: str) -> str:
        return f"""
        tables:
          {name}:
            inputs: {{x: {{type: number}}}}
            outputs: {{y: {{type: number}}}}
            rules: |
              | x || y           |
              | - || {other}(x: x) |
        """

    assert errors(calling("a", "b"), calling("b", "a")) == [
        "rules/1.yaml:3:3: error R009: table 'a' calls itself through a, b",
        "rules/2.yaml:3:3: error R009: table 'b' calls itself through a, b",
    ]


def test_what_two_files_define_is_refused() -> None:
    text = GRID.format(rows="      | 1 || 2 | |")

    assert errors(text, text) == ["rules/2.yaml:3:3: error R008: table 't' is defined twice"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("process: x\n", "1:1: error R020: a rules file begins with one of tables, "),
        ("- a\n", "1:1: error R020: a rules file begins with one of tables, "),
        ("tables: [1]\n", "1:9: error S003: 'tables' takes a map, not a list"),
    ],
)
def test_files_of_other_kinds_are_refused(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_rules(text, WHERE)

    assert str(caught.value.problems[0]).startswith(f"{WHERE}:{message}")


def test_numbers_where_names_and_labels_are_wanted_are_their_text() -> None:
    """Rules kept in a database with older tickets have to load for good."""
    text = """
parameters: 31
title: 2024
source:
values:
  x: {type: number, value: 1, source: 5}
  y: {type: any, value: 1, source: null}
"""

    file = load_rules(text, WHERE)

    (made,) = file.parameters
    assert (made.profile, made.title) == ("31", {"en": "2024"})
    assert [each.source for each in made.parameters.values()] == [("5",), ()]


def test_files_are_read_in_the_order_of_their_paths() -> None:
    good, bad = GRID.format(rows="      | 1 || 2 | |"), "tables: 1\n"

    with pytest.raises(DefinitionError) as caught:
        load_library({"b.yaml": bad, "a.yaml": good, "c.yaml": bad})

    assert [str(problem.where) for problem in caught.value.problems] == [
        "b.yaml:1:9",
        "c.yaml:1:9",
    ]


@pytest.mark.parametrize(
    ("cell", "answer", "hint"),
    [
        ("< PT15M", "null", 'write duration("PT15M")'),
        ("-", "PT2H", 'write duration("PT2H")'),
        ("15 min", "null", 'write duration("PT15M")'),
        ("> 2 days", "null", 'write duration("P2D")'),
        ("> 2026-01-01", "null", 'write date("2026-01-01")'),
    ],
)
def test_days_and_durations_without_quotes_are_told_how_to_be_written(
    cell: str, answer: str, hint: str
) -> None:
    found = problems(f"""
        tables:
          t:
            inputs: {{late: {{type: duration}}}}
            outputs: {{delay: {{type: duration}}}}
            rules: |
              | late   || delay    |
              | {cell} || {answer} |
        """)

    assert found[0].hint == hint
