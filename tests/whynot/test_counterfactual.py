"""An entry decided again with something altered, by the definition that decided it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callout.errors import BadArgument, BadPayload, UnknownTarget
from callout.records import Actor
from callout.values import DaysDuration, Value
from callout.whynot import Counterfactual, Supposition, counterfactual
from tests.step.story import Story
from tests.whynot.test_why_not import RULES, TEXT


@pytest.fixture
def story() -> Story:
    story = Story.of(TEXT, rules=RULES)
    story.send("told", {"late_by": "PT10M"}, by="clerk:li")
    return story


def supposed(story: Story, seq: int, values: dict[str, Value], **more: object) -> Counterfactual:
    supposition = Supposition(values, **more)  # type: ignore[arg-type]  # handed through
    return counterfactual(story.definition, story.entries, seq, supposition)


def differing(found: Counterfactual) -> dict[str, tuple[object, object]]:
    return {each.name: (each.recorded, each.instead) for each in found.aspects}


@pytest.mark.parametrize("value", ["PT20M", DaysDuration(20 * 60 * 10**9)])
def test_another_payload_takes_another_row_another_way_and_tells_others(
    story: Story, value: Value
) -> None:
    found = differing(supposed(story, 2, {"late_by": value}))

    assert found["row of fee"] == (["small"], ["rest"])
    assert found["states"] == (["small"], ["large"])
    assert found["transitions"] == (
        ["open.told.1", "weighed.always.1"],
        ["open.told.1", "weighed.always.3"],
    )
    assert found["effect 1"] == ("people: thanks", "people: sorry")
    assert found["/fee"] == (0, 9)


def test_a_field_of_the_ticket_may_have_been_otherwise(story: Story) -> None:
    story.send("asked")
    other = Story.of(TEXT, rules=RULES)
    other.send("asked")

    found = differing(supposed(other, 2, {"known": True}))

    assert found["refusal"][1] is None
    assert found["states"] == (["open"], ["busy"])


def test_what_a_ticket_was_opened_with_may_have_been_otherwise(story: Story) -> None:
    found = supposed(story, 1, {"level": "high"})

    assert differing(found) == {"/level": ("low", "high")}
    assert found.changed == {"level": (None, "high")}


def test_somebody_else_or_another_instant_may_be_supposed(story: Story) -> None:
    found = differing(supposed(story, 2, {}, actor=Actor.parse("guest:wu")))
    assert found["refusal"] == (
        None,
        {"code": "not-allowed", "message": "guest:wu ('guest') may not send 'told'"},
    )

    later = story.entries[1].recorded_at + timedelta(minutes=5)
    assert supposed(story, 2, {}, at=later).aspects == ()


def test_the_same_again_differs_in_nothing(story: Story) -> None:
    assert supposed(story, 2, {"late_by": "PT10M"}).aspects == ()


def test_an_input_of_a_table_is_asked_of_that_table_alone(story: Story) -> None:
    found = supposed(story, 2, {"fee.late_by": "PT15M"})

    assert found.alone == "fee"
    assert differing(found) == {
        "rows": (["small"], ["rest"]),
        "outputs": ({"fee": 0}, {"fee": 9}),
    }
    assert found.changed == {"fee.late_by": ("@PT10M", "@PT15M")}


def test_what_cannot_be_supposed_says_what_can(story: Story) -> None:
    with pytest.raises(UnknownTarget, match="did you mean 'late_by'"):
        supposed(story, 2, {"late_bi": "PT1M"})
    with pytest.raises(BadArgument, match="alone"):
        supposed(story, 2, {"fee.late_by": "PT1M", "known": True})
    with pytest.raises(BadPayload):
        supposed(story, 2, {"level": "huge"})


def test_supposing_leaves_the_history_as_it_is(story: Story) -> None:
    before = list(story.entries)
    supposed(story, 2, {"late_by": "PT20M", "known": True})

    assert story.entries == before
    assert story.replayed().equal
