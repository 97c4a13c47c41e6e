"""Why something did not happen: each kind of obstacle, with what would have opened it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.errors import EntryNotFound, UnknownTarget
from callout.whynot import Obstacle, ObstacleKind, WhyNot, why_not
from tests.step.story import Story

RULES = {
    "rules.yaml": dedent("""
    tables:
      fee:
        hit: F
        inputs: {late_by: {type: duration}, known: {type: boolean}}
        outputs: {fee: {type: number}}
        rules: |
          | late_by              | known || fee | # id  |
          | < duration("PT15M")  | -     || 0   | small |
          | >= duration("PT15M") | true  || 5   | known |
          | -                    | -     || 9   | rest  |
    """)
}
TEXT = """
    data:
      late_by: {type: duration}
      known:   {type: boolean, default: false}
      level:   {type: string, values: [low, middle, high], default: low}
      fee:     {type: number}
    events:
      told:   {by: clerk, payload: {late_by: duration}}
      sent:   {by: [clerk, chief], payload: {count: number, urgent: boolean}}
      asked:  {}
      closed: {by: chief}
      unheard: {}
    messages:
      sorry: {en: Sorry, zh: 抱歉}
      thanks: {en: Thanks, zh: 谢谢}
    states:
      open:
        after: {PT1H: overdue}
        on:
          told: {target: weighed, do: [{set: {late_by: event.data.late_by}}]}
          sent:
            guard: count > 3 and urgent
            target: busy
          closed: {guard: 'level = "high"', target: done}
          asked: {guard: known or late_by > duration("PT5M"), target: busy}
      weighed:
        entry:
          - decide: fee
          - if: fee > 4
            then: [{tell: {chief: sorry}}]
            else: [{tell: {chief: thanks}}]
        always:
          - {guard: fee = 0, target: small}
          - {guard: fee = 5, target: middle}
          - {target: large}
      small: {on: {asked: busy}}
      middle: {}
      large: {}
      busy: {on: {asked: done}}
      overdue: {}
      done: {type: final}
"""


def told(story: Story, target: str, **more: object) -> WhyNot:
    return why_not(story.definition, story.entries, target, **more)  # type: ignore[arg-type]  # handed through


def first(story: Story, target: str, **more: object) -> Obstacle:
    return told(story, target, **more).obstacles[0]


def said(obstacle: Obstacle) -> list[list[tuple[str, list[tuple[str, object]]]]]:
    """The changes in short: names with the bounds of their values."""
    return [
        [(part.name, [(str(b.kind), b.value) for b in part.bounds]) for part in each.alterations]
        for each in obstacle.changes
    ]


@pytest.fixture
def story() -> Story:
    return Story.of(TEXT, rules=RULES)


def test_of_a_guard_the_false_part_is_named_with_its_place_and_what_opens_it(story: Story) -> None:
    story.send("sent", {"count": 5, "urgent": False}, by="clerk:li")

    found = first(story, "sent")

    assert (found.kind, found.seq, found.subject) == ("guard", 2, "open.sent.1")
    assert [(part.text, part.value, part.operands) for part in found.parts] == [
        ("urgent", False, {"urgent": False})
    ]
    line = TEXT.splitlines().index("            guard: count > 3 and urgent") + 1
    assert found.where is not None
    assert found.where.line == line
    assert found.parts[0].where.column == found.where.column + len("count > 3 and ")
    assert said(found) == [[("urgent", [("=", True)])]]


def test_what_opens_a_comparison_is_the_nearest_stretch(story: Story) -> None:
    story.send("sent", {"count": 1, "urgent": True}, by="clerk:li")

    assert said(first(story, "sent")) == [[("count", [(">", 3)])]]


def test_two_values_are_changed_together_where_none_does_it_alone(story: Story) -> None:
    story.send("sent", {"count": 1, "urgent": False}, by="clerk:li")

    assert said(first(story, "sent")) == [[("count", [(">", 3)]), ("urgent", [("=", True)])]]


def test_of_what_is_joined_by_or_each_way_is_told_and_null_is_something_to_change(
    story: Story,
) -> None:
    story.send("asked")

    found = first(story, "asked")

    assert [part.text for part in found.parts] == ['known or late_by > duration("PT5M")']
    assert [("known", [("=", True)])] in said(found)
    assert [("late_by", [(">", "@PT5M")])] in said(found)


def test_a_listed_value_is_named(story: Story) -> None:
    story.send("closed", by="chief:wu")

    assert said(first(story, "done", seq=2)) == [[("level", [("=", "high")])]]


def test_whoever_may_not_is_told_who_may_and_what_would_come_then(story: Story) -> None:
    story.send("closed", by="clerk:li")

    found = first(story, "closed")

    assert found.kind is ObstacleKind.ROLE
    assert found.details["roles"] == ["chief"]
    assert found.details["then"] == {"chief": "guard-false"}


def test_a_payload_that_does_not_fit_names_its_fields(story: Story) -> None:
    story.send("sent", {"count": "many"}, by="clerk:li")

    found = first(story, "sent")

    assert found.kind is ObstacleKind.PAYLOAD
    assert set(found.details["fields"]) == {"count", "urgent"}  # type: ignore[arg-type]  # a map


def test_an_event_that_nothing_takes_here_says_where_it_is_taken(story: Story) -> None:
    story.send("told", {"late_by": "PT20M"}, by="clerk:li")
    story.send("told", {"late_by": "PT20M"}, by="clerk:li")

    found = first(story, "told")
    assert (found.kind, found.details["elsewhere"]) == (ObstacleKind.NOT_TAKEN, ["open"])
    assert first(story, "unheard").details["elsewhere"] == []


def test_an_event_that_never_came_is_named_with_those_who_may_send_it(story: Story) -> None:
    found = first(story, "sent")

    assert found.kind is ObstacleKind.NOT_SENT
    assert (found.details["roles"], found.details["depends"]) == (["clerk", "chief"], True)


def test_after_the_end_nothing_is_taken(story: Story) -> None:
    story.send("sent", {"count": 5, "urgent": True}, by="clerk:li")
    story.send("asked")
    story.send("closed", by="chief:wu")

    assert first(story, "closed").kind is ObstacleKind.CLOSED


def test_a_state_behind_a_timer_says_when_it_is_due_or_what_took_it_off(story: Story) -> None:
    found = first(story, "overdue")
    assert (found.kind, found.details["due"]) == ("not-due", "@2026-03-02T10:00:00Z")

    story.send("sent", {"count": 5, "urgent": True}, by="clerk:li")

    found = first(story, "overdue")
    assert (found.kind, found.seq, found.details["event"]) == ("cancelled", 2, "sent")


def test_a_state_further_on_is_asked_for_at_the_nearest_transition_that_was_possible(
    story: Story,
) -> None:
    found = told(story, "busy").obstacles

    assert {(each.kind, each.subject, each.distance) for each in found} >= {
        ("not-sent", "sent", 1),
        ("not-sent", "asked", 1),
        ("not-sent", "told", 3),
    }


def test_of_transitions_without_an_event_the_one_before_is_named_and_what_shuts_it(
    story: Story,
) -> None:
    story.send("told", {"late_by": "PT10M"}, by="clerk:li")

    found = first(story, "middle")
    assert (found.kind, found.details["transitions"]) == ("other-transition", ["weighed.always.1"])
    assert said(found) == [[("fee", [("=", 5)])]]
    assert found.details["decided"] == {"fee": {"table": "fee", "rows": ["small"], "seq": 2}}
    assert said(first(story, "large"))[0][0][0] == "fee"


def test_what_is_other_than_something_is_other_than_all_that_does_not_open_it() -> None:
    story = Story.of("""
        data: {word: {type: string, default: a}}
        events: {go: {}}
        states:
          one:
            on: {go: [{guard: 'word = "a"', target: two}, {guard: 'word = "b"', target: two},
                      {target: three}]}
          two: {}
          three: {}
    """)
    story.send("go")

    assert said(first(story, "three")) == [[("word", [("!=", "a"), ("!=", "b")])]]


def test_a_row_names_the_cells_that_failed_and_what_opens_them(story: Story) -> None:
    story.send("told", {"late_by": "PT14M"}, by="clerk:li")

    answer = told(story, "fee.known")

    assert [(each.text, each.details["input"]) for each in answer.obstacles] == [
        ('>= duration("PT15M")', "late_by"),
        ("true", "known"),
    ]
    assert said(answer.obstacles[0]) == [
        [("late_by", [(">=", "@PT15M")]), ("known", [("=", True)])]
    ]


def test_a_row_that_fits_and_comes_later_names_the_row_before(story: Story) -> None:
    story.send("told", {"late_by": "PT14M"}, by="clerk:li")

    found = first(story, "fee.rest")

    assert (found.kind, found.details["rows"]) == ("row-before", ["small"])
    assert said(found) == [[("late_by", [(">=", "@PT15M")])]]


def test_a_table_that_was_never_asked_says_what_would_have_asked_it(story: Story) -> None:
    found = told(story, "fee.rest").obstacles

    assert [(each.kind, each.subject) for each in found][:2] == [
        ("not-asked", "fee"),
        ("not-sent", "told"),
    ]


def test_a_message_behind_an_if_names_the_condition_that_led_around_it(story: Story) -> None:
    story.send("told", {"late_by": "PT14M"}, by="clerk:li")

    found = first(story, "sorry")
    assert (found.kind, found.text, said(found)) == (
        ObstacleKind.BRANCH,
        "fee > 4",
        [[("fee", [(">", 4)])]],
    )
    assert told(story, "people:thanks").reached == (2,)


def test_what_did_happen_says_at_which_entries(story: Story) -> None:
    story.send("sent", {"count": 1, "urgent": True}, by="clerk:li")
    story.send("sent", {"count": 5, "urgent": True}, by="clerk:li")

    answer = told(story, "sent")
    assert answer.reached == (3,)
    assert [each.seq for each in answer.obstacles] == [2]
    assert told(story, "busy").reached == (3,)
    assert told(story, "busy", seq=2).reached == ()


def test_as_it_stood_then_is_not_what_happened_later(story: Story) -> None:
    story.send("told", {"late_by": "PT10M"}, by="clerk:li")

    answer = told(story, "open", then=True, seq=2)
    assert answer.reached == ()
    assert [each.kind for each in answer.obstacles] == ["no-way"]
    assert told(story, "small", then=True, seq=2).reached == (2,)


def test_a_name_that_means_nothing_asks_for_the_nearest(story: Story) -> None:
    with pytest.raises(UnknownTarget, match="did you mean 'overdue'"):
        told(story, "overdu")
    with pytest.raises(EntryNotFound):
        told(story, "busy", seq=9)


def test_a_kind_before_the_name_decides_which_is_meant() -> None:
    story = Story.of("""
        events: {a: {}}
        states: {a: {on: {a: {guard: 1 > 2}}}}
    """)
    story.send("a")

    assert told(story, "a").target.kind == "event"
    assert told(story, "state=a").reached == (1, 2)
