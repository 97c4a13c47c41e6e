from __future__ import annotations

from callout.records import Actor, Event
from callout.step import can
from tests.step.story import Story, process

LOOK = Event("look", actor=Actor.parse("x:li"))

TEXT = """
    data: {n: {type: number, default: 1}}
    checklists: {look: {title: {en: L, zh: 看}, items: {x: {title: {en: X, zh: 项}}}}}
    events:
      free:    {}
      bound:   {by: clerk}
      waits:   {payload: {sure: boolean}}
      never:   {}
      counted: {}
      looked:  {checklist: look}
      inner:   {}
    never: {smoke: {title: {en: Smoke, zh: 烟}}}
    states:
      a:
        invoke: {process: child, forward: [inner]}
        on:
          free: {}
          bound: {}
          waits: {guard: sure, target: b}
          counted: {guard: n > 1, target: b}
          looked: {guard: checklist.look.passed, target: b}
      b: {}
"""


def test_each_declared_event_is_possible_or_says_why_not() -> None:
    story = Story.of(TEXT, neighbours={"child": process("states: {a: {}}", "child.yaml")})
    found = {
        each.event: (each.refusal.code if each.refusal else "possible", each.depends)
        for each in can(story.definition, story.ticket, LOOK, story.now)
    }
    assert found == {
        "free": ("possible", False),
        "bound": ("not-allowed", False),
        "waits": ("possible", True),
        "never": ("no-transition", False),
        "counted": ("guard-false", False),
        "looked": ("possible", True),
        "inner": ("possible", True),
        "did.smoke": ("possible", False),
    }


def test_looking_changes_nothing() -> None:
    story = Story.of(TEXT)
    before = story.ticket
    can(story.definition, story.ticket, LOOK, story.now)

    assert story.ticket == before
    assert story.replayed().equal


def test_nothing_is_possible_for_a_closed_ticket() -> None:
    story = Story.of("""
        events: {go: {}}
        states: {a: {on: {go: b}}, b: {type: final}}
    """)
    story.send("go")
    (only,) = can(story.definition, story.ticket, LOOK, story.now)

    assert only.refusal is not None
    assert only.refusal.code == "ticket-closed"
