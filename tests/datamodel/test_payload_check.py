"""What comes from outside, checked against the declared types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from callout.datamodel.expressions import Compiler
from callout.datamodel.payload_check import Shape, checked_payload
from callout.definition.declared_shapes import declared_shapes
from callout.errors import BadPayload
from callout.feel import Frame
from callout.values import DateTime, Value
from tests.step.story import process

SHAPES = declared_shapes(
    process(
        """
        events:
          go:
            reason: required
            payload:
              n: number
              colour: {type: string, values: [red, blue], required: false}
              at: {type: date and time, required: false}
              who: {type: context, required: false, fields: {name: string, age: number}}
              lines:
                {type: list, required: false, fields: {part: string, count: number}}
        states: {a: {on: {go: a}}}
        """
    ),
    Compiler(),
).events["go"]
GOOD: Mapping[str, Value] = {"n": 1, "reason": "late"}


def problem(payload: Mapping[str, Value], shapes: Mapping[str, Shape] = SHAPES) -> str:
    with pytest.raises(BadPayload) as caught:
        checked_payload(shapes, payload, "'go'")
    return caught.value.message


def test_what_is_left_out_is_null_and_texts_become_what_is_declared() -> None:
    values = checked_payload(SHAPES, {**GOOD, "at": "2026-03-02T09:00:00Z"}, "'go'")

    assert values["colour"] is None
    assert isinstance(values["at"], DateTime)
    assert set(values) == set(SHAPES)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"reason": "late"}, "'go': 'n' is missing"),
        ({"n": None, "reason": "late"}, "'go': 'n' is missing"),
        ({"n": 1, "reason": "  "}, "'go': 'reason' is empty"),
        (
            {**GOOD, "color": "red"},
            "'go': 'color' is not declared (did you mean 'colour'?)",
        ),
        ({**GOOD, "who": "Li"}, "'go': 'who' has fields: name, age"),
        ({**GOOD, "lines": {"part": "a"}}, "'go': 'lines' is a list of: part, count"),
        (
            {**GOOD, "lines": [{"part": "a", "count": 1}, {"part": "b"}, "c"]},
            "'go': 'lines[2].count' is missing; 'lines[3]' has fields: part, count",
        ),
        (
            {"colour": "green", "who": {"nme": "Li", "age": "x"}},
            None,
        ),
    ],
)
def test_everything_that_is_wrong_with_a_payload_is_said_at_once(
    payload: Mapping[str, Value], expected: str | None
) -> None:
    found = problem(payload)

    if expected is not None:
        assert found == expected
        return
    for part in ("'n' is missing", "'reason' is missing", "'colour':", "'who.nme' is not declared"):
        assert part in found
    assert "'who.age':" in found


def test_a_long_payload_is_hinted_at_by_what_it_needs() -> None:
    many = {f"f{number}": Shape(f"f{number}", SHAPES["n"].type) for number in range(9)}
    needed = Shape("needed", SHAPES["n"].type, required=True)

    with pytest.raises(BadPayload) as few:
        checked_payload({"needed": needed}, {}, "'go'")
    with pytest.raises(BadPayload) as lots:
        checked_payload({**many, "needed": needed}, {}, "'go'")

    assert few.value.hint == "it carries needed: number"
    assert lots.value.hint == "it carries needed: number, and 9 fields that may be left out"


BOUNDED = declared_shapes(
    process(
        """
        events:
          go:
            payload:
              paid: {type: number, allowed: '>= 0', required: false}
              back: {type: date and time, allowed: '>= now()', required: false}
              lines:
                type: list<context>
                required: false
                allowed: count(?) > 0
                fields: {count: {type: number, allowed: '[1..9]'}}
        states: {a: {on: {go: a}}}
        """
    ),
    Compiler(),
).events["go"]
NOON = Frame(DateTime.from_datetime(datetime(2026, 3, 2, 12, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"paid": -1}, "'go': 'paid' must be >= 0"),
        ({"back": "2026-03-02T11:59:59Z"}, "'go': 'back' must be >= now()"),
        ({"lines": []}, "'go': 'lines' must be count(?) > 0"),
        ({"lines": [{"count": 1}, {"count": 0}]}, "'go': 'lines[2].count' must be [1..9]"),
        ({"paid": 0, "back": "2026-03-02T12:00:00Z", "lines": [{"count": 9}]}, None),
        ({}, None),
    ],
)
def test_what_a_field_does_not_allow_is_refused_also_inside_lists(
    payload: Mapping[str, Value], expected: str | None
) -> None:
    if expected is None:
        checked_payload(BOUNDED, payload, "'go'", NOON)
        return
    with pytest.raises(BadPayload) as caught:
        checked_payload(BOUNDED, payload, "'go'", NOON)
    assert caught.value.message == expected


def test_a_test_that_cannot_be_answered_allows_nothing() -> None:
    with pytest.raises(BadPayload, match="'back' must be"):
        checked_payload(BOUNDED, {"back": "2026-03-02T12:00:00Z"}, "'go'")
