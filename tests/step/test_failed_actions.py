"""An action that fails: what was asked for from outside is done as a whole, or not at all."""

from __future__ import annotations

import pytest

from callout.errors import ActionFailed
from callout.records import EntryKind
from callout.replay import replay
from callout.semantics import VERSIONS
from tests.step.story import Story, define, process

RULES = {
    "rules/c.yaml": """
        calendar: C
        zone: UTC
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday]
        hours: {from: 09:00, until: 17:00}
    """,
    "rules/p.yaml": """
        parameters: p
        zone: UTC
        calendar: C
        values: {x: {type: number, value: 1}}
    """,
    "rules/t.yaml": """
        tables:
          small:
            hit: U
            inputs: {n: {type: number}}
            outputs: {word: {type: string}}
            rules: |
              | n   || word |
              | < 3 || "yes" |
    """,
}
TEXT = """
    data:
      lines: {{type: list<context>, fields: {{part: string, ok: boolean}}, default: []}}
      n: {{type: number, default: 0}}
      m: {{type: number, default: 0}}
      any: {{type: any}}
      day: {{type: date}}
      moment: {{type: date and time}}
      word: {{type: string}}
    events: {{go: {{payload: {{value: any, number: number}}}}}}
    states:
      before:
        on:
          go: {{target: after, do: [{{set: {{m: 1}}}}, {action}, {{set: {{n: 5}}}}]}}
      after: {{{caught}}}
      noticed: {{}}
"""
FAILING = {
    "a value of another type": "{set: {n: event.data.value}}",
    "a text that is no date": "{set: {day: event.data.value}}",
    "a division by zero": "{set: {n: 1 / n}}",
    "a list of another shape": "{set: {lines: event.data.value}}",
    "a name that is not there": "{set: {n: event.data.value.x}}",
    "a table without a row": "{decide: {table: small, with: {n: 7}, into: {word: word}}}",
    "a day past the calendar": "{set: {moment: 'end of day(date(2030, 1, 1))'}}",
    "time past the calendar": "{set: {moment: 'add working time(now(), duration(\"P300D\"))'}}",
    "an amount that does not fit a note": "{log: '[1..5]'}",
    "a loop over no list": "{foreach: {in: any, as: x, do: []}}",
    "a branch that is neither": "{if: event.data.value, then: []}",
    "a start without its data": "{start: {process: other, as: o, with: {y: '[1..5]'}}}",
    "a delay that is none": "{send: {event: x, delay: event.data.value}}",
}


def _story(action: str, caught: str = "", version: int = 2) -> Story:
    text = TEXT.format(action=action, caught=caught)
    neighbours = {"other": process("data: {y: number}\nstates: {s: {}}", "other.yaml")}
    definition = define(text, RULES, profile="p", neighbours=neighbours)
    story = Story(definition.of_version(VERSIONS[version]))
    story.open()
    return story


@pytest.mark.parametrize("action", FAILING.values(), ids=FAILING)
def test_an_event_from_outside_whose_action_fails_is_refused_with_the_place(action: str) -> None:
    story = _story(action)
    outcome = story.send("go", {"value": "odd", "number": 3})

    assert isinstance(outcome.refusal, ActionFailed)
    assert ".yaml:" in outcome.refusal.message, "the place of the action, or of its table"
    assert story.states == ("before",)
    assert (story.ticket.data["n"], story.ticket.data["m"]) == (0, 0)
    assert outcome.effects == ()
    assert outcome.entry.kind is EntryKind.REJECTED
    assert replay(story.entries, {story.definition.hash: story.definition}).divergences == ()


@pytest.mark.parametrize("action", FAILING.values(), ids=FAILING)
def test_a_chart_that_takes_the_error_decides_for_itself(action: str) -> None:
    story = _story(action, "on: {error.execution: noticed}")
    outcome = story.send("go", {"value": "odd", "number": 3})

    assert outcome.refusal is None
    assert story.ticket.states == ("noticed",)
    assert story.ticket.data["m"] == 1


@pytest.mark.parametrize("action", FAILING.values(), ids=FAILING)
def test_entries_of_the_first_version_went_on(action: str) -> None:
    story = _story(action, version=1)
    outcome = story.send("go", {"value": "odd", "number": 3})

    assert outcome.refusal is None
    assert story.ticket.states == ("after",)
    assert replay(story.entries, {story.definition.hash: story.definition}).divergences == ()


def test_also_where_the_transition_ends_the_ticket() -> None:
    story = Story.of(
        """
        data: {n: {type: number, default: 0}}
        events: {go: {payload: {value: any}}}
        states:
          a: {on: {go: {target: b, do: {set: {n: event.data.value}}}}}
          b: {type: final}
        """
    )
    assert isinstance(story.send("go", {"value": "x"}).refusal, ActionFailed)
    assert story.send("go", {"value": 3}).refusal is None
    assert story.ticket.data["n"] == 3


def test_a_timer_that_cannot_be_armed_refuses_what_led_there() -> None:
    story = Story.of(
        """
        data: {n: {type: any}}
        events: {go: {payload: {value: any}}}
        states:
          a: {on: {go: {target: b, do: {set: {n: event.data.value}}}}}
          b: {after: {n: a}}
        """
    )
    assert isinstance(story.send("go", {"value": "x"}).refusal, ActionFailed)
    assert story.ticket.states == ("a",)


def test_a_ticket_whose_first_actions_fail_is_not_opened() -> None:
    story = Story(define("data: {n: number}\nstates: {a: {entry: {set: {n: 1 / 0}}}}"))
    with pytest.raises(ActionFailed, match="opening a 'test' ticket"):
        story.open()


def test_what_a_timer_sets_off_goes_on_with_the_fault_on_record() -> None:
    story = Story.of(
        """
        data: {n: {type: number, default: 0}}
        states:
          a: {after: {PT1M: {target: b, do: {set: {n: 1 / n}}}}}
          b: {}
        """
    )
    assert story.wait("PT1M") == ["after.a.1"]
    assert story.ticket.states == ("b",)
    assert story.entry.warnings
