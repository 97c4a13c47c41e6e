"""What is wrong with facts about other tickets is told before anybody runs them."""

from __future__ import annotations

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError, Problem
from tests.engine.test_fact_values import VISIT, asking

PROBLEMS = {
    "of nothing they are found by": ("sum: visit, of: feee", ["L022"]),
    "of what only one has": ("sum: [visit, other], of: fee", ["L022"]),
    "of what all are found by": ("list: visit, of: region", ["L022"]),
    "where only one has it": ("count: [visit, other], where: {fee: 1}", ["L022"]),
    "another process that is none": ("count: [visit, oter]", ["L012"]),
    "other types": ("list: [visit, other], of: place", ["L050"]),
    "other types to find by": ("count: [visit, other], where: {place: 1}", ["L050"]),
    "the sum of texts": ("sum: visit, of: place", ["L050"]),
    "the sum of dates": ("sum: visit, of: day", ["L050"]),
    "the least truth": ("min: other, of: ready", ["L050"]),
    "personal": ("list: visit, of: phone", ["L051"]),
    "personal among others": ("list: visit, of: [place, phone]", ["L051"]),
    "the most of what is personal": ("max: visit, of: phone", ["L051"]),
    "personal in one": ("count: [visit, other], where: {phone: '\"1\"'}", ["L051"]),
    "a sum of nothing": ("sum: visit", ["S007"]),
    "a number of something": ("count: visit, of: fee", ["S014"]),
    "two things": ("sum: visit, max: visit, of: fee", ["S014"]),
    "a sum of several": ("sum: visit, of: [fee, took]", ["S003"]),
    "a limit of a number": ("count: visit, limit: 5", ["S007"]),
    "a limit too high": ("list: visit, limit: 1001", ["S003"]),
    "nothing": ("of: fee", ["S002"]),
    "a field that is an expression": ("sum: visit, of: fee + 1", ["L022"]),
}
OTHER = """
process: other
title: Other
data:
  place: {type: number, required: false}
  ready: {type: boolean, required: false}
  phone: {type: string, required: false}
worklist: {find: [place, ready, phone]}
states: {a: {type: final}}
"""


@pytest.mark.parametrize(("fact", "codes"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_a_fact_cannot_know_is_told(fact: str, codes: list[str]) -> None:
    assert [each.code for each in problems(asking(one=fact))] == codes


def problems(asks: str) -> tuple[Problem, ...]:
    files = {"asks.yaml": asks, "visit.yaml": VISIT, "other.yaml": OTHER}
    try:
        Catalog.of(Sources(files, {})).get("asks")
    except DefinitionError as error:
        return error.problems
    return ()


def test_what_is_wrong_with_a_fact_is_told_with_a_way_out() -> None:
    (problem,) = problems(asking(one="list: visit, of: phone"))

    assert problem.message == "'one' gives 'phone', which is marked pii"
    assert (problem.where.path, problem.where.line, problem.where.column) == ("asks.yaml", 5, 26)
    assert "count by it" in problem.hint


@pytest.mark.parametrize(
    ("fact", "text", "is_right"),
    [
        ("sum: visit, of: fee", "fact.one + 1", True),
        ("sum: visit, of: fee", 'fact.one + "x"', False),
        ("sum: visit, of: took", "fact.one + 1", False),
        ("sum: visit, of: took", 'fact.one + duration("PT1H")', True),
        ("max: visit, of: day", 'fact.one > date("2026-03-02")', True),
        ("max: visit, of: day", "fact.one > 5", False),
        ("list: visit, of: fee", "fact.one[1] + 1", True),
        ("list: visit, of: place", "fact.one[1] + 1", False),
        ("list: visit", "fact.one + 1", False),
        ("list: visit, of: [bill.total]", "fact.one[1].bill.total + 1", True),
        ("list: visit, of: [bill.total]", "fact.one[1].bill.note", False),
        ("count: visit", 'fact.one + "x"', False),
    ],
)
def test_facts_have_the_types_of_what_they_give(fact: str, text: str, is_right: bool) -> None:
    asks = asking(one=fact).replace("'{one: fact.one}'", f"'{{one: {text}}}'")

    assert (problems(asks) == ()) is is_right
