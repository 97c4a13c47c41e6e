"""What goes between tickets that a key or a link finds: a wrong name is told before it is lost."""

from __future__ import annotations

import pytest

from callout.checks import Project, check_project

FILE = """
process: file
title: A file
key: person
data: {person: {type: string, required: true}, strikes: {type: number, default: 0}}
events: {strike: {}}
states:
  open:
    waits_forever: a test
    on: {strike: {do: [set: {strikes: strikes + 1}]}, "ticket.note": {do: []}}
"""
CASE = """
process: case
title: A case
data: {{who: {{type: string, required: true}}, seen: {{type: number, default: 0}}}}
facts:
  opened: {{count: file, where: {{state: '"{state}"'}}}}
events: {{go: {{}}, look: {{}}}}
states:
  open:
    waits_forever: {{en: a test}}
    on:
      go:
        do:
          - start: {{process: file, key: who, as: file, if_open: join}}
          - send: {{event: {event}, to: {to}}}
      look: {{guard: fact.opened > seen, do: [set: {{seen: fact.opened}}]}}
      {act}: {{do: [set: {{seen: 0}}]}}
"""
LIFECYCLE = "lifecycle: {cancel: {by: desk}, note: {by: desk}, merge: {by: desk}}"
FINE = {"state": "open", "event": "strike", "to": "'link:file'", "act": "ticket.note"}
KEY = "{process: file, key: who}"


def _codes(**said: str) -> list[str]:
    case = CASE.format(**{**FINE, **said}).replace("{en: a test}", "a test")
    files = {"file.yaml": FILE, "case.yaml": case}
    rules = {"lifecycle.yaml": LIFECYCLE, "roles.yaml": "roles: {desk: {}}"}
    found = check_project(Project({**files, **rules}))
    return [each.code for each in found if each.code in ("C206", "C207", "C208")]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({}, []),
        ({"to": KEY}, []),
        ({"to": "'link:file-2'"}, []),
        ({"event": "strke"}, ["C206"]),
        ({"event": "strke", "to": KEY}, ["C206"]),
        ({"event": "strke", "to": "'link:file-2'"}, ["C206"]),
        ({"event": "strke", "to": "opener"}, []),
        ({"event": "strke", "to": "'link:other'"}, []),
        ({"event": "strke", "to": "{feel: who}"}, []),
        ({"state": "opne"}, ["C207"]),
        ({"act": "ticket.cancel"}, ["C208"]),
        ({"act": "ticket.merge"}, ["C208"]),
    ],
)
def test_what_would_be_lost_is_told(said: dict[str, str], codes: list[str]) -> None:
    assert _codes(**said) == codes
