"""Tables written as DMN decide the same when they are read back, and other readers open them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from callout.dmn import decide
from callout.dmn.xml import CompiledModel, check_model, export_tables, import_model
from callout.errors import NoDecision
from callout.feel import Frame
from callout.library import Library
from callout.values import DateTime, DaysDuration, Facts, Value
from tests.dmn.making import library

FIELD_SERVICE = (Path(__file__).parents[1] / "field_service.yaml").read_text("utf-8")
ESCAPES = """
tables:
  odd & ends:
    about: Less < more & "quotes".
    hit: C+
    inputs:
      left < right: {type: number, from: a - b}
      word: {type: string, values: [plain, 'say "no"', 'a, b']}
    outputs:
      n: {type: number, default: 0}
    rules: |
      | left < right | word      || n | # id | # source | # why      |
      | > 1          | plain     || 1 | one  | X-1      | a & b      |
      | -            | not(a, b) || 2 | two  |          | <nothing>  |
"""
CALLING = """
tables:
  rate:
    hit: U
    inputs: {size: {type: number}}
    outputs: {percent: {type: number}}
    rules: |
      | size   || percent |
      | <= 10  || 5       |
      | > 10   || 10      |
  price:
    hit: U
    inputs:
      amount: {type: number, from: net * 2}
    needs: {net: number}
    outputs: {total: {type: number}, big: {type: boolean}}
    rules: |
      | amount || total                               | big         |
      | <= 100 || amount * rate(size: amount) / 100   | false       |
      | > 100  || amount                              | amount > 500|
"""


def asked(made: Library, name: str, facts: Facts) -> Value:
    """Our answer, null where DMN has null."""
    table = made.table(name)
    scope = {**facts, **made.functions({})}
    try:
        return decide(table, scope, Frame()).value
    except NoDecision:
        return None


def asked_as_dmn(made: Library, name: str, facts: Facts) -> Value:
    """The answer of the exported document, read back."""
    text = export_tables(made.tables.values(), "tables")
    runner = CompiledModel(import_model(text, "tables.dmn"))
    answer = runner.decide(name, facts)
    assert runner.problems == []
    return answer


@pytest.mark.parametrize("minutes", [0, 5, 15, 20])
@pytest.mark.parametrize("refused", [True, False])
def test_a_table_with_expressions_for_inputs_comes_back(minutes: int, refused: bool) -> None:
    promised = DateTime.parse("2026-03-02T10:00:00Z")
    facts: Facts = {
        "promised at": promised,
        "arrived at": promised.plus(DaysDuration.of(minutes=minutes).nanoseconds),
        "customer refused": refused,
    }
    made = library(FIELD_SERVICE)

    assert asked_as_dmn(made, "lateness escalation", facts) == asked(
        made, "lateness escalation", facts
    )


@pytest.mark.parametrize("word", ["plain", 'say "no"', "a, b"])
@pytest.mark.parametrize("a", [1, 5])
def test_texts_that_xml_and_feel_would_misread_come_back(word: str, a: int) -> None:
    made = library(ESCAPES)
    facts: Facts = {"a": a, "b": 2, "word": word}

    assert asked_as_dmn(made, "odd & ends", facts) == asked(made, "odd & ends", facts)


@pytest.mark.parametrize("net", [2, 40, 60, 400])
def test_tables_that_call_tables_come_back(net: int) -> None:
    made = library(CALLING)

    answer = asked_as_dmn(made, "price", {"net": net})

    assert answer == asked(made, "price", {"net": net})
    assert answer is not None


@pytest.mark.parametrize("hit", ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"])
def test_every_hit_policy_comes_back(hit: str) -> None:
    made = library(f"""
        tables:
          scores:
            hit: {hit}
            inputs: {{x: {{type: number}}}}
            outputs: {{n: {{type: number, values: [3, 1, 2]}}}}
            rules: |
              | x    || n |
              | <= 5 || 1 |
              | > 5  || 2 |
        """)

    assert asked_as_dmn(made, "scores", {"x": 7}) == asked(made, "scores", {"x": 7})


def test_the_tables_of_a_model_are_checked_like_ours() -> None:
    text = export_tables(library(FIELD_SERVICE).tables.values(), "tables")

    found = check_model(import_model(text, "tables.dmn"))

    assert [(problem.code, problem.message) for problem in found] == [
        (
            "R101",
            "table 'lateness escalation': no row for: late by exactly 15 min, refused false",
        ),
        ("R101", "table 'repair fee': no row for: kind software debug, installed (1 .. 3]"),
    ]
    assert {str(problem.where).partition(":")[0] for problem in found} == {"tables.dmn"}


def test_remarks_become_annotations() -> None:
    text = export_tables(library(ESCAPES).tables.values(), "tables")

    assert '<annotation name="id"/>' in text
    assert "<text>a &amp; b</text>" in text
    assert "<text>&lt;nothing&gt;</text>" in text


CHECK = """
import { readFileSync } from "node:fs";
import { DmnModdle } from "dmn-moddle";
const { rootElement, warnings } = await new DmnModdle()
  .fromXML(readFileSync(process.argv[2], "utf8"), "dmn:Definitions");
const tables = rootElement.drgElement.filter(e => e.$type === "dmn:Decision" && e.decisionLogic);
console.log(JSON.stringify({
  warnings: warnings.map(w => w.message),
  tables: tables.map(e => [e.name, e.decisionLogic.hitPolicy, (e.decisionLogic.rule ?? []).length]),
}));
"""


def test_the_reader_of_camunda_modeler_opens_what_we_write(tmp_path: Path) -> None:
    modules = os.environ.get("CALLOUT_DMN_MODDLE", "")
    if not (shutil.which("node") and modules and Path(modules).is_dir()):
        pytest.skip(
            "dmn-moddle is absent: run `npm install dmn-moddle` in some folder and set "
            "CALLOUT_DMN_MODDLE to its node_modules"
        )
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "check.mjs").write_text(CHECK, "utf-8")
    made = library(FIELD_SERVICE, ESCAPES, CALLING)
    (tmp_path / "tables.dmn").write_text(export_tables(made.tables.values(), "tables"), "utf-8")

    ran = subprocess.run(
        ["node", "check.mjs", "tables.dmn"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ran.stdout) == {
        "warnings": [],
        "tables": [
            ["lateness escalation", "PRIORITY", 3],
            ["revisit delay", "UNIQUE", 2],
            ["repair fee", "UNIQUE", 5],
            ["odd & ends", "COLLECT", 2],
            ["amount", None, 0],
            ["price", "UNIQUE", 2],
        ],
    }
