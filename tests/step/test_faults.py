"""Whatever goes wrong in content, the ticket goes on and the entry says what it was."""

from __future__ import annotations

import pytest

from tests.step.story import Story

RULES = {
    "rules/c.yaml": """
        calendar: C
        zone: UTC
        valid: {from: 2026-01-01, until: 2026-12-31}
        week: [monday]
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
OUTSIDE = 'end of day(date and time("2030-01-01T00:00:00Z"))'


@pytest.mark.parametrize(
    "action",
    [
        f"{{set: {{at: '{OUTSIDE}'}}}}",
        "{set: {any: 'small(5)'}}",
        "{set: {any: '[1..5]'}}",
        "{set: {any: 'function(x) x'}}",
        "{log: '[1..5]'}",
        "{send: {event: x, to: 'adapter:a', with: {y: '[1..5]'}}}",
        "{send: {event: x, with: {y: '[1..5]'}, delay: 'duration(\"PT1M\")'}}",
        "{send: {event: x, delay: 'duration(\"P99999999D\")'}}",
        "{send: {event: x, delay: word}}",
        "{send: {event: x, to: {feel: word}}}",
        "{start: {process: other, as: o, with: {y: '[1..5]'}}}",
        "{foreach: {in: any, as: x, do: []}}",
        "{form: {paper: sign}}",
    ],
)
def test_a_fault_in_an_action_is_an_event_of_the_chart(action: str) -> None:
    story = Story.of(
        f"""
        data:
          at: {{type: date and time}}
          any: {{type: any}}
          word: {{type: any}}
          n: {{type: number}}
        forms: {{paper: {{title: {{en: P, zh: 纸}}, fields: {{}}}}}}
        states:
          a: {{entry: [{action}], on: {{error.execution: b}}}}
          b: {{}}
        """,
        rules=RULES,
        profile="p",
    )
    assert story.states == ("b",)
    assert "error" in story.entry.warnings[-1]


@pytest.mark.parametrize("guard", [f"{OUTSIDE} = at", 'small(5) = "yes"', "any"])
def test_a_fault_in_a_guard_is_a_no_and_an_event_of_the_chart(guard: str) -> None:
    story = Story.of(
        f"""
        data: {{at: {{type: date and time}}, any: {{type: any, default: word}}}}
        events: {{go: {{}}}}
        states:
          a: {{on: {{go: {{guard: '{guard}', target: c}}, error.execution: b}}}}
          b: {{}}
          c: {{}}
        """,
        rules=RULES,
        profile="p",
    )
    story.send("go")

    assert story.states == ("b",)
    assert story.entry.guards[0].value is None


@pytest.mark.parametrize(
    "timer",
    [
        'after: {duration("P99999999D"): b}',
        'at: {date and time("99999-01-01T00:00:00Z"): b}',
        "every: {PT1M: {first: n, do: []}}",
        f"at: {{'{OUTSIDE}': b}}",
    ],
)
def test_a_timer_that_cannot_be_armed_leaves_the_others(timer: str) -> None:
    story = Story.of(
        f"""
        data: {{n: {{type: duration}}}}
        states:
          a:
            {timer}
            within: {{open: ticket.opened_at, close: ticket.opened_at, opens: b, closes: b}}
            on: {{error.execution: {{do: [{{log: '"told"'}}]}}}}
          b: {{}}
        """,
        rules=RULES,
        profile="p",
    )
    assert story.entry.log == ("told",)
    assert len(story.ticket.timers) == 2


def test_the_name_of_a_loop_covers_another_only_inside() -> None:
    story = Story.of("""
        data: {list: {type: list<number>, default: [1, 2]}, seen: {type: any}}
        events: {go: {payload: {each: number}}}
        states:
          a:
            on:
              go:
                do:
                  - foreach: {in: list, as: each, do: []}
                  - set: {seen: each}
    """)
    story.send("go", {"each": 9})

    assert story.data["seen"] == 9
