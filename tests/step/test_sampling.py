"""Samples: drawn by the seed that an event brings, and drawn again the same."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout import BadArgument, Catalog, Engine, ManualClock, MemoryStore
from callout.catalog import Sources
from callout.records import Actor, EntryKind, Event
from tests.step.story import NINE, Story, define

AUDIT = """
    data:
      visits: {type: list<string>, default: [a, b, c, d, e]}
      size: {type: number, default: 2}
      first: {type: list<string>}
      second: {type: list<string>}
    events: {go: {}, look: {}}
    states:
      open:
        on:
          go:
            do:
              - sample: {from: visits, size: size, into: first}
              - sample: {from: visits, size: 2, into: second}
          look: {}
"""


AUDITED = define(AUDIT)


def opened(**data: object) -> Story:
    """A story of its own, of the one definition."""
    story = Story(AUDITED)
    story.open(data)  # type: ignore[arg-type]  # as callers may
    return story


def draw(story: Story, chance: str | None) -> tuple[object, object]:
    story.give(Event("go", {}, Actor("x:me"), chance=chance))
    return story.data["first"], story.data["second"]


def test_what_is_drawn_follows_from_the_seed_and_is_on_record() -> None:
    one, same = opened(), opened()

    assert draw(one, "s1") == draw(same, "s1")
    assert one.entry.chance == "s1"
    assert len({str(draw(opened(), f"s{number}")) for number in range(40)}) > 20
    assert one.replayed().divergences == ()


def test_two_draws_of_one_event_and_those_of_two_entries_differ() -> None:
    story = opened()
    drawn = [draw(story, "same") for _ in range(20)]

    assert any(first != second for first, second in drawn)
    assert len({str(each) for each in drawn}) > 5


@given(st.integers(0, 9), st.text(min_size=1, max_size=8))
def test_so_many_are_drawn_each_once_and_in_order(size: int, chance: str) -> None:
    story = opened(size=size)

    first, _ = draw(story, chance)

    assert isinstance(first, list)
    assert len(first) == min(size, 5)
    assert first == sorted(set(map(str, first)))


def test_each_item_is_as_likely_as_any_other() -> None:
    counts = Counter[str]()
    for number in range(400):
        first, _ = draw(opened(), f"seed {number}")
        assert isinstance(first, list)
        counts.update(map(str, first))

    assert all(120 < counts[each] < 200 for each in "abcde"), counts  # 160 each, by chance


@pytest.mark.parametrize(("chance", "size"), [(None, 2), ("s", -1), ("s", 1.5), ("s", None)])
def test_what_cannot_be_drawn_refuses_the_event(chance: str | None, size: object) -> None:
    story = opened(size=size)

    draw(story, chance)

    assert story.refusal == "action-failed"
    assert story.data["first"] is None


def test_an_event_that_draws_nothing_has_no_seed_on_record() -> None:
    story = opened()
    story.give(Event("look", {}, Actor("x:me"), chance="s"))

    assert story.entry.chance is None


def test_the_engine_hands_in_a_seed_and_replay_draws_the_same() -> None:
    catalog = Catalog.of(Sources({"audit.yaml": f"process: audit\n{_flush(AUDIT)}"}, {}))
    seen = set()
    for _ in range(8):
        engine = Engine(MemoryStore(), catalog, clock=ManualClock(NINE))
        engine.start("audit", id="T")
        result = engine.send("T", "go")
        assert result.entry.kind is EntryKind.INPUT
        assert result.entry.chance is not None
        seen.add(str(result.ticket.data["first"]))
        assert engine.replay("T").divergences == ()
        assert [each.divergences for each in engine.verify()] == [()]

    assert len(seen) > 1


def test_a_program_may_bring_its_own_chance() -> None:
    catalog = Catalog.of(Sources({"audit.yaml": f"process: audit\n{_flush(AUDIT)}"}, {}))
    drawn = []
    for _ in range(2):
        engine = Engine(MemoryStore(), catalog, clock=ManualClock(NINE), chance=lambda: "seed")
        engine.start("audit", id="T")
        drawn.append(engine.send("T", "go").ticket.data["first"])

    assert drawn[0] == drawn[1]


def test_what_is_no_chance_is_told() -> None:
    catalog = Catalog.of(Sources({"audit.yaml": f"process: audit\n{_flush(AUDIT)}"}, {}))
    with pytest.raises(BadArgument):
        Engine(MemoryStore(), catalog, chance="seed")  # type: ignore[arg-type]  # callers may


def _flush(text: str) -> str:
    return "\n".join(line[4:] for line in text.strip("\n").splitlines()) + "\n"
