"""What comes in from outside is possible: no negative numbers, nothing agreed for the past.

Every field of every shipped process, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from callout import BadPayload, Engine, ManualClock
from callout.process import Field, Process
from callout.values import Json
from tests.home_visit.steps import ROOT, job, local, settings
from tests.shipped import catalog

PROCESSES = catalog().processes
BOUNDED = ("date and time", "date", "duration")
FREE = {
    ("service_order", "call_register.guarantee_until"),
    ("standard_review", "gaps.gap"),
}
"""A guarantee may be over, a gap negative; what tickets hand on was checked where it came in."""


def _inside(fields: Mapping[str, Field], above: str) -> Iterator[tuple[str, Field]]:
    for name, field in fields.items():
        path = f"{above}.{name}" if above else name
        yield path, field
        yield from _inside(field.fields, path)


def _brought(process: Process) -> Iterator[tuple[str, Field]]:
    """The fields of payloads and forms."""
    from_outside = (each for each in process.events.values() if [*map(str, each.by)] != ["callout"])
    for event in from_outside:
        yield from _inside(event.payload, event.name)
    for form in process.forms.values():
        yield from _inside(form.fields, form.name)


def _unbounded(process: Process) -> Iterator[str]:
    for path, field in (*_inside(process.data, ""), *_brought(process)):
        free = (process.name, path) in FREE or field.allowed is not None
        if field.type.text == "number" and not free:
            yield f"{path}: a number of any size"
    for path, field in _brought(process):
        free = (process.name, path) in FREE or field.allowed is not None
        if field.type.text in BOUNDED and not free:
            yield f"{path}: any {field.type.text}"


@pytest.mark.parametrize("name", PROCESSES)
def test_numbers_and_times_that_come_in_have_bounds(name: str) -> None:
    assert [*_unbounded(PROCESSES[name])] == []


def test_the_exceptions_are_there() -> None:
    for name, path in FREE:
        process = PROCESSES[name]
        assert path in dict([*_inside(process.data, ""), *_brought(process)])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"travel_time": "PT0S"}, "'travel_time' must be"),
        ({"product": {"purchase_date": "2024-03-12"}}, "'product.purchase_date' must be"),
        (
            {"accepted_jobs": [{"start": "2024-03-11T01:30:00Z", "end": "2024-03-11T03:00:00Z"}]},
            "'accepted_jobs[1].from' is missing",
        ),
    ],
)
def test_a_job_is_not_opened_with_what_cannot_be(wrong: dict[str, Json], said: str) -> None:
    engine = Engine.open(
        processes=ROOT / "processes",
        rules=ROOT / "rules",
        settings=settings(),
        profile="haier",
        clock=ManualClock(local("08:00")),
        check=False,
    )

    with pytest.raises(BadPayload) as caught:
        engine.start("home_visit", data={**job("10:00"), **wrong}, actor="dispatcher:d")

    assert said in caught.value.message
