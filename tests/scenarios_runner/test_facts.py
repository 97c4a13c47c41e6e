"""Facts about other tickets in stories: what was opened before is found, and expected by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.scenarios import Played, Runner, read_stories
from tests.scenarios_runner.files import said

VISIT = """
process: visit
title: A visit
data: {place: string, fee: {type: number, required: false}}
worklist: {find: [place, fee]}
events: {paid: {payload: {amount: number}}}
states:
  new: {on: {paid: {target: done, do: [set: {fee: amount}]}}}
  done: {type: final}
"""
SETTLEMENT = """
process: settlement
title: A settlement
facts:
  takings: {sum: visit, of: fee, where: {place: place}, tickets: ended}
  open: {list: visit, where: {place: place}}
data: {place: string, takings: {type: number, required: false}}
events: {close: {}}
states:
  open:
    on:
      close: [{guard: count(fact.open) = 0, target: closed, do: [set: {takings: fact.takings}]}]
  closed: {type: final}
"""
STORY = """
scenario: month
process: settlement
clock: 2024-03-11 09:00 Asia/Shanghai
actor: clerk:li
tickets:
  books: {process: settlement, given: {place: Lake}}
  one: {process: visit, given: {place: lake}}
  two: {process: visit, given: {place: LAKE}}
steps:
  - {ticket: one, send: paid, with: {amount: 12.50}}
  - {send: close, expect: {refused: guard-false, states: open}}
  - {ticket: two, send: paid, with: {amount: 3}}
  - {send: close, expect: {outcome: closed, data: {takings: TAKEN}}}
"""
CALL = """
process: call
title: A call
facts: {before: {count: call, where: {phone: event.data.phone}}}
data: {phone: {type: string, required: false, pii: true}, before: {type: number, required: false}}
worklist: {find: [phone]}
events: {rang: {payload: {phone: {type: string, pii: true}}}}
states:
  new: {on: {rang: {do: [set: {before: fact.before, phone: event.data.phone}]}}}
"""
CALLS = """
scenario: calls
clock: 2024-03-11 09:00 Asia/Shanghai
tickets: {one: {process: call}, two: {process: call}, three: {process: call}}
steps:
  - {ticket: one, send: rang, with: {phone: "138"}, expect: {data: {before: 0}}}
  - {ticket: two, send: rang, with: {phone: "138"}, expect: {data: {before: 1}}}
  - {ticket: three, send: rang, with: {phone: "139"}, expect: {data: {before: 0}}}
"""


def play(folder: Path, taken: str) -> Played:
    (folder / "month.yaml").write_text(STORY.replace("TAKEN", taken), "utf-8")
    files = {"visit.yaml": VISIT, "settlement.yaml": SETTLEMENT}
    (story,) = read_stories([folder])
    return Runner(Catalog.of(Sources(files, {}))).play(story)


def test_what_other_tickets_of_the_story_have_is_found(tmp_path: Path) -> None:
    assert said(play(tmp_path, "15.50")) == []


@pytest.mark.parametrize("taken", ["12.50", "3"])
def test_another_sum_fails(tmp_path: Path, taken: str) -> None:
    ((_, expected, actual),) = said(play(tmp_path, taken))
    assert (expected, actual) == (f"takings = {taken}", "takings = 15.50")


def test_personal_data_are_found_as_in_a_deployment_with_a_key(tmp_path: Path) -> None:
    (tmp_path / "calls.yaml").write_text(CALLS, "utf-8")
    (story,) = read_stories([tmp_path])
    played = Runner(Catalog.of(Sources({"call.yaml": CALL}, {}))).play(story)
    assert said(played) == []
