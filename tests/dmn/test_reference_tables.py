"""Three tables of a field-service product; the checker finds the holes their text really has."""

from __future__ import annotations

from pathlib import Path

from callout.dmn import decide
from callout.feel import Frame
from callout.values import DaysDuration
from tests.dmn.making import errors, library, said

TABLES = Path(__file__).with_name("field_service.yaml").read_text("utf-8")


def test_the_checker_finds_exactly_the_two_holes_of_the_text() -> None:
    assert said(TABLES) == [
        "rules/1.yaml:2:3: warning R101: table 'lateness escalation': "
        "no row for: late by exactly 15 min, refused false",
        "rules/1.yaml:26:3: warning R101: table 'repair fee': "
        "no row for: kind software debug, installed (1 .. 3]",
    ]


def test_the_most_serious_row_wins_and_is_named() -> None:
    escalation = library(TABLES).table("lateness escalation")
    late = {"late by": DaysDuration.of(minutes=20), "refused": True}

    decision = decide(escalation, {}, Frame(), given=late)

    assert decision.outputs == {
        "action": "manager visits in person",
        "owner": "service manager",
    }
    assert decision.inputs == late
    assert decision.rows == (escalation.rows[0].id,)


def test_free_names_of_cells_are_facts_of_the_caller() -> None:
    fee = library(TABLES).table("repair fee")
    facts = {
        "kind": "hardware",
        "in warranty": False,
        "months since installation": 7,
        "certificate standard state": "differs",
        "standard fee": 120,
        "certificate fee": 90,
    }

    assert decide(fee, facts).outputs == {"fee": 90, "rule": "lower of two"}


def test_a_misspelt_value_is_told_with_the_nearest() -> None:
    text = TABLES.replace("phone consultation, no time to test run ||", "no tme to test run ||")

    assert errors(text) == [
        "rules/1.yaml:23:9: error R107: 'no tme to test run' is not one of the values here"
    ]


def test_a_cell_that_is_no_duration_is_told_with_its_place() -> None:
    text = TABLES.replace('|| duration("PT2H") |', '|| duration("2 h")  |')

    (line,) = errors(text)

    assert line.startswith("rules/1.yaml:23:")
    assert "2 h" in line
