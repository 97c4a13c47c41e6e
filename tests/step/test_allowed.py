"""What a field allows, in payloads, in forms and in the data that a ticket is opened with."""

from __future__ import annotations

import pytest

from callout.errors import BadPayload
from tests.step.story import Story, problems

SHOP = """
    data:
      deposit: {type: number, allowed: '>= 0', default: 0}
    events:
      booked: {payload: {at: {type: date and time, allowed: '>= now()'}}}
      paid: {form: receipt}
    forms:
      receipt: {fields: {amount: {type: number, required: true, allowed: '> 0'}}}
    states:
      open:
        on:
          booked: {}
          paid: {}
"""


def test_what_is_not_allowed_is_refused_and_said_by_field() -> None:
    story = Story.of(SHOP)

    story.send("booked", {"at": "2026-03-02T08:59:59Z"})

    assert story.refusal == "bad-payload"
    assert "'at' must be >= now()" in str(story.entry.refusal)
    story.send("booked", {"at": "2026-03-02T09:00:00Z"})
    assert story.refusal is None


def test_the_present_of_a_test_is_that_of_the_event() -> None:
    story = Story.of(SHOP)
    story.wait("PT1H")

    story.send("booked", {"at": "2026-03-02T09:30:00Z"})

    assert story.refusal == "bad-payload"


def test_a_form_takes_only_what_its_fields_allow() -> None:
    story = Story.of(SHOP)

    story.send("paid", {"amount": 0})

    assert story.refusal == "bad-payload"
    story.send("paid", {"amount": 1})
    assert story.refusal is None


def test_a_ticket_is_not_opened_with_what_is_not_allowed() -> None:
    with pytest.raises(BadPayload, match=r"'deposit' must be >= 0"):
        Story.of(SHOP, {"deposit": -1})


@pytest.mark.parametrize(
    ("allowed", "code"), [(">=", "F001"), ("> other", "F002"), ('> "a"', "F003")]
)
def test_a_test_that_is_none_is_a_problem_of_the_file(allowed: str, code: str) -> None:
    found = problems(f"data: {{n: {{type: number, allowed: '{allowed}'}}}}\nstates: {{a: {{}}}}")

    assert [each[:6] for each in found] == [f"{code} 2"]
