"""Transitions of one state are tried in the order of the file (SCXML 3.13), whatever their key."""

from __future__ import annotations

from itertools import permutations

import pytest

from callout.semantics import VERSIONS
from tests.step.story import Story, define

KEYS = {
    "done": "done: by_done",
    "on": "on: {'*': by_on}",
    "transitions": "transitions: [{event: '*', target: by_transitions}]",
}
TEXT = """
    events: {{fin: {{}}}}
    initial: work
    states:
      work:
        {keys}
        states: {{one: {{on: {{fin: two}}}}, two: {{type: final}}}}
      by_done: {{}}
      by_on: {{}}
      by_transitions: {{}}
"""


@pytest.mark.parametrize("order", list(permutations(KEYS)), ids=" ".join)
def test_the_key_that_stands_first_takes_the_event(order: tuple[str, ...]) -> None:
    story = Story.of(TEXT.format(keys="\n        ".join(KEYS[key] for key in order)))
    story.send("fin")
    assert story.states == (f"by_{order[0]}",)


@pytest.mark.parametrize("order", list(permutations(KEYS)), ids=" ".join)
def test_entries_of_the_first_version_went_by_the_keys(order: tuple[str, ...]) -> None:
    text = TEXT.format(keys="\n        ".join(KEYS[key] for key in order))
    story = Story(define(text).of_version(VERSIONS[1]))
    story.open()
    story.send("fin")
    assert story.states == ("by_transitions",)


def test_a_timer_below_a_wildcard_is_taken_by_it_and_one_above_is_not() -> None:
    for first, second, taken in (
        ("after: {PT1M: late}", "on: {'*': other}", "late"),
        ("on: {'*': other}", "after: {PT1M: late}", "other"),
    ):
        story = Story.of(
            f"""
            states:
              a:
                {first}
                {second}
              late: {{}}
              other: {{}}
            """
        )
        story.wait("PT1M")
        assert story.states == (taken,)
