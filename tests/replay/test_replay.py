from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.records import Entry, GuardTried, TimerChange, entry_hash
from callout.replay import Difference, rebuild, replay
from tests.step.story import Story, define

RULES = {
    "rules/t.yaml": """
        tables:
          sizing:
            hit: U
            inputs: {n: {type: number}}
            outputs: {size: {type: string, values: [small, big]}}
            rules: |
              | n    || size  | # id |
              | < 3  || small | low  |
              | >= 3 || big   | high |
    """
}
TEXT = """
    data:
      n: {type: number, default: 0}
      size: {type: string, values: [small, big]}
      at: {type: date and time}
    messages: {grown: {en: "{n}", zh: "{n}"}}
    events: {add: {payload: {k: number}}, book: {payload: {when: date and time}}, stop: {}}
    must: {card: {due: PT1H, title: {en: Card, zh: 卡}}}
    states:
      a:
        entry: [{oblige: card}]
        every: {PT10M: {do: [{set: {n: n + 1}}], times: 3}}
        at: {at: {do: [{log: '"now"'}]}}
        on:
          add: {guard: k > 0, do: [{set: {n: n + k}}, {decide: sizing}, {tell: {clerk: grown}}]}
          book: {do: [{set: {at: when}}]}
          stop: b
      b: {type: final}
"""


@pytest.fixture
def story() -> Story:
    story = Story.of(TEXT, rules=RULES)
    story.send("add", {"k": 2})
    story.send("add", {"k": 0})
    story.send("book", {"when": "2026-03-02T09:05:00Z"})
    story.wait("PT15M")
    story.send("add", {"k": 5})
    story.wait("PT2H")
    story.send("stop")
    return story


def resealed(entries: Sequence[Entry], place: int, **changes: object) -> list[Entry]:
    """A history in which somebody changed an entry and made the chain fit again."""
    forged = list(entries)
    forged[place] = replace(forged[place], **changes)  # type: ignore[arg-type]  # a forger's mind
    for number in range(place, len(forged)):
        previous = forged[number - 1].hash if number else ""
        chained = replace(forged[number], previous=previous)
        forged[number] = replace(chained, hash=entry_hash(chained))
    return forged


def kinds(story: Story, entries: Sequence[Entry]) -> dict[str, int]:
    return dict(replay(entries, {story.definition.hash: story.definition}).counts)


def first(story: Story, entries: Sequence[Entry]) -> tuple[int, Difference, str]:
    found = replay(entries, {story.definition.hash: story.definition}).first
    assert found is not None
    return found.seq, found.kind, found.pointer


def test_a_history_that_was_not_touched_replays_without_a_difference(story: Story) -> None:
    report = story.replayed()

    assert report.equal
    assert (report.entries, report.redecided) == (len(story.entries), len(story.entries))


def test_the_ticket_can_be_put_together_from_its_deltas_alone(story: Story) -> None:
    for length in range(1, len(story.entries) + 1):
        ticket = rebuild(story.entries[:length], story.definition)
        assert ticket.head == story.entries[length - 1].hash
    assert rebuild(story.entries, story.definition) == story.ticket


def test_a_changed_entry_breaks_the_chain(story: Story) -> None:
    story.entries[1] = replace(story.entries[1], name="sub")

    assert first(story, story.entries) == (2, Difference.CHAIN, "/hash")


def test_a_missing_entry_is_noticed(story: Story) -> None:
    del story.entries[2]

    assert first(story, story.entries)[1] is Difference.SEQ
    assert kinds(story, story.entries)["CHAIN"] == 1


def test_a_definition_that_is_not_at_hand_leaves_only_the_fold(story: Story) -> None:
    report = replay(story.entries, {})

    assert set(report.counts) == {"DEF"}
    assert report.redecided == 0


def test_a_forged_guard_is_named_by_its_place(story: Story) -> None:
    tried = story.entries[1].guards[0]
    forged = resealed(story.entries, 1, guards=(GuardTried(tried.transition, {"k": 9}, True),))

    report = replay(forged, {story.definition.hash: story.definition})
    assert report.first is not None
    assert (report.first.kind, report.first.pointer) == (Difference.GUARD, "/guards/0/1/k")
    assert (report.first.recorded, report.first.replayed) == (9, 2)
    assert dict(report.counts) == {"GUARD": 1}, "the replay goes on from what was recorded"


def test_a_forged_decision(story: Story) -> None:
    decision = {**story.entries[1].decisions[0], "rows": ["high"]}
    forged = resealed(story.entries, 1, decisions=(decision,))

    assert first(story, forged) == (2, Difference.DECISION, "/decisions/0/rows/0")


def test_forged_data_also_has_another_state(story: Story) -> None:
    forged = resealed(story.entries, 1, set_data={**story.entries[1].set_data, "/n": 7})

    assert first(story, forged) == (2, Difference.DATA, "/set_data/~1n")
    assert kinds(story, forged)["STATE"] >= 1


def test_a_forged_timer(story: Story) -> None:
    change = story.entries[3].timers[0]
    moved = TimerChange(change.id, change.change, "2026-03-02T09:06:00Z")
    forged = resealed(story.entries, 3, timers=(moved,))

    assert first(story, forged)[:2] == (4, Difference.TIMER)


def test_a_forged_effect(story: Story) -> None:
    forged = resealed(story.entries, 1, effects=())

    assert first(story, forged) == (2, Difference.EFFECT, "/effects")


def test_a_forged_path(story: Story) -> None:
    forged = resealed(story.entries, 1, transitions=("a.stop.1",))

    assert first(story, forged) == (2, Difference.PATH, "/transitions/0")


def test_a_refused_event_passed_off_as_accepted(story: Story) -> None:
    forged = resealed(story.entries, 2, kind=story.entries[1].kind, refusal=None)

    assert first(story, forged)[:2] == (3, Difference.ACCEPT)


def test_another_payload_leads_elsewhere(story: Story) -> None:
    forged = resealed(story.entries, 1, payload={"k": 3})

    assert first(story, forged)[:2] == (2, Difference.GUARD)
    assert {"DATA", "DECISION", "GUARD", "EFFECT"} <= kinds(story, forged).keys()


def test_a_ticket_that_is_not_what_its_history_makes(story: Story) -> None:
    altered = replace(story.ticket, data={**story.ticket.data, "n": 99})
    report = replay(story.entries, {story.definition.hash: story.definition}, stored=altered)

    assert report.first is not None
    assert (report.first.kind, report.first.pointer) == (Difference.STORED, "/data/n")


def test_what_another_definition_would_have_done(story: Story) -> None:
    other = define(TEXT.replace("k > 0", "k > 2"), RULES)
    report = replay(story.entries, {}, instead=other)

    assert report.first is not None
    assert (report.first.seq, report.first.kind) == (2, Difference.ACCEPT)
    assert "DEF" not in report.counts


def test_a_report_is_json(story: Story) -> None:
    forged = resealed(story.entries, 1, effects=())
    json = replay(forged, {story.definition.hash: story.definition}).to_json()

    assert json["equal"] is False
    assert json["counts"] == {"EFFECT": 1}
    assert isinstance(json["first"], dict)
    assert json["first"]["class"] == "EFFECT"


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(-2, 5)),
        st.tuples(st.just("wait"), st.integers(0, 30)),
        st.tuples(st.just("book"), st.integers(0, 59)),
        st.tuples(st.just("stop"), st.just(0)),
        st.tuples(st.just("did.card"), st.just(0)),
        st.tuples(st.just("none"), st.just(0)),
    ),
    max_size=12,
)
DEFINITION = define(TEXT, RULES)


@settings(max_examples=40)
@given(EVENTS)
def test_whatever_happens_a_replay_gives_the_same(events: list[tuple[str, int]]) -> None:
    story = Story(DEFINITION)
    story.open()
    payloads = {"add": "k", "book": "when"}
    for name, number in events:
        if name == "wait":
            story.wait(f"PT{number}M")
        elif name == "book":
            story.send(name, {"when": f"2026-03-02T09:{number:02}:00Z"})
        else:
            story.send(name, {payloads[name]: number} if name in payloads else {})

    assert story.replayed().equal
    assert rebuild(story.entries, DEFINITION) == story.ticket
