"""`callout why-not`, `what-if`, `can --at` and `decide --ticket`, as auditors type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Command

PROCESS = """\
process: gate
title: {en: A gate, zh: 门}
outcomes: [passed]
data:
  late_by: {type: duration}
  phone:   {type: string, pii: true}
  fee:     {type: number}
events:
  came:  {by: guard, payload: {late_by: duration}}
  paid:  {by: [guard, guest], payload: {amount: number}}
initial: shut
states:
  shut:
    on:
      came: {target: asked, do: [{set: {late_by: event.data.late_by}}, {decide: fee}]}
  asked:
    on:
      paid: {guard: amount >= fee, target: passed}
  passed: {type: final, outcome: passed}
"""
RULES = """\
tables:
  fee:
    hit: F
    inputs: {late_by: {type: duration}}
    outputs: {fee: {type: number}}
    rules: |
      | late_by             || fee | # id  |
      | < duration("PT15M") || 2   | small |
      | -                   || 9   | big   |
"""


@pytest.fixture
def gate(callout: Command) -> Command:
    """A ticket `T` that came 14 minutes late and paid too little."""
    Path("processes").mkdir(exist_ok=True)
    Path("processes/gate.yaml").write_text(PROCESS)
    Path("rules/fee.yaml").write_text(RULES)
    callout("start", "gate", "--id", "T", "--with", '{"phone": "13900001111"}')
    callout("send", "T", "came", "--by", "guard:li", "--with", "{late_by: PT14M}")
    callout("send", "T", "paid", "--by", "guest:wu", "--with", "{amount: 1}")
    return callout


def test_why_not_says_what_stood_in_the_way_in_both_languages(gate: Command) -> None:
    ended = gate("why-not", "T", "passed")
    assert ended.code == 0
    assert "the guard of asked.paid.1 said no: amount >= fee processes/gate.yaml:18:" in ended.out
    assert "it would open with amount 2 or more (is 1)" in ended.out
    assert "fee was decided by fee: small (#2)" in ended.out

    assert (
        "若 amount 不少于 2（现为 1） 则可行" in gate("why-not", "T", "passed", "--lang", "zh").out
    )


def test_why_not_as_data_has_places_and_changes(gate: Command) -> None:
    (obstacle,) = gate("why-not", "T", "fee.big", "--json").json["obstacles"]

    assert obstacle["kind"] == "row-before"
    assert obstacle["where"].startswith("rules/fee.yaml:8:")
    assert obstacle["changes"] == [
        {
            "alterations": [
                {
                    "name": "late_by",
                    "present": "@PT14M",
                    "bounds": [{"kind": ">=", "value": "@PT15M"}],
                    "tried": "@PT15M",
                }
            ]
        }
    ]


@pytest.mark.parametrize("given", ["late_by=PT15M", "late_by=@PT15M", '{"late_by": "PT15M"}'])
def test_what_if_takes_values_plain_and_as_they_are_recorded(gate: Command, given: str) -> None:
    ended = gate("what-if", "T", "2", "--with", given)

    assert ended.code == 0
    assert "had late_by been PT15M (it was PT14M):" in ended.out
    assert "row of fee: small -> big" in ended.out
    assert "fee: 2 -> 9" in ended.out


def test_what_if_somebody_else_had_sent_it_and_nothing_supposed(gate: Command) -> None:
    assert "refusal: nothing -> {code: not-allowed" in gate("what-if", "T", "2", "--by", "x:y").out
    assert gate("what-if", "T", "2").code == 2
    assert gate("what-if", "T", "2", "--with", "late=PT1M").code == 1
    assert gate("what-if", "T", "99", "--by", "x:y").code == 1


def test_what_is_private_is_masked_unless_it_is_to_be_shown(gate: Command) -> None:
    words = ("what-if", "T", "1", "--with", "phone=unknown")
    for more in ((), ("--json",)):
        ended = gate(*words, *more)
        assert ended.code == 0
        assert "13900001111" not in ended.out
        assert "13900001111" in gate(*words, "--reveal", *more).out


def test_a_row_is_called_the_same_wherever_it_is_asked_for(gate: Command) -> None:
    for name in ("fee#small", "fee.small"):
        (found,) = gate("audit", "find", "--row", name, "--json").json["entries"]
        assert found["matched"] == ["row=fee#small"]
        assert gate("why-not", "T", name, "--json").json["target"]["name"] == "fee#small"


@pytest.mark.parametrize("given", ["late_by=PT15M", "late_by=@PT15M"])
def test_decide_asks_a_table_as_a_ticket_did(gate: Command, given: str) -> None:
    ended = gate("decide", "--ticket", "T", "--with", given)
    assert ended.code == 0
    assert "had fee.late_by been PT15M (it was PT14M):" in ended.out
    assert "rows: small -> big" in ended.out

    assert gate("decide", "--ticket", "T", "--seq", "1", "--with", given).code == 1
    assert gate("decide", "rules", "--ticket", "T", "--with", given).code == 2
    assert gate("decide", "--ticket", "T", "--profile", "p", "--with", given).code == 2


def test_a_ticket_keeps_to_the_rules_it_was_opened_with(gate: Command) -> None:
    Path("rules/fee.yaml").write_text(RULES.replace("PT15M", "PT10M"))

    assert "small" in gate("why-not", "T", "fee.big").out
    assert gate("decide", "--ticket", "T", "--with", "late_by=PT13M").out.count("same") == 1


def test_can_is_asked_of_the_past(gate: Command) -> None:
    assert "yes came" in gate("can", "T", "--by", "guard:li", "--at", "2").out
    assert "no  came" in gate("can", "T", "--by", "guard:li", "--at", "3").out
    assert gate("can", "T", "--at", "1").code == 1
    assert gate("can", "T", "--at", "1999-01-01").code == 1


def test_all_tickets_at_an_instant_are_counted_and_written(gate: Command) -> None:
    ended = gate("at", "--all", "2999-01-01T00:00Z", "--out", "then.jsonl")
    assert ended.code == 0
    assert "1 gate state asked" in ended.out
    assert "1 tickets in then.jsonl" in ended.err
    (line,) = map(json.loads, Path("then.jsonl").read_text().splitlines())
    assert (line["ticket"], line["states"], line["seq"]) == ("T", ["asked"], 3)

    counts = gate("at", "--all", "2999-01-01T00:00Z", "--state", "asked", "--json").json
    assert counts["states"] == {"gate": {"asked": 1}}
    assert gate("at", "--all", "1999-01-01T00:00Z", "--json").json["tickets"] == 0


def test_what_does_not_go_together_is_said(gate: Command) -> None:
    assert gate("at", "T").code == 2
    assert gate("at", "T", "2999-01-01", "--all").code == 2
    assert gate("at", "T", "2999-01-01", "--state", "asked").code == 2
    assert gate("at", "T", "2999-01-01T00:00Z", "--axis", "happened").code == 0
