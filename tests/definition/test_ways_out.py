"""Every place of a process that has an expression, and what becomes of personal data there.

A place that is added to the language, or to the engine that compiles it, has to be added here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import callout
from callout.definition import link
from callout.errors import DefinitionError, Problem
from callout.reader import load_process
from callout.reader.rules import load_library
from tests.definition.test_disclosure import RULES
from tests.definition.ways import WAYS, Way

ENGINE = Path(callout.__file__).parent
OTHERS = {
    "other": "process: other\ntitle: O\nworklist: {find: [x]}\ndata: {x: {type: string}}\n"
    "events: {told: {payload: {x: {type: string}}}}\n"
    "states: {a: {on: {told: b}}, b: {type: final}}\n",
    "known": "process: known\ntitle: K\nkey: x\ndata: {x: {type: string, required: true}}\n"
    "events: {told: {}}\nstates: {a: {on: {told: b}}, b: {type: final}}\n",
    "above": "process: above\ntitle: A\nevents: {told: {payload: {x: {type: string}}}}\n"
    "states: {a: {invoke: {process: p, id: p}, on: {told: b}}, b: {type: final}}\n",
}
BASE: dict[str, Any] = {
    "process": "p",
    "title": "P",
    "data": {
        "open_text": {"type": "string"},
        "open_time": {"type": "date and time"},
        "open_wait": {"type": "days and time duration"},
        "open_count": {"type": "number"},
        "open_all": {"type": "list<string>"},
        "open_yes": {"type": "boolean"},
        "secret_text": {"type": "string", "pii": True},
        "secret_time": {"type": "date and time", "pii": True},
        "secret_wait": {"type": "days and time duration", "pii": True},
        "secret_count": {"type": "number", "pii": True},
        "secret_all": {"type": "list<string>", "pii": True},
        "secret_yes": {"type": "boolean", "pii": True},
        "note": {"type": "string"},
        "level": {"type": "string"},
    },
    "never": {"spam": {}},
    "events": {"go": {}, "said": {"payload": {"x": {"type": "string"}}}},
    "messages": {"plain": {"en": "Hello"}},
    "blocks": {"copy": {"with": {"it": {"type": "string"}}, "do": [{"set": {"note": "it"}}]}},
    "states": {"a": {"on": {"go": "b"}}, "b": {"type": "final"}},
}


KNOW_NOTHING = {"shape_of", "_asked"}
"""What compiles tests of a value that comes in: they cannot read the ticket; and what no file has:
whoever asks looks where the value goes (tests/step/test_migration.py)."""
NOT_IN_THE_SCHEMA = {"after", "at", "every", "default", "message", "output"}
"""Where FEEL is a key, or a text among others."""


def findings(changes: Mapping[str, Any]) -> list[Problem]:
    texts = {"p": json.dumps(_merged(BASE, changes)), **OTHERS}
    processes = {name: load_process(text, f"{name}.yaml", {}) for name, text in texts.items()}
    try:
        found = link(processes["p"], load_library(RULES), neighbours=processes).findings
    except DefinitionError as error:
        found = error.problems
    return [each for each in found if each.code[0] == "D" or each.severity == "error"]


def _merged(base: Any, changes: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(changes, Mapping):
        return changes
    return {**base, **{name: _merged(base.get(name), each) for name, each in changes.items()}}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.place}-{way.code}")
def test_every_way_out_is_told_and_what_leaves_nothing_is_not(way: Way) -> None:
    assert [each.code for each in findings(way.changes)] == ([way.code] if way.code else [])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.place}-{way.code}")
def test_what_is_not_marked_may_go_there(way: Way) -> None:
    changes = json.loads(json.dumps(way.changes).replace("secret_", "open_"))
    assert findings(changes) == []


def test_no_place_of_the_language_is_left_out() -> None:
    schema = json.loads((ENGINE / "schemas/process.schema.json").read_text("utf-8"))
    assert {each.place for each in WAYS} == {*_places(schema, ()), *NOT_IN_THE_SCHEMA}


def test_nothing_that_compiles_an_expression_is_left_out() -> None:
    compiling = {name for path in ENGINE.rglob("*.py") for name in _compiling(path)}
    assert {each.compiled_in for each in WAYS} | KNOW_NOTHING == compiling


def _places(schema: Any, above: tuple[str, ...]) -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("$ref") in ("#/definitions/feel", "#/definitions/inputs"):
            yield "/".join(each for each in above if each not in _GRAMMAR)
        for name, part in schema.items():
            yield from _places(part, (*above, name))


_GRAMMAR = ("definitions", "properties", "additionalProperties", "items")


def _compiling(path: Path) -> Iterator[str]:
    """The functions and methods of a module that ask a compiler for expressions."""
    for outer in ast.parse(path.read_text("utf-8")).body:
        for function in outer.body if isinstance(outer, ast.ClassDef) else [outer]:
            if isinstance(function, ast.FunctionDef) and any(map(_asks, ast.walk(function))):
                yield function.name


def _asks(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("expression", "expressions", "condition", "tests")
        and ast.unparse(node.func.value).endswith("compiler")
    )
