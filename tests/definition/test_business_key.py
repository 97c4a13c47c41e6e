"""Keys of processes that would not hold, and tickets that are asked for by wrong ones."""

from __future__ import annotations

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.records.ids import as_key
from tests.engine.test_business_keys import BOOK, FILE

FILES = {"file.yaml": FILE, "book.yaml": BOOK}
WRONG = {
    "a field that is not": ("key: nobody", "L001"),
    "a field that may be missing": ("key: strikes", "L050"),
    "a field that is set": ("key: [person, count]", "L051"),
    "personal data": ("key: secret", "L050"),
    "a list": ("key: many", "L050"),
    "what can be corrected": ("key: place", "L050"),
}
BAD = """
process: bad
title: Bad
{}
data:
  person: {{type: string, required: true}}
  strikes: {{type: number, default: 0}}
  count: {{type: number, required: true}}
  secret: {{type: string, required: true, pii: true}}
  many: {{type: list<string>, required: true}}
  place: {{type: string, required: true, correctable: true}}
events: {{strike: {{by: desk}}}}
states: {{open: {{waits_forever: a test, on: {{strike: {{do: [set: {{count: count + 1}}]}}}}}}}}
"""


@pytest.mark.parametrize(("key", "code"), WRONG.values(), ids=WRONG)
def test_a_key_that_would_not_hold_is_a_problem(key: str, code: str) -> None:
    assert code in _codes({"bad.yaml": BAD.format(key)})


ASKS = {
    "a start without the key": ("start: {process: file, with: {person: who}}", "L052"),
    "a start with another": ("start: {process: file, key: {name: who}}", "L052"),
    "a key of one that has none": ("start: {process: other, key: who}", "L052"),
    "a send by another key": ("send: {event: strike, to: {process: book, key: who}}", "L052"),
    "a send to one without": ("send: {event: go, to: {process: other, key: who}}", "L052"),
    "a send to nobody": ("send: {event: go, to: {process: nobody, key: who}}", "L012"),
    "a key of personal data": ("send: {event: strike, to: {process: file, key: phone}}", "D011"),
    "what is no key": ("start: {process: file, if_open: join, with: {person: who}}", "S007"),
    "both": ("send: {event: go, to: {process: file, key: who, feel: who}}", "S014"),
    "half": ("send: {event: go, to: {process: file}}", "S007"),
}
ASKER = """
process: asker
title: Asker
data: {{who: string, phone: {{type: string, pii: true, required: false}}}}
events: {{ask: {{by: desk}}}}
states: {{open: {{waits_forever: a test, on: {{ask: {{do: [{}]}}}}}}}}
"""
OTHER = (
    "process: other\ntitle: Other\nevents: {go: {}}\nstates: {a: {on: {go: b}}, b: {type: final}}"
)


@pytest.mark.parametrize(("action", "code"), ASKS.values(), ids=ASKS)
def test_what_is_asked_by_a_wrong_key_is_a_problem(action: str, code: str) -> None:
    codes = _codes({**FILES, "other.yaml": OTHER, "asker.yaml": ASKER.format(action)})
    assert code in codes


def test_a_sub_process_and_a_ticket_that_is_reopened_have_no_key() -> None:
    parent = "process: parent\ntitle: P\ndata: {who: string}\nstates:\n  a:\n    waits_forever: t\n"
    parent += "    invoke: {process: file, id: f, with: {person: who}}\n"
    assert "L051" in _codes({**FILES, "parent.yaml": parent})
    again = FILE.replace("merge: {by: desk}", "reopen: {by: desk, to: open}")
    assert "L051" in _codes({**FILES, "file.yaml": again})


def _codes(files: dict[str, str]) -> set[str]:
    catalog = Catalog.of(Sources(files, {"roles.yaml": "roles: {desk: {}}"}), lenient=True)
    found = [problem.code for problems in catalog.broken.values() for problem in problems]
    for name in catalog.processes:
        try:
            found += [each.code for each in catalog.get(name).findings]
        except DefinitionError as error:
            found += [each.code for each in error.problems]
    return set(found)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), ("", None), ([], None), ({}, None), ("x", "x"), (True, "true")],
)
def test_what_keys_are_made_of(value: object, text: str | None) -> None:
    assert as_key(value) == text  # type: ignore[arg-type]
