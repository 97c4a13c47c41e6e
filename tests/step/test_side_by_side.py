"""Delayed sends with one id wait side by side; cancelling the id takes back all (SCXML 6.3)."""

from __future__ import annotations

from callout.replay import replay
from callout.semantics import VERSIONS
from tests.step.story import Story, define

TEXT = """
    data: {heard: {type: number, default: 0}}
    events: {again: {}, other: {}, stop: {}}
    states:
      a:
        on:
          again: {do: {send: {event: bell, id: x, delay: 'duration("PT10M")'}}}
          other: {do: {send: {event: bell, id: y, delay: 'duration("PT10M")'}}}
          stop: {do: {cancel: x}}
          bell: {do: {set: {heard: heard + 1}}}
    """


def _told(*events: str, version: int = 2) -> Story:
    story = Story(define(TEXT).of_version(VERSIONS[version]))
    story.open()
    for event in events:
        story.send(event)
    return story


def test_each_of_them_arrives() -> None:
    story = _told("again", "again", "again")
    assert [each.id for each in story.ticket.timers] == ["send.x", "send.x.2", "send.x.3"]
    story.wait("PT10M")
    assert story.ticket.data["heard"] == 3
    assert replay(story.entries, {story.definition.hash: story.definition}).divergences == ()


def test_all_of_one_id_are_taken_back_and_no_other() -> None:
    story = _told("again", "again", "other", "stop")
    story.wait("PT1H")
    assert story.ticket.data["heard"] == 1


def test_entries_of_the_first_version_had_one_for_each_id() -> None:
    story = _told("again", "again", "again", version=1)
    story.wait("PT10M")
    assert story.ticket.data["heard"] == 1
    assert replay(story.entries, {story.definition.hash: story.definition}).divergences == ()
