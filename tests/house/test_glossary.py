"""The glossary's words are the code's, and its other words are not."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in row.split("|")[1:-1]]
    for row in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    if row.startswith("| ") and not row.startswith("| word ")
]
CODE = {code.strip("`"): word for word, _, code, _ in ROWS if code}
AVOIDED = {
    word
    for _, _, _, avoided in ROWS
    for word in re.findall(r"[a-z][a-z -]+", re.sub(r"\(.*?\)", "", avoided))
}
OF_OTHERS = {
    "Arrow": "of a picture",
    "Case": "what a table is asked at once",
    "Constant": "of FEEL's syntax",
    "Context": "of FEEL's syntax",
    "Duty": "the YAML's action on an obligation",
    "Filter": "of FEEL's syntax",
    "Job": "what a process of the worker is told",
    "Line": "of a grid's text",
    "Log": "SCXML's action",
    "Model": "a DMN file",
    "Pattern": "a regular expression of XPath",
    "Result": "what the engine answers a sender",
    "Step": "of a scenario",
    "Variant": "of a parameter, by region and validity",
}


@pytest.mark.parametrize("name", CODE)
def test_a_word_is_in_the_code_where_the_glossary_says(name: str) -> None:
    found: object = importlib.import_module("callout")
    path = "callout"
    for part in name.split("."):
        path = f"{path}.{part}"
        try:
            found = importlib.import_module(path)
        except ModuleNotFoundError:
            annotations = getattr(found, "__annotations__", {})
            found = getattr(found, part, annotations.get(part))

    assert found is not None, CODE[name]


def test_no_class_is_called_by_a_word_that_means_another_here() -> None:
    classes = {
        node.name
        for root in ("engine", "adapters")
        for path in (ROOT / root).rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }

    words = {row[0] for row in ROWS}

    found = {name for name in classes if name.lower() in AVOIDED and name.lower() not in words}

    assert found == set(OF_OTHERS), "rename it, or say whose word it is"


def test_every_word_stands_once() -> None:
    words = [row[0] for row in ROWS]

    assert sorted(set(words)) == sorted(words)
    assert len(words) > 60
