"""Fields marked pii are masked on the screen, and shown to those who ask."""

from pathlib import Path

import pytest

from tests.cli.running import Command

PROCESS = """
process: call
title: A call
data:
  customer: {type: context, fields: {name: {type: string, pii: true}, city: {type: string}}}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, age: {type: number}}}
  mail: {type: string, pii: true}
forms: {note: {by: clerk, fields: {phone: {type: string, pii: true}, remark: {type: string}}}}
events:
  noted: {by: clerk, form: note}
  moved: {by: clerk, payload: {name: {type: string, pii: true}, city: {type: string}}}
states:
  a:
    on:
      noted: a
      moved:
        do:
          - set:
              customer.name: name
              customer.city: city
              mail: name + "@example.org"
              people: 'append(people, {name: name, age: 9})'
"""
FIRST = """{customer: {name: Anna Example, city: Graz}, mail: anna@example.org,
  people: [{name: Bert Example, age: 7}]}"""
PERSONAL = ("Anna Example", "anna@example.org", "Bert Example", "Cora Example", "13800001111")


@pytest.fixture
def called(callout: Command) -> Command:
    """The command, with a ticket C of a process that has personal data everywhere."""
    Path("processes/call.yaml").write_text(PROCESS)
    for words in (
        ("start", "call", "--id", "C", "--data", FIRST),
        ("send", "C", "noted", "--with", '{phone: "13800001111", remark: Short}'),
        ("send", "C", "moved", "--with", "{name: Cora Example, city: Linz}"),
    ):
        assert callout(*words, "--by", "clerk:li").code == 0
    return callout


AT = "2100-01-01T00:00:00Z"
WAYS = [
    ("show", "C"),
    ("show", "C", "--json"),
    ("at", "C", AT),
    ("at", "C", AT, "--json"),
    ("why", "C", "1"),
    ("why", "C", "2"),
    ("why", "C", "3"),
]


@pytest.mark.parametrize("words", [*WAYS, ("history", "C"), ("tickets",), ("tickets", "--json")])
def test_personal_data_are_masked(called: Command, words: tuple[str, ...]) -> None:
    ended = called(*words)

    assert ended.code == 0
    assert not [word for word in PERSONAL if word in ended.out]


@pytest.mark.parametrize("words", WAYS)
def test_and_shown_to_those_who_ask(called: Command, words: tuple[str, ...]) -> None:
    ended = called(*words, "--reveal")

    assert [word for word in PERSONAL if word in ended.out]
    assert "•••" not in ended.out
    assert "•••" in called(*words).out
    assert any(city in called(*words).out for city in ("Graz", "Linz", "Short"))
