"""A list that grows costs each entry what was added to it, and comes out the same in every fold."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from callout.definition import Definition
from callout.records import Entry, entry_to_json
from callout.replay import rebuild, replay
from callout.semantics import VERSIONS
from callout.values import Value, canonical
from tests.step.story import Story, define

TEXT = """
    data:
      notes: {type: list<string>, default: []}
      who: {type: context, fields: {name: string, calls: list<number>}}
    events:
      note: {payload: {text: string}}
      both: {payload: {text: string}}
      front: {payload: {text: string}}
      forget: {payload: {text: string}}
      many: {payload: {text: string}}
      called: {payload: {text: string}}
      renamed: {payload: {text: string}}
    states:
      a:
        on:
          note: {do: {set: {notes: 'append(notes, event.data.text)'}}}
          both:
            do:
              - set: {notes: 'append(notes, event.data.text)'}
              - set: {notes: 'concatenate(notes, ["x", "y"])'}
          front: {do: {set: {notes: 'insert before(notes, 1, event.data.text)'}}}
          forget:
            do:
              - set: {notes: '["kept"]'}
              - set: {notes: 'append(notes, event.data.text)'}
          many: {do: {set: {notes: 'concatenate(notes, notes)'}}}
          called: {do: {set: {who.calls: 'append(if who.calls = null then [] else who.calls, 1)'}}}
          renamed:
            do:
              - set: {who.calls: 'append(if who.calls = null then [] else who.calls, 2)'}
              - set: {who: '{name: event.data.text, calls: who.calls}'}
    """
EVENTS = ("note", "both", "front", "forget", "many", "called", "renamed")


@cache
def _defined(version: int) -> Definition:
    return define(TEXT).of_version(VERSIONS[version])


def _told(events: list[tuple[str, str]], version: int) -> Story:
    story = Story(_defined(version))
    story.open()
    for name, text in events:
        story.send(name, {"text": text})
    return story


def test_what_was_added_is_recorded_and_nothing_else() -> None:
    story = _told([("note", "one"), ("note", "two"), ("both", "three")], 2)
    first, second, third = story.entries[-3:]
    assert (first.set_data, first.append_data) == ({"/notes": ["one"]}, {})
    assert (second.set_data, second.append_data) == ({}, {"/notes": ["two"]})
    assert (third.set_data, third.append_data) == ({}, {"/notes": ["three", "x", "y"]})
    assert story.ticket.data["notes"] == ["one", "two", "three", "x", "y"]


def test_what_stands_inside_a_context_is_added_there() -> None:
    story = _told([("called", ""), ("called", "")], 2)
    assert story.entries[-1].append_data == {"/who/calls": [1]}
    story.send("renamed", {"text": "Li"})
    assert story.entries[-1].append_data == {}
    assert story.entries[-1].set_data == {"/who": {"name": "Li", "calls": [1, 1, 2]}}


def test_items_that_are_contexts_stay_what_they_were() -> None:
    story = Story.of(
        """
        data: {log: {type: list<context>, fields: {at: date and time, text: string}, default: []}}
        events: {note: {payload: {text: string}}}
        states:
          a: {on: {note: {do: {set: {log: 'append(log, {at: now(), text: event.data.text})'}}}}}
        """
    )
    for text in ("one", "two", "three"):
        story.send("note", {"text": text})
    assert story.entry.append_data == {"/log": [{"at": "@2026-03-02T09:00:00Z", "text": "three"}]}
    assert rebuild(story.entries, story.definition).data == story.ticket.data


def test_a_list_that_is_set_first_or_changed_elsewhere_is_recorded_whole() -> None:
    story = _told([("note", "one"), ("forget", "two")], 2)
    assert story.entries[-1].set_data == {"/notes": ["kept", "two"]}
    story.send("front", {"text": "zero"})
    assert story.entries[-1].set_data == {"/notes": ["zero", "kept", "two"]}


def test_an_entry_does_not_grow_with_its_list() -> None:
    story = _told([("note", "a note of some length")] * 60, 2)
    sizes = {len(canonical(entry_to_json(entry))) for entry in story.entries[11:]}
    assert max(sizes) - min(sizes) <= 4, "the numbers of the entries have a digit more"


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.text(max_size=3)), max_size=9))
def test_every_fold_comes_to_the_same_lists(events: list[tuple[str, str]]) -> None:
    results: list[dict[str, Value]] = []
    for version in VERSIONS:
        story = _told(events, version)
        definition = story.definition
        _comes_out_the_same(story.entries, story)
        assert replay(story.entries, {definition.hash: definition}).divergences == ()
        results.append(dict(story.ticket.data))
    assert all(each == results[0] for each in results), "all versions come to the same data"


ITEMS = st.sampled_from(["@one", "one", "@two"])


@given(st.lists(st.lists(ITEMS, max_size=4), max_size=6))
def test_a_list_grows_by_what_it_says_not_by_which_objects_it_holds(told: list[list[str]]) -> None:
    story = Story.of(
        """
        data: {names: {type: list<string>, default: []}}
        events: {told: {payload: {all: list<string>}}}
        states: {a: {on: {told: {do: {set: {names: event.data.all}}}}}}
        """
    )
    for names in told:
        before = story.ticket.data["names"]
        story.send("told", {"all": [*names]})
        assert isinstance(before, list)
        grew = bool(before) and len(before) < len(names) and names[: len(before)] == before
        kept = {"/names": [f"@{each}" if each[0] == "@" else each for each in names]}
        if grew:
            assert story.entry.append_data == {"/names": kept["/names"][len(before) :]}
        else:
            assert story.entry.set_data == kept
    _comes_out_the_same(story.entries, story)
    definition = story.definition
    assert replay(story.entries, {definition.hash: definition}).divergences == ()


def _comes_out_the_same(entries: list[Entry], story: Story) -> None:
    assert rebuild(entries, story.definition).data == story.ticket.data
