"""What a host's type checker says of payloads is what the gate does."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from callout import BadPayload, Given, Limits
from callout.engine.admission.gate import Gate
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_host_checks_its_program_strictly(tmp_path: Path) -> None:
    program = Path(__file__).with_name("host_types.py")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", program],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": f"{ROOT / 'engine'}:{ROOT / 'adapters'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.stdout.startswith("Success"), checked.stdout + checked.stderr


GIVEN: tuple[Given, ...] = (
    True,
    1,
    0.5,
    Decimal("12.00"),
    "text",
    date(2024, 3, 11),
    datetime(2024, 3, 11, tzinfo=UTC),
    timedelta(days=1),
    Date.of(2024, 3, 11),
    Time.parse("09:00:00"),
    DateTime.parse("2024-03-11T09:00:00Z"),
    DaysDuration(1),
    MonthsDuration(1),
    [1, {"a": date(2024, 3, 11)}],
    ({"a": 1}, 2),
    {"a": timedelta(1)},
    None,
)
ODD = (b"bytes", {1}, object(), range(3), 1j)


@pytest.mark.parametrize("value", GIVEN, ids=lambda value: type(value).__name__)
def test_what_the_type_of_a_payload_has_is_taken(value: Given) -> None:
    assert list(Gate(Limits()).facts({"what": value})) == ["what"]


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
def test_what_it_has_not_is_refused(value: object) -> None:
    with pytest.raises(BadPayload):
        Gate(Limits()).facts({"what": value})
