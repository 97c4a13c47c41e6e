"""Which versions of the engine's semantics there are, and that replay decides entries by theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callout.definition import Definition, link
from callout.library import Library
from callout.reader import load_process
from callout.records import (
    Actor,
    Entry,
    Event,
    TicketId,
    entry_from_json,
    entry_hash,
    entry_to_json,
)
from callout.replay import Difference, replay
from callout.semantics import NEWEST, VERSIONS, UnknownSemantics, semantics_of
from callout.step import opening, step

VISITOR = Actor("visitor:v", ("visitor",))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOOR = """
process: door
title: A door
events: {knock: {by: visitor}}
data: {knocks: {type: number, default: 0}}
states:
  shut: {on: {knock: {do: {set: {knocks: knocks + 1}}}}}
"""


def _history(definition: Definition, events: int = 3) -> list[Entry]:
    outcome = step(
        definition,
        None,
        opening(actor=VISITOR),
        NOW,
        ticket_id=TicketId("T"),
    )
    entries = [outcome.entry]
    for _ in range(events):
        knock = Event("knock", {}, VISITOR)
        outcome = step(definition, outcome.ticket, knock, NOW)
        entries.append(outcome.entry)
    return entries


def _sealed_again(entries: list[Entry]) -> list[Entry]:
    """The same entries with hashes that fit: what somebody can do who writes the database."""
    previous, sealed = "", []
    for entry in entries:
        entry = replace(entry, previous=previous)
        entry = replace(entry, hash=entry_hash(entry))
        sealed.append(entry)
        previous = entry.hash
    return sealed


def test_versions_are_numbered_from_one_without_gaps_and_the_last_is_the_newest() -> None:
    assert list(VERSIONS) == list(range(1, NEWEST.version + 1))
    assert all(semantics_of(number).version == number for number in VERSIONS)


def test_an_unknown_version_is_told_with_the_newest() -> None:
    with pytest.raises(UnknownSemantics, match=f"the newest here is {NEWEST.version}"):
        semantics_of(NEWEST.version + 1)


@pytest.mark.parametrize("version", VERSIONS)
def test_entries_are_decided_again_by_the_version_that_they_name(version: int) -> None:
    door = link(load_process(DOOR, "door.yaml"), Library())
    entries = _history(door.of_version(semantics_of(version)))
    assert {entry.engine for entry in entries} == {version}
    assert replay(entries, {door.hash: door}).divergences == ()


def test_a_definition_of_its_own_version_is_itself_and_of_another_one_is_linked_once() -> None:
    door = link(load_process(DOOR, "door.yaml"), Library())
    older = door.of_version(VERSIONS[1])
    assert door.of_version(NEWEST) is door
    assert older is door.of_version(VERSIONS[1])
    assert older.hash == door.hash


def test_a_history_that_goes_back_to_an_earlier_version_is_questioned() -> None:
    door = link(load_process(DOOR, "door.yaml"), Library())
    entries = _history(door)
    entries[2] = replace(entries[2], engine=1)
    found = replay(_sealed_again(entries), {door.hash: door}).divergences
    assert (found[0].seq, found[0].kind, found[0].pointer) == (
        3,
        Difference.ENGINE,
        "/engine",
    )


def test_an_entry_of_a_version_to_come_is_folded_and_told() -> None:
    door = link(load_process(DOOR, "door.yaml"), Library())
    entries = _history(door)
    entries[3] = replace(entries[3], engine=NEWEST.version + 1)
    report = replay(_sealed_again(entries), {door.hash: door})
    assert [each.kind for each in report.divergences] == [Difference.ENGINE]
    assert report.redecided == len(entries) - 1


def test_the_version_survives_the_document() -> None:
    door = link(load_process(DOOR, "door.yaml"), Library())
    (entry, *_) = _history(door.of_version(VERSIONS[1]))
    assert entry_from_json(entry_to_json(entry)).engine == 1
