"""Cells of sheets: no spreadsheet runs them, numbers are numbers, every text comes back."""

from __future__ import annotations

import ast
import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import callout
import callout_adapters
from callout.cli.rows import guarded, read_row, unguarded, write_rows

DANGEROUS = [
    "=1+1",
    "+86 139",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "-P1D",
    "-",
    "--1",
]
PLAIN = ["", "1", "-1", "-12.50", "-1.5E+3", "1-2", "a=b", "'", "it's", "'a", " =1", "\u00a5=1"]
TEXTS = st.text(st.sampled_from("'=+-@\t\r\n\uff1d1.aE,\" ") | st.characters(codec="utf-8"))


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_has_an_apostrophe_before_it(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"'{text}") == f"''{text}", "or it would come back without its own"


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_other_texts_are_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(TEXTS)
@example("'=")
@example("''-1")
def test_every_text_comes_back_and_none_is_run(text: str) -> None:
    cell = guarded(text)

    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n", "\uff1d"))
    assert not cell.startswith("-") or float(cell) <= 0


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4))
def test_a_sheet_that_is_read_again_has_the_same_texts(rows: list[list[str]]) -> None:
    written = StringIO(newline="")

    number = write_rows(written, [("=a", "b"), *rows])

    written.seek(0)
    found = [read_row(row) for row in csv.DictReader(written)]
    assert number == len(rows) + 1
    assert found == [dict(zip(("=a", "b"), row, strict=True)) for row in rows]


def test_no_other_module_writes_sheets() -> None:
    roots = [Path(str(each.__file__)).parent for each in (callout, callout_adapters)]
    writers = {
        path.relative_to(root.parent).as_posix()
        for root in roots
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("writer", "DictWriter")
        and isinstance(node.value, ast.Name)
        and node.value.id == "csv"
    }

    assert writers == {"callout/cli/rows.py"}
