"""`callout decide` and `callout dmn`: rows hit, cases from CSV, DMN out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command

RULES = """\
tables:
  parcel_fee:
    hit: U
    inputs:
      size:   {type: string, values: [small, large]}
      waited: {type: duration, from: taken_at - arrived_at}
    outputs: {fee: {type: number}}
    rules: |
      | size  | waited            || fee             | # id  | # source |
      | small | -                 || 1               | small | P-1      |
      | large | <= duration("P1D")|| param.large_fee | soon  |          |
      | large | > duration("P1D") || 9               | late  | P-2, P-3 |
"""
PARAMETERS = "parameters: post\nvalues: {large_fee: {type: number, value: 4}}\n"
MODEL = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:m">
  <inputData id="n" name="n"/>
  <decision id="d" name="twice"><informationRequirement><requiredInput href="#n"/>
  </informationRequirement><literalExpression><text>n * 2</text></literalExpression></decision>
</definitions>
"""


@pytest.fixture
def rules(callout: Command) -> Command:
    """The command, in a folder with rules."""
    Path("rules/fee.yaml").write_text(RULES)
    Path("rules/post.yaml").write_text(PARAMETERS)
    return callout


def test_decide_names_the_rows_hit_with_their_sources(rules: Command) -> None:
    ended = rules("decide", "rules/fee.yaml", "--with", "{size: large, waited: P2D}")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "parcel_fee (U): fee = 9\n"
        "  size = large\n"
        "  waited = 2 d\n"
        "  row 3 late [P-2, P-3] at rules/fee.yaml:12:7\n"
    )


def test_decide_reads_parameters_of_the_folder(rules: Command) -> None:
    ended = rules("decide", "rules/fee.yaml", "--with", "{size: large, waited: P1D}", "--json")

    assert ended.json["outputs"] == {"fee": 4}
    assert ended.json["rows"] == ["soon"]


def test_decide_works_inputs_out_from_facts(rules: Command) -> None:
    facts = "size: large\narrived_at: 2026-03-01T10:00:00Z\ntaken_at: 2026-03-01T11:00:00Z"
    typed = RULES.replace(
        "    outputs",
        "    needs: {taken_at: date and time, arrived_at: date and time}\n    outputs",
    )
    Path("rules/fee.yaml").write_text(typed)

    ended = rules("decide", "rules/fee.yaml", "--with", facts)

    assert ended.out.startswith("parcel_fee (U): fee = 4\n")


def test_decide_compares_a_csv_of_cases_with_what_it_expects(rules: Command) -> None:
    Path("cases.csv").write_text(
        "size,waited,fee\nsmall,,1\nlarge,PT1H,5\nlarge,P2D,\nhuge,P2D,1\n", "utf-8"
    )

    ended = rules("decide", "rules/fee.yaml", "--csv", "cases.csv")

    assert ended.code == 1
    lines = ended.out.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "parcel_fee (U): fee = 1",
        "parcel_fee (U): fee = 4",
        "parcel_fee (U): fee = 9",
        "parcel_fee: 'size': 'huge' is not one of small, large",
    ]
    assert "  'fee' is 4, and 5 was expected" in lines


def test_decide_says_what_is_missing(rules: Command) -> None:
    ended = rules("decide", "rules/fee.yaml", "--with", "{size: small}")

    assert ended.out.endswith("  not given, so null: taken_at, arrived_at\n")
    needed = rules("decide", "rules/fee.yaml", "--with", "{waited: PT1H}")
    assert needed.code == 1
    assert "table 'parcel_fee' needs size" in needed.out


def test_decide_tells_what_is_wrong_with_the_file(rules: Command) -> None:
    Path("rules/fee.yaml").write_text(RULES.replace("| small | - ", "| smal  | - "))

    ended = rules("decide", "rules/fee.yaml", "--with", "{}")

    assert ended.code == 2
    assert "rules/fee.yaml:10:9: error R107: 'smal' is not one of the values here" in ended.err


def test_dmn_writes_tables_that_dmn_runs_again(rules: Command) -> None:
    assert rules("dmn", "rules", "--out", "fee.dmn").code == 0

    listed = rules("dmn", "fee.dmn")
    run = rules("dmn", "fee.dmn", "--decision", "parcel_fee", "--with", "{size: small}")

    assert listed.out == "parcel_fee\n"

    assert run.out == "1\n"


def test_dmn_runs_models_of_others(callout: Command) -> None:
    Path("m.dmn").write_text(MODEL)

    assert callout("dmn", "m.dmn", "--decision", "twice", "--with", "{n: 21}").out == "42\n"
    unknown = callout("dmn", "m.dmn", "--decision", "thrice")
    assert (unknown.code, unknown.err) == (2, "model 'm' has no decision 'thrice'\n")


def test_dmn_checks_the_tables_of_a_model(rules: Command) -> None:
    Path("rules/fee.yaml").write_text(RULES.replace("> duration", ">= duration"))
    assert rules("dmn", "rules", "--out", "fee.dmn").code == 0

    ended = rules("dmn", "fee.dmn", "--check")

    assert "error R102: table 'parcel_fee': rows 2 and 3 both match for: size large, " in ended.out
