"""Fields of type file, as they are written in YAML."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.definition import process_tree
from callout.process import FileRule
from callout.reader import inspect_process


def read(field: str, types: str = "{}") -> tuple[FileRule | None, list[str]]:
    text = f"process: p\ndata: {{x: {field}}}\nstates: {{a: {{}}}}\n"
    loaded = inspect_process(text, "p.yaml", {"rules/types.yaml": dedent(f"types: {types}\n")})
    found = [f"{each.code} {each.message}" for each in loaded.problems]
    return loaded.process.data["x"].file if loaded.process else None, found


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("file", FileRule()),
        ("{type: file}", FileRule()),
        ("{type: file, accept: signature}", FileRule("signature")),
        ("{type: file, many: true}", FileRule(many=True)),
        (
            "{type: file, accept: photo, many: true, max: 5}",
            FileRule("photo", many=True, most=5),
        ),
        ("{type: file, elsewhere: true}", FileRule(elsewhere=True)),
        ("string", None),
    ],
)
def test_a_field_says_which_files_it_takes(field: str, rule: FileRule | None) -> None:
    assert read(field) == (rule, [])


def test_a_type_of_the_rules_may_be_a_file() -> None:
    types = "{proof: {type: file, accept: document, many: true}}"

    assert read("proof", types) == (FileRule("document", many=True), [])
    _, (problem,) = read("{type: proof, max: 2}", types)
    assert problem.startswith("S013 'max' cannot stand beside the type 'proof'")


def test_a_type_of_the_rules_that_is_called_file_is_what_it_was() -> None:
    assert read("file", "{file: {values: [open, closed]}}") == (None, [])


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("{type: string, accept: photo}", "S016 'accept' says nothing of 'x', which is no file"),
        ("{type: string, many: false}", "S016 'many' says nothing of 'x', which is no file"),
        ("{type: file, max: 5}", "S016 'max' says nothing of 'x', which is one file"),
        (
            "{type: file, fields: {n: number}}",
            "S013 'fields' cannot stand beside the type 'file', which has its own",
        ),
        (
            "{type: file, values: [a]}",
            "S013 'values' cannot stand beside the type 'file', which has its own",
        ),
        ("list<file>", "S010 'list<file>' is not a type"),
        ("{type: file, default: plan.pdf}", "S011 the default of 'x' is not of type file"),
    ],
)
def test_what_says_nothing_of_a_file_is_a_problem(field: str, problem: str) -> None:
    assert problem in read(field)[1]


@pytest.mark.parametrize("key", ["accept: video", "many: 3", "max: 0", "elsewhere: somewhere"])
def test_what_is_no_rule_for_files_is_a_problem(key: str) -> None:
    assert read(f"{{type: file, {key}}}")[1] != []


def test_a_definition_without_files_has_the_hash_it_had() -> None:
    loaded = inspect_process("process: p\ndata: {x: string}\nstates: {a: {}}\n", "p.yaml")
    assert loaded.process is not None

    assert "file" not in str(process_tree(loaded.process))
