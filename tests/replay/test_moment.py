"""A ticket at an instant: the same fold as a replay, and nothing from a damaged history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.errors import StoreError
from callout.records import Actor, Entry, Event, Ticket
from callout.replay import BadDelta, Moment, TimeAxis, moment_at, rebuild, replay
from tests.step.story import NINE, Story, define

TEXT = """
    data:
      n: {type: number, default: 0}
      person: {type: context, fields: {name: string, phone: string}}
    events: {add: {payload: {k: number}}, name: {payload: {text: string}}, stop: {}}
    must: {card: {due: PT1H, title: {en: Card, zh: 卡}}}
    states:
      a:
        entry: [{oblige: card}]
        every: {PT10M: {do: [{set: {n: n + 1}}], times: 3}}
        on:
          add: {guard: k > 0, do: [{set: {n: n + k}}]}
          name: {do: [{set: {person.name: text}}]}
          stop: b
      b: {type: final}
"""
DEFINITION = define(TEXT, {})
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(-1, 3)),
        st.tuples(st.just("name"), st.sampled_from(["Li", "Wu"])),
        st.tuples(st.just("wait"), st.integers(1, 30)),
        st.tuples(st.just("stop"), st.none()),
        st.tuples(st.just("did.card"), st.none()),
    ),
    min_size=1,
    max_size=6,
)


def told(events: list[tuple[str, object]]) -> tuple[list[Entry], list[Ticket]]:
    """The history of a ticket that was told these, and the ticket after each entry."""
    story = Story(DEFINITION)
    story.open()
    for name, value in events:
        if name == "wait":
            story.wait(f"PT{value}M")
        else:
            payload = {"add": "k", "name": "text"}
            story.send(name, {payload[name]: value} if name in payload else {})
    lengths = range(1, len(story.entries) + 1)
    return story.entries, [rebuild(story.entries[:length], DEFINITION) for length in lengths]


def shown(moment: Moment | None) -> tuple[object, ...]:
    assert moment is not None
    return moment.seq, moment.states, moment.data, moment.due


def known(ticket: Ticket) -> tuple[object, ...]:
    due = {timer.id: timer.due for timer in ticket.timers}
    return ticket.version, ticket.states, ticket.data, due


@settings(max_examples=20, deadline=None)
@given(EVENTS)
def test_a_moment_shows_what_a_replay_makes(events: list[tuple[str, object]]) -> None:
    entries, tickets = told(events)

    assert replay(entries, {DEFINITION.hash: DEFINITION}, stored=tickets[-1]).equal
    for entry, ticket in zip(entries, tickets, strict=True):
        is_last = entries[-1] is entry or entries[entry.seq].recorded_at > entry.recorded_at
        if is_last:
            assert shown(moment_at(entries, entry.recorded_at)) == known(ticket)
    assert moment_at(entries, entries[0].recorded_at - timedelta(seconds=1)) is None


@settings(max_examples=30, deadline=None)
@given(EVENTS, st.data())
def test_a_damaged_history_shows_the_truth_or_nothing(
    events: list[tuple[str, object]], data: st.DataObject
) -> None:
    entries, tickets = told(events)
    number = data.draw(st.integers(0, len(entries) - 1))
    damage = data.draw(
        st.sampled_from(
            [
                {"set_data": {**entries[number].set_data, "/n": 77}},
                {"set_data": {**entries[number].set_data, "/nobody/name": "x"}},
                {"set_data": {"n": 77}},
                {"unset_data": ("/$/must/nothing",)},
                {"timers": ()},
                {"after": ("elsewhere",)},
            ]
        )
    )
    damaged = list(entries)
    damaged[number] = replace(entries[number], **damage)

    for ticket, entry in zip(tickets, entries, strict=True):
        try:
            moment = moment_at(damaged[: ticket.version], entry.recorded_at)
        except BadDelta:
            assert ticket.version > number
            assert not replay(damaged[: ticket.version], {DEFINITION.hash: DEFINITION}).equal
        else:
            assert shown(moment) == known(ticket)


def test_the_entry_that_does_not_fit_is_named() -> None:
    entries, _ = told([("add", 1), ("add", 2)])
    entries[1] = replace(entries[1], unset_data=("/person/shoe",))

    with pytest.raises(
        StoreError, match=r"entry .*/2 was damaged: the delta fits nowhere"
    ) as raised:
        moment_at(entries, entries[-1].recorded_at)
    assert raised.value.hint is not None


def test_deltas_that_fit_but_lead_elsewhere_are_noticed() -> None:
    entries, _ = told([("add", 1), ("add", 2)])
    entries[2] = replace(entries[2], set_data={"/n": 77})

    with pytest.raises(StoreError, match="/3 was damaged: the deltas so far do not make up"):
        moment_at(entries, entries[-1].recorded_at)


CLAIMED = """
    data: {told_at: {type: date and time}, person: {type: string}, n: {type: number, default: 0}}
    events:
      knocked: {happened: {within: PT4H}}
      counted: {}
    lifecycle: {correct: {by: [x]}}
    states:
      away:
        after: {PT1H: overdue}
        on: {knocked: here}
      overdue: {on: {knocked: here, counted: {do: [{set: {n: n + 1}}]}}}
      here: {}
"""


def claimed_late() -> Story:
    """Overdue at ten, and at eleven it is told that he knocked at half past nine."""
    story = Story.of(CLAIMED)
    story.wait("PT2H")
    story.give(Event("knocked", {}, Actor.parse("x:me"), occurred_at=NINE + timedelta(minutes=30)))
    return story


def test_what_was_known_and_what_had_happened_are_two_things() -> None:
    story = claimed_late()
    at = NINE + timedelta(minutes=90)

    known = moment_at(story.entries, at)
    happened = moment_at(story.entries, at, TimeAxis.HAPPENED)

    assert known is not None
    assert happened is not None
    assert (known.states, known.seq, known.doubtful) == (("overdue",), 2, ())
    assert (happened.states, happened.seq, happened.doubtful) == (("here",), 3, ())
    before = moment_at(story.entries, NINE + timedelta(minutes=45), TimeAxis.HAPPENED)
    assert before is not None
    assert (before.states, before.doubtful) == (("here",), (2,)), "the timer is still in it"
    assert moment_at(story.entries, NINE - timedelta(minutes=1), TimeAxis.HAPPENED) is None


def test_after_the_last_entry_both_axes_agree() -> None:
    story = claimed_late()
    moments = [moment_at(story.entries, story.now, axis) for axis in TimeAxis]

    assert moments[0] is not None
    assert moments[1] is not None
    assert (moments[0].states, moments[0].data) == (moments[1].states, moments[1].data)


def test_an_entry_recorded_while_the_clock_was_set_back_counts_after_those_before_it() -> None:
    story = Story(DEFINITION)
    story.open()
    story.send("add", {"k": 2})
    story.now = NINE - timedelta(hours=1)
    story.send("name", {"text": "Li"})

    assert moment_at(story.entries, NINE - timedelta(minutes=30)) is None
    then = moment_at(story.entries, NINE)
    assert then is not None
    assert (then.seq, then.doubtful) == (3, ())
    story.now = NINE + timedelta(hours=1)
    story.send("add", {"k": 2})
    story.now = NINE
    story.send("name", {"text": "Wu"})
    then = moment_at(story.entries, NINE + timedelta(minutes=1))
    assert then is not None
    assert (then.seq, then.doubtful) == (3, (5,))
