import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from callout.reader import read, schema, shape_problems
from callout.scenarios import scenario_files
from callout.scenarios.expect.registry import CHECKS
from tests.shipped import PARTS, PROCESSES, ROOT, RULES

FILES = [
    *(("process", path) for path in PROCESSES),
    *(("part", path) for path in PARTS),
    *(("rules", path) for path in sorted(RULES.rglob("*.yaml"))),
    *(
        ("scenario", path)
        for path in scenario_files([ROOT / "tests" / "scenarios", ROOT / "docs" / "examples"])
    ),
]


@pytest.mark.parametrize("name", ["process", "part", "labels", "rules", "scenario"])
def test_a_schema_is_draft_07_and_says_what_each_of_its_keys_is_for(name: str) -> None:
    document = schema(name)

    Draft7Validator.check_schema(document)
    definitions = document.get("definitions", {})
    assert isinstance(definitions, dict)
    untitled = [key for key, part in definitions.items() if not {"title", "$ref"} & set(part)]
    assert untitled == []


def test_the_schema_of_scenarios_has_exactly_the_expectations_that_are_checked() -> None:
    expectations = schema("scenario")["definitions"]["expectations"]

    assert sorted(expectations["properties"]) == sorted(CHECKS)


def test_the_page_about_scenarios_explains_exactly_the_keys_of_the_schema() -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    tables = re.findall(r"^\| key \|.*?(?=\n\n)", page, re.MULTILINE | re.DOTALL)
    told = [re.findall(r"`(\w+)`", row.split(" | ")[0]) for row in "\n".join(tables).split("\n")]

    document = schema("scenario")
    definitions = document["definitions"]
    keys = {
        *document["properties"],
        *definitions["step"]["properties"],
        *definitions["expectations"]["properties"],
    }
    assert {key for row in told for key in row} == keys


@pytest.mark.parametrize(
    ("name", "path"), FILES, ids=[str(path.relative_to(ROOT)) for _, path in FILES]
)
def test_the_files_we_ship_have_the_shape_that_editors_check(name: str, path: Path) -> None:
    assert shape_problems(read(path.read_text("utf-8"), path.name), name) == []


@pytest.mark.parametrize(
    ("name", "path"), FILES, ids=[str(path.relative_to(ROOT)) for _, path in FILES]
)
def test_the_first_line_of_what_we_ship_leads_editors_to_the_schema(name: str, path: Path) -> None:
    first = path.read_text("utf-8").split("\n", 1)[0]
    start = "# yaml-language-server: $schema="

    assert first.startswith(start)
    schema_file = ROOT / "engine" / "callout" / "schemas" / f"{name}.schema.json"
    assert (path.parent / first.removeprefix(start)).resolve() == schema_file


def test_a_part_may_say_what_a_state_says_and_declare_what_a_process_declares() -> None:
    process, part = schema("process"), schema("part")
    state = keys_of(process["definitions"]["state"])  # type: ignore[index]  # a map in JSON
    of_the_whole = {"process", "version", "binding", "profiles", "outcomes", "uses", "worklist"}
    of_the_whole |= {"assignee", "lifecycle", "settles", "key", "subject"}

    assert keys_of(part) == state | (keys_of(process) - of_the_whole)


def keys_of(part: object) -> set[str]:
    assert isinstance(part, dict)
    return set(part["properties"])


def shape(text: str) -> list[tuple[str, str | None]]:
    root = read(f"process: p\n{text}", "p.yaml")
    return [
        (f"{each.where.line}:{each.where.column} {each.code} {each.message}", each.hint)
        for each in shape_problems(root, "process")
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "states: {s: {on: {x: {cond: a}}}}",
            "2:23 S001 a transition has no key 'cond'",
            "did you mean 'guard'?",
        ),
        (
            "states: {s: {on: {x: {dest: a}}}}",
            "2:23 S001 a transition has no key 'dest'",
            "did you mean 'target'?",
        ),
        (
            "states: {s: {on: {x: {actions: a}}}}",
            "2:23 S001 a transition has no key 'actions'",
            "did you mean 'do'?",
        ),
        (
            "states: {s: {onEntry: []}}",
            "2:14 S001 a state has no key 'onEntry'",
            "did you mean 'entry'?",
        ),
        (
            "states: {s: {tag: b}}",
            "2:14 S001 a state has no key 'tag'",
            "did you mean 'tags'?",
        ),
        (
            "must: {m: {zzz: 1}}\nstates: {s: {}}",
            "2:12 S001 an obligation has no key 'zzz'",
            "its keys: about, by, due, source, title",
        ),
        ("data: {}", "1:1 S002 this process file has no 'states'", "add `states:`"),
        ("sates: {s: {}}", "2:1 S001 a process file has no key 'sates'", "did you mean 'states'?"),
        (
            "states: {s: {on: {x: true}}}",
            "2:22 S003 'transition' takes text or a map or a list, not 'true'",
            'write "true" in quotes',
        ),
        ("states: {s: {on: [x]}}", "2:18 S003 'on' takes a map, not a list", None),
        (
            "states:\n  s:\n    after:\n",
            "4:11 S003 'after' takes a map, not nothing",
            'like {"PT5M": "late"}',
        ),
        (
            "states: {s: {type: paralel}}",
            "2:20 S004 'type' takes final or parallel or history, not 'paralel'",
            "did you mean 'parallel'?",
        ),
        ("states: {'a b': {}}", "2:11 S005 'a b' is not a name", "like a_b"),
        (
            "states: {s: {entry: {send: {event: x, to: nobody}}}}",
            "2:43 S005 'nobody' is not a receiver",
            "like parent",
        ),
        ("states: {}", "2:9 S006 'states' is empty", "write something in it, or leave the key out"),
        (
            "events: {x: {form: {a: open, b: open}}}\nstates: {s: {}}",
            "2:20 S006 'form' has more keys than 1",
            "keep one",
        ),
        ("states: {s: {entry: {if: a}}}", "2:22 S007 'if' needs 'then' beside it", "add `then:`"),
        (
            "states: {s: {entry: [{else: []}]}}",
            "2:23 S007 'else' needs 'if' beside it",
            "add `if:`",
        ),
    ],
)
def test_what_has_not_the_shape_is_said_in_few_words(
    text: str, message: str, hint: str | None
) -> None:
    assert shape(text) == [(message, hint)]


def scenario(text: str) -> list[tuple[str, str | None]]:
    root = read(f"scenario: s\n{text}", "s.yaml")
    return [
        (f"{each.where.line}:{each.where.column} {each.code} {each.message}", each.hint)
        for each in shape_problems(root, "scenario")
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "steps: [{at: '09:00', after: PT1M}]",
            "2:23 S014 a step has 'at' or 'after', not both",
            "keep one",
        ),
        (
            "steps: [{send: a, start: b}]",
            "2:19 S014 a step has 'send' or 'start', not both",
            "keep one",
        ),
        ("steps: [{repeat: 2}]", "2:10 S007 'repeat' needs 'steps' beside it", "add `steps:`"),
        ("steps: [{send: 5}]", "2:16 S003 'send' takes text, not '5'", 'write "5" in quotes'),
        ("steps: {send: a}", "2:8 S003 'steps' takes a list, not a map", None),
        (
            "steps: [{expect: {state: a}}]",
            "2:19 S001 an expectation has no key 'state'",
            "did you mean 'states'?",
        ),
        ("steps: [{expect: []}]", "2:18 S003 'expect' takes a map, not a list", None),
        (
            "steps: [{expect: {children: {door: {state: a}}}}]",
            "2:37 S001 an expectation has no key 'state'",
            "did you mean 'states'?",
        ),
        (
            "steps: [{expect: {children: {door: nobody}}}]",
            "2:36 S005 'nobody' is not a child",
            "like none",
        ),
        (
            "steps: [{expect: {status: opn}}]",
            "2:27 S004 'status' takes open or closed or cancelled or stuck, not 'opn'",
            "did you mean 'open'?",
        ),
        (
            "steps: [{expect: {timers: non}}]",
            "2:27 S005 'non' is not a timers",
            'like {"waiting": "09:59:00"}',
        ),
        ("tickets: {one: {given: {}}}", "2:16 S002 this ticket has no 'process'", "add `process:`"),
        (
            "variants: {v: {stps: []}}",
            "2:16 S001 a variant has no key 'stps'",
            "did you mean 'steps'?",
        ),
        ("given: [a]", "2:8 S003 'given' takes a map, not a list", None),
    ],
)
def test_a_scenario_that_has_not_the_shape_is_said_in_few_words(
    text: str, message: str, hint: str | None
) -> None:
    assert scenario(text) == [(message, hint)]
