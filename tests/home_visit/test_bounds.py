"""What comes in from outside is possible: no negative numbers, nothing agreed for the past.

Every field of every shipped process, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from callout.catalog import Catalog
from callout.process import Field, Process

ROOT = Path(__file__).parents[2]
PROCESSES = Catalog.load(ROOT / "processes", ROOT / "rules").processes
BOUNDED = ("date and time", "date", "duration")
SAID_BY_A_CHILD = {("home_visit", "product.handed_over.return_due_at")}
"""A sub-process hands on what was checked when it was written."""


def _inside(fields: Mapping[str, Field], above: str) -> Iterator[tuple[str, Field]]:
    for name, field in fields.items():
        path = f"{above}.{name}" if above else name
        yield path, field
        yield from _inside(field.fields, path)


def _brought(process: Process) -> Iterator[tuple[str, Field]]:
    """The fields of payloads and forms."""
    for event in process.events.values():
        yield from _inside(event.payload, event.name)
    for form in process.forms.values():
        yield from _inside(form.fields, form.name)


def _unbounded(process: Process) -> Iterator[str]:
    for path, field in (*_inside(process.data, ""), *_brought(process)):
        if field.type.text == "number" and field.allowed is None:
            yield f"{path}: a number of any size"
    for path, field in _brought(process):
        free = field.type.text in BOUNDED and field.allowed is None
        if free and (process.name, path) not in SAID_BY_A_CHILD:
            yield f"{path}: any {field.type.text}"


@pytest.mark.parametrize("name", PROCESSES)
def test_numbers_and_times_that_come_in_have_bounds(name: str) -> None:
    assert [*_unbounded(PROCESSES[name])] == []


def test_the_exceptions_are_there() -> None:
    for name, path in SAID_BY_A_CHILD:
        assert path in dict(_brought(PROCESSES[name]))
