"""A field that lists its values holds no other, wherever a value comes from."""

import pytest

from callout.semantics import VERSIONS
from tests.step.story import Story, define

PROCESS = """
data:
  place: {type: string, values: [home, workshop]}
  places: {type: list<string>}
  visit: {type: context, fields: {place: {type: string, values: [home, workshop]}}}
events:
  say: {payload: {what: {type: string}}}
states:
  a:
    on:
      say: {do: {set: {SETS}}}
"""
PLACES = [
    "place: event.data.what",
    "place: lower case(event.data.what)",
    "visit.place: event.data.what",
    "visit: '{place: event.data.what}'",
    "place: if true then event.data.what else null",
]
"""What a process may set such a field to, or a part of one, without being able to know."""


@pytest.mark.parametrize("sets", PLACES)
@pytest.mark.parametrize(("value", "taken"), [("home", True), ("somebody", False)])
def test_what_a_process_sets_is_one_of_the_values(sets: str, value: str, taken: bool) -> None:
    story = Story.of(PROCESS.replace("SETS", sets))
    story.send("say", {"what": value})

    entry = story.entries[-1]
    assert (entry.refusal is None) is taken
    assert taken or "somebody" in str(entry.refusal)
    assert value in str(entry.set_data) if taken else not entry.set_data


def test_entries_of_before_were_decided_otherwise() -> None:
    old = define(PROCESS.replace("SETS", PLACES[0])).of_version(VERSIONS[2])
    story = Story(old)
    story.open()
    story.send("say", {"what": "somebody"})

    assert story.entries[-1].set_data == {"/place": "somebody"}
