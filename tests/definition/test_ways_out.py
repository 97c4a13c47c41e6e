"""Every place of a process that has an expression, and what becomes of personal data there.

A place that is added to the language, or to the engine that compiles it, has to be added here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import callout
from callout.definition import link
from callout.errors import DefinitionError, Problem
from callout.reader import load_process
from callout.reader.rules import load_library
from tests.definition.test_disclosure import RULES

ENGINE = Path(callout.__file__).parent
OTHERS = {
    "other": "process: other\ntitle: O\ndata: {x: {type: string}}\n"
    "events: {told: {payload: {x: {type: string}}}}\n"
    "states: {a: {on: {told: b}}, b: {type: final}}\n",
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


_CLOCK = {"starts": "a", "stops": "b", "limit": "open_wait"}
_SECRETS = {"limit": "secret_wait", "warn": "secret_wait", "calendar": "secret_text"}


class Way(NamedTuple):
    """A place as the schema has it (or as its page calls it), who compiles it, and the finding.

    `changes` are put into the process; without a code what is read there leaves nothing behind.
    """

    place: str
    compiled_in: str
    code: str | None
    changes: Mapping[str, Any]


def state(**keys: Any) -> dict[str, Any]:
    return {"states": {"a": keys}}


def doing(**action: Any) -> dict[str, Any]:
    return state(entry=[action])


def on_go(**keys: Any) -> dict[str, Any]:
    return state(on={"go": {"target": "b", **keys}})


IS = 'secret_text = "x"'
THEN = [{"set": {"open_count": "1"}}]
WAYS = [
    Way("transition/guard", "compile_guard", "L011", on_go(guard=IS)),
    Way("transitions/guard", "compile_guard", "L011", on_go(guard=IS)),
    Way("listed/guard", "compile_guard", "L011", state(always=[{"guard": IS, "target": "b"}])),
    Way(
        "every/guard", "compile_guard", "L011", state(every={"PT1H": {"guard": IS, "target": "b"}})
    ),
    Way("action/if", "compile_if", None, doing(**{"if": IS, "then": THEN})),
    Way("actions/if", "compile_if", None, on_go(do={"if": IS, "then": THEN})),
    Way(
        "elif/if",
        "compile_if",
        None,
        doing(**{"if": "1 = 2", "then": THEN, "elif": [{"if": IS, "then": THEN}]}),
    ),
    Way(
        "item/when",
        "compile_checklist",
        None,
        {"checklists": {"c": {"items": {"i": {"when": IS}}}}},
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        "D006",
        doing(foreach={"in": "secret_all", "as": "note", "do": THEN}),
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        "D002",
        doing(foreach={"in": "secret_all", "as": "each", "do": [{"log": "each"}]}),
    ),
    Way(
        "foreach/in",
        "compile_foreach",
        None,
        doing(foreach={"in": "secret_all", "as": "each", "do": THEN}),
    ),
    Way("set", "compile_set", "D006", doing(set={"note": "secret_text"})),
    Way(
        "default",
        "compile_defaults",
        "D006",
        {"data": {"note": {"default": {"feel": "secret_text"}}}},
    ),
    Way("inputs", "_giving", "D006", doing(run={"copy": {"it": "secret_text"}})),
    Way("run", "_personal", "D006", doing(run={"copy": {"it": "secret_text"}})),
    Way(
        "decide/with",
        "compile_decide",
        "D009",
        doing(decide={"table": "band", "with": {"name": "secret_text"}}),
    ),
    Way(
        "tell/with",
        "compile_tell",
        "D001",
        doing(tell={"to": "guest", "message": "plain", "with": {"n": "secret_text"}}),
    ),
    Way(
        "message",
        "template",
        "D001",
        {"messages": {"plain": {"en": "Hello {secret_text}"}}, **doing(tell={"guest": "plain"})},
    ),
    Way(
        "sample/from",
        "compile_sample",
        "D006",
        doing(sample={"from": "secret_all", "size": "1", "into": "open_all"}),
    ),
    Way(
        "sample/size",
        "compile_sample",
        "D010",
        doing(sample={"from": "open_all", "size": "secret_count", "into": "open_all"}),
    ),
    Way(
        "breach/note",
        "_note_of",
        "D003",
        doing(breach={"act": "spam", "note": "secret_text"}),
    ),
    Way(
        "retract/note",
        "_note_of",
        "D003",
        doing(retract={"act": "spam", "note": "secret_text"}),
    ),
    Way("log", "compile_log", "D002", doing(log="secret_text")),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "said", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "told", "to": "parent", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        state(
            entry=[
                {"start": {"process": "other", "as": "o"}},
                {"send": {"event": "told", "to": "link:o", "with": {"x": "secret_text"}}},
            ]
        ),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        state(
            invoke={"process": "other", "id": "o"},
            on={
                "go": {
                    "target": "b",
                    "do": [
                        {"send": {"event": "told", "to": "child:o", "with": {"x": "secret_text"}}}
                    ],
                }
            },
        ),
    ),
    Way(
        "send/with",
        "compile_send",
        "D012",
        doing(send={"event": "sms", "to": "adapter:phone", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": "undeclared", "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/with",
        "compile_send",
        "D005",
        doing(send={"event": {"feel": '"undeclared"'}, "with": {"x": "secret_text"}}),
    ),
    Way(
        "send/content",
        "compile_send",
        "D005",
        doing(send={"event": "said", "content": "{x: secret_text}"}),
    ),
    Way(
        "send/delay", "compile_send", "D010", doing(send={"event": "said", "delay": "secret_wait"})
    ),
    Way("send/event/feel", "_event_name", "D011", doing(send={"event": {"feel": "secret_text"}})),
    Way(
        "send/to/feel",
        "_address",
        "D011",
        doing(send={"event": "said", "to": {"feel": "secret_text"}}),
    ),
    Way(
        "tell/to/feel",
        "_addressees",
        "D011",
        doing(tell={"to": {"feel": "secret_text"}, "message": "plain"}),
    ),
    Way("assign", "compile_assign", "D011", {"assignee": "clerk", **doing(assign="secret_text")}),
    Way(
        "standardAct/guard",
        "compile_guard",
        "L011",
        {"lifecycle": {"cancel": {"by": "clerk", "guard": "secret_yes"}}},
    ),
    Way(
        "standardAct/within",
        "_compiled",
        "D010",
        {"lifecycle": {"reopen": {"by": "clerk", "to": "a", "within": "secret_wait"}}},
    ),
    Way("cancel/feel", "compile_cancel", None, doing(cancel={"feel": "secret_text"})),
    Way(
        "start/with",
        "compile_start",
        "D004",
        doing(start={"process": "other", "as": "o", "with": {"x": "secret_text"}}),
    ),
    Way(
        "invoke/with",
        "compile_invoke",
        "D004",
        state(invoke={"process": "other", "id": "o", "with": {"x": "secret_text"}}),
    ),
    Way(
        "child/with",
        "compile_invoke",
        "D004",
        state(invoke=[{"process": "other", "id": "o", "with": {"x": "secret_text"}}]),
    ),
    Way(
        "processName/feel",
        "compile_invoke",
        "D011",
        state(invoke={"process": {"feel": "secret_text"}, "id": "o"}),
    ),
    Way("after", "_after", "D010", state(after={"secret_wait": "b"})),
    Way("at", "_instants", "D010", state(at={"secret_time": "b"})),
    Way("every", "_every", "D010", state(every={"secret_wait": {"do": THEN}})),
    Way(
        "every/first", "_every", "D010", state(every={"PT1H": {"first": "secret_wait", "do": THEN}})
    ),
    Way("every/limit", "_every", None, state(every={"PT1H": {"limit": "secret_wait", "do": THEN}})),
    Way(
        "every/times", "_every", None, state(every={"PT1H": {"times": "secret_count", "do": THEN}})
    ),
    Way(
        "within/open",
        "_instants",
        "D010",
        state(within={"open": "secret_time", "close": "open_time"}),
    ),
    Way(
        "within/close",
        "_instants",
        "D010",
        state(within={"open": "open_time", "close": "secret_time"}),
    ),
    Way(
        "window/open",
        "_instants",
        "D010",
        state(within=[{"open": "secret_time", "close": "open_time"}]),
    ),
    Way(
        "window/close",
        "_instants",
        "D010",
        state(within=[{"open": "open_time", "close": "secret_time"}]),
    ),
    *(
        Way(f"clock/{key}", "_running", "D010", {"clocks": {"c": {**_CLOCK, key: secret}}})
        for key, secret in _SECRETS.items()
    ),
    Way(
        "happened/within",
        "claims_of",
        "D010",
        {"events": {"go": {"happened": {"within": "secret_wait"}}}},
    ),
    Way("duty/due", "_due_time", "D010", {"must": {"call": {"by": "clerk", "due": "secret_time"}}}),
    Way(
        "output",
        "done_data",
        "D007",
        {"states": {"b": {"output": {"x": "upper case(secret_text)"}}}},
    ),
    Way(
        "output",
        "done_data",
        "D007",
        {"states": {"b": {"output": {"feel": "upper case(secret_text)"}}}},
    ),
    Way("worklist/title", "_read_at_rest", "L040", {"worklist": {"title": "secret_text"}}),
    Way("worklist/due", "_read_at_rest", "L040", {"worklist": {"due": "secret_time"}}),
]
KNOW_NOTHING = {"shape_of"}
"""What compiles tests of a value that comes in: they cannot read the ticket."""
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
