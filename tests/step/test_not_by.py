"""Who did the work does not check it: events that are not by the sender of another one."""

from __future__ import annotations

import pytest

from callout.records import Actor, Event
from tests.step.story import Story, problems

TEXT = """
    events:
      made: {}
      measured: {}
      looked_at: {}
      checked: {not_by: [made, measured]}
    states:
      work:
        on:
          made: {}
          measured: {}
          looked_at: {}
          checked: checked
      checked: {}
"""


def actor(person: str, on_behalf_of: str | None = None) -> Actor:
    return Actor(f"fitter:{person}", ("fitter",), on_behalf_of=on_behalf_of)


def story(*sent: tuple[str, Actor]) -> Story:
    told = Story.of(TEXT)
    for name, by in sent:
        told.give(Event(name, {}, by))
    return told


@pytest.mark.parametrize(
    ("sent", "by"),
    [
        ([("made", actor("a"))], actor("a")),
        ([("measured", actor("a"))], actor("a")),
        ([("made", actor("a", "fitter:b"))], actor("b")),
        ([("made", actor("a", "fitter:b"))], actor("a")),
        ([("made", actor("a"))], actor("b", "fitter:a")),
        ([("made", actor("b")), ("made", actor("a"))], actor("a")),
    ],
)
def test_who_sent_it_may_not_nor_anybody_for_them(sent: list[tuple[str, Actor]], by: Actor) -> None:
    told = story(*sent, ("checked", by))

    assert told.refusal == "not-allowed"
    assert told.states == ("work",)


@pytest.mark.parametrize(
    ("sent", "by"),
    [
        ([], actor("a")),
        ([("made", actor("a"))], actor("b")),
        ([("looked_at", actor("a"))], actor("a")),
        ([("made", actor("a")), ("made", actor("b"))], actor("a")),
    ],
)
def test_everybody_else_may(sent: list[tuple[str, Actor]], by: Actor) -> None:
    assert story(*sent, ("checked", by)).states == ("checked",)


def test_what_was_refused_is_by_nobody() -> None:
    told = Story.of(
        TEXT.replace("made: {}\n          measured", "made: {guard: 1 = 2}\n          measured")
    )
    told.give(Event("made", {}, actor("a")))
    assert told.refusal == "guard-false"

    told.give(Event("checked", {}, actor("a")))
    assert told.states == ("checked",)


def test_an_event_that_there_is_not_is_told() -> None:
    told = problems(TEXT.replace("[made, measured]", "[maid, measured]"))

    assert [each.split(" ")[0] for each in told] == ["L025"]
