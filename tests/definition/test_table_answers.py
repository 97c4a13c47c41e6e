"""What a rule table answers: a row that was chosen says little, a cell that repeats says all."""

from __future__ import annotations

import pytest

from callout.definition import link
from callout.errors import Problem, Severity
from callout.reader import load_process
from callout.reader.rules import load_library

TABLE = """
tables:
  asked:
    hit: HIT
    inputs: {name: {type: stringFROM}, age: {type: number}}
    outputs: {note: {type: KINDDEFAULT}}
    rules: |
      | name || age || note |
"""
PROCESS = """
process: p
title: P
data:
  who: {type: context, fields: {name: {type: string, pii: true}, city: {type: string}}}
  name: {type: string, pii: true}
  age: {type: number, pii: true}
  city: {type: string}
  size: {type: number}
  sizes: {type: list<number>}
  note: {type: KIND}
  kept: {type: KIND, pii: true}
states:
  a: {entry: [{decide: {table: asked, DECIDE}}], on: {go: b}}
  b: {type: final}
events: {go: {}}
"""
ALL = "with: {name: who.name, age: age}"


def found(
    cell: str,
    decide: str = ALL,
    *,
    kind: str = "string",
    source: str = "",
    default: str = "",
    hit: str = "F",
) -> list[Problem]:
    """The findings about personal data where the table's second row answers with this cell."""
    first = {"boolean": "true", "number": "1"}.get(kind, '""')
    grid = (
        f"      | name | age || note | # id |\n"
        f'      | "x" | - || {first} | one |\n'
        f"      | - | - || {cell} | two |\n"
    )
    rules = TABLE.replace("      | name || age || note |\n", grid).replace("HIT", hit)
    rules = rules.replace("FROM", source).replace("KIND", kind).replace("DEFAULT", default)
    process = PROCESS.replace("KIND", kind).replace("DECIDE", decide)
    loaded = load_process(process, "p.yaml", {})
    problems = link(loaded, load_library({"rules.yaml": rules})).findings
    return [each for each in problems if each.code[0] == "D"]


def leaks(problems: list[Problem]) -> list[Problem]:
    return [each for each in problems if each.code == "D006"]


@pytest.mark.parametrize(
    ("cell", "more"),
    [
        ("name", {}),
        ('"Dear " + name', {}),
        ("upper case(name)", {}),
        ("string(age)", {}),
        ('if name = "x" then name else "y"', {}),
        ("age + 1", {"kind": "number"}),
        ("age", {"kind": "number", "hit": "C+"}),
        ("age", {"kind": "number", "hit": "C<"}),
        ("who.name", {}),
        ("name", {"source": ", from: who.name", "decide": "with: {age: size}"}),
        ("name", {"decide": "with: {age: size}"}),
        ('"-"', {"default": ", default: name"}),
        ("name", {"decide": f"{ALL}, into: {{note: city}}", "kind": "string"}),
        ("name", {"decide": f"{ALL}, into: city", "kind": "string"}),
        ("name", {"decide": f"{ALL}, into: who.city", "kind": "string"}),
    ],
)
def test_an_answer_that_repeats_personal_data_is_told(cell: str, more: dict[str, str]) -> None:
    if more.get("hit", "F") != "F":
        more = {**more, "decide": f"{more.get('decide', ALL)}, into: size"}
    (leak,) = leaks(found(cell, **more))

    assert leak.severity is Severity.WARNING
    assert leak.where.path == "p.yaml"
    assert [where.path for where, _ in leak.related] == ["rules.yaml"]


@pytest.mark.parametrize(
    ("cell", "more"),
    [
        ('"low"', {}),
        ("1", {"kind": "number"}),
        ('name = "x"', {"kind": "boolean"}),
        ("city", {}),
        ("who.city", {}),
        ("name", {"decide": f"{ALL}, into: kept"}),
        ("name", {"decide": f"{ALL}, into: {{note: kept}}"}),
        ("name", {"decide": "with: {name: city, age: size}"}),
        ("name", {"decide": "with: {name: who.city, age: size}"}),
        ("name", {"source": ", from: city", "decide": "with: {age: size}"}),
        ("age", {"kind": "number", "hit": "C#", "decide": f"{ALL}, into: size"}),
    ],
)
def test_what_a_row_says_by_itself_may_be_kept(cell: str, more: dict[str, str]) -> None:
    assert leaks(found(cell, **more)) == []


@pytest.mark.parametrize(
    ("decide", "source", "asked"),
    [
        (ALL, "", ["name", "age"]),
        ("with: {name: city, age: size}", "", []),
        ("with: {age: size}", "", ["name"]),
        ("with: {age: size}", ", from: who.name", ["name"]),
        ("with: {age: size}", ", from: city", []),
        ("into: note", "", ["name", "age"]),
    ],
)
def test_a_table_that_is_asked_with_some_is_a_hint_however_it_gets_them(
    decide: str, source: str, asked: list[str]
) -> None:
    hints = found('"low"', decide, source=source)

    assert {(each.code, each.severity) for each in hints} <= {("D009", Severity.HINT)}
    assert [each.message.split("'")[1] for each in hints] == asked
