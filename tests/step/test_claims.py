"""What senders say of when something happened: believed, taken as of now, or refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from callout.errors import DefinitionError
from callout.records import Actor, Event, EventTime, instant_text, sections
from callout.step import can, papers
from callout.values import DateTime
from tests.step.story import NINE, Story, define, problems

VISIT = """
    data: {due: date and time, at: date and time, recorded: date and time}
    events:
      knocked: {by: technician, happened: {within: PT4H, undo: [late_notice]}}
      strict: {by: technician, happened: {within: PT4H, late: refuse}}
      noted: {by: technician}
      handed: {by: technician, happened: {within: PT4H}, fulfils: card}
      explained: {}
    must:
      late_notice: {due: PT1H}
      card: {due: PT2H}
    states:
      travel:
        entry: [{oblige: late_notice}, {oblige: card}, {set: {due: '@"2026-03-02T10:00:00Z"'}}]
        on:
          knocked:
            - {guard: event.at <= due, target: punctual}
            - {target: late}
          strict: {do: [{set: {at: event.at, recorded: now()}}]}
          noted: {do: [{set: {at: event.at}}]}
          handed: {}
          explained: {do: [{retract: {act: late_notice, note: '"nobody was waiting"'}}]}
      punctual: {on: {noted: {do: [{set: {at: event.at}}]}}}
      late: {}
"""
HOUR = timedelta(hours=1)
AT_TEN = NINE + HOUR


def claim(story: Story, name: str, at: datetime | None, by: str = "technician:li") -> None:
    story.give(Event(name, {}, Actor.parse(by), occurred_at=at))


def duty(story: Story, name: str) -> object:
    return papers(story.definition, story.ticket, story.now).duties[name]


def test_a_knock_in_time_that_is_reported_late_was_in_time() -> None:
    story = Story.of(VISIT)
    story.wait("PT2H54M")

    claim(story, "knocked", NINE + timedelta(minutes=54))

    assert story.states == ("punctual",)
    assert story.entry.claim == EventTime(NINE + timedelta(minutes=54))
    assert story.entry.recorded_at == NINE + timedelta(hours=2, minutes=54)


def test_what_nobody_claims_is_judged_by_when_it_is_recorded() -> None:
    story = Story.of(VISIT)
    story.wait("PT2H54M")

    claim(story, "knocked", None)

    assert story.states == ("late",)
    assert story.entry.claim is None


def test_an_event_that_declares_nothing_happens_now_whatever_is_claimed() -> None:
    story = Story.of(VISIT)
    story.wait("PT2H")

    claim(story, "noted", NINE + HOUR)

    assert story.data["at"] == _value(NINE + 2 * HOUR)
    assert story.entry.claim is None
    assert story.entry.occurred_at == NINE + HOUR


@pytest.mark.parametrize(
    ("wait", "claimed", "doubt", "earliest"),
    [
        ("PT6H", NINE + HOUR, "late", NINE + 2 * HOUR),
        ("PT2H", NINE - HOUR, "before-opening", NINE),
        ("PT2H", NINE + 2 * HOUR + timedelta(minutes=3), "ahead", None),
    ],
)
def test_what_is_not_believed_counts_as_of_now_with_a_mark(
    wait: str, claimed: datetime, doubt: str, earliest: datetime | None
) -> None:
    story = Story.of(VISIT)
    story.wait(wait)

    claim(story, "knocked", claimed)

    assert story.states == ("late",)
    assert story.entry.claim == EventTime(story.now, doubt, earliest)
    assert sections.HAPPENED not in story.ticket.internals


def test_the_bounds_themselves_are_believed() -> None:
    story = Story.of(VISIT)
    story.wait("PT4H")

    for _ in range(2):
        claim(story, "strict", NINE)

        assert story.entry.claim == EventTime(NINE)


@pytest.mark.parametrize(
    ("claimed", "said"),
    [(NINE + timedelta(minutes=59), "PT4H"), (NINE - HOUR, "PT4H")],
)
def test_a_claim_may_be_refused(claimed: datetime, said: str) -> None:
    story = Story.of(VISIT)
    story.wait("PT5H")

    claim(story, "strict", claimed)

    assert story.refusal == "untimely"
    assert story.entry.refusal is not None
    assert said in str(story.entry.refusal["message"])
    assert story.entry.occurred_at == claimed
    assert story.entry.claim is None


def test_a_clock_that_is_fast_is_never_refused() -> None:
    story = Story.of(VISIT)

    claim(story, "strict", NINE + timedelta(seconds=20))

    assert story.entry.claim == EventTime(NINE, "ahead")
    assert story.data["at"] == story.data["recorded"] == _value(NINE)


def test_what_one_sender_tells_never_runs_backwards() -> None:
    story = Story.of(VISIT)
    story.wait("PT3H")
    claim(story, "strict", NINE + 2 * HOUR)
    claim(story, "strict", NINE + 2 * HOUR)

    claim(story, "strict", NINE + HOUR)

    assert story.refusal == "untimely"
    claim(story, "strict", NINE + HOUR, by="technician:wang")
    assert story.entry.claim == EventTime(NINE + HOUR)
    claim(story, "knocked", NINE + HOUR)
    assert story.entry.claim == EventTime(story.now, "backwards", NINE + 2 * HOUR)


def test_what_was_told_as_it_happened_bounds_later_claims() -> None:
    story = Story.of(VISIT)
    story.wait("PT1H")
    claim(story, "strict", None)
    story.wait("PT1H")

    claim(story, "strict", NINE + timedelta(minutes=30))

    assert story.refusal == "untimely"


def test_nothing_has_to_come_after_what_was_taken_as_of_now() -> None:
    story = Story.of(VISIT)
    story.wait("PT5H")
    claim(story, "handed", NINE)
    assert story.entry.claim == EventTime(story.now, "late", NINE + HOUR)

    claim(story, "strict", NINE + 2 * HOUR)

    assert story.entry.claim == EventTime(NINE + 2 * HOUR)


def test_an_obligation_that_was_met_is_met_and_its_breach_is_taken_back() -> None:
    story = Story.of(VISIT)
    story.wait("PT2H30M")
    assert duty(story, "late_notice") == {**_due(AT_TEN), "state": "overdue", "in_time": False}

    claim(story, "knocked", AT_TEN)

    assert duty(story, "late_notice") == {**_due(AT_TEN), "state": "waived", "in_time": None}
    late, card = papers(story.definition, story.ticket, story.now).breaches
    assert late["act"] == "late_notice"
    assert late["retracted"] == {"at": instant_text(story.now), "by": "technician:li"}
    assert "retracted" not in card
    before = story.entries[1].set_data["/$/breaches/1"]
    assert isinstance(before, dict)
    assert "retracted" not in before


def test_a_breach_stands_where_the_claim_is_later_than_due_or_is_none() -> None:
    for at in (AT_TEN + timedelta(microseconds=1), None, NINE - HOUR):
        story = Story.of(VISIT)
        story.wait("PT1H30M")

        claim(story, "knocked", at)

        (breach,) = papers(story.definition, story.ticket, story.now).breaches
        assert "retracted" not in breach


def test_what_is_fulfilled_late_on_record_may_have_been_in_time() -> None:
    story = Story.of(VISIT)
    story.wait("PT3H")

    claim(story, "handed", NINE + 2 * HOUR)

    assert duty(story, "card") == {
        **_due(NINE + 2 * HOUR),
        "state": "fulfilled",
        "in_time": True,
    }
    breaches = papers(story.definition, story.ticket, story.now).breaches
    assert ["retracted" in each for each in breaches] == [False, False]

    late = Story.of(VISIT)
    late.wait("PT3H")
    claim(late, "handed", None)
    assert duty(late, "card") == {
        **_due(NINE + 2 * HOUR),
        "state": "fulfilled",
        "in_time": False,
    }


def test_an_action_takes_the_last_breach_back_that_stands_and_no_other() -> None:
    story = Story.of(VISIT)
    story.send("explained")
    assert papers(story.definition, story.ticket, story.now).breaches == ()
    story.wait("PT2H")

    story.send("explained")
    story.send("explained")

    late, card = papers(story.definition, story.ticket, story.now).breaches
    mark = late["retracted"]
    assert isinstance(mark, dict)
    assert mark["note"] == "nobody was waiting"
    assert "retracted" not in card


def test_the_actor_is_told_from_when_on_he_is_believed() -> None:
    story = Story.of(VISIT)
    story.wait("PT5H")
    claim(story, "handed", NINE + 2 * HOUR)

    def since(by: str, event: str) -> datetime | None:
        possible = can(
            story.definition, story.ticket, Event("look", actor=Actor.parse(by)), story.now
        )
        return next(each.since for each in possible if each.event == event)

    assert since("technician:li", "knocked") == NINE + 2 * HOUR
    assert since("technician:wang", "knocked") == NINE + HOUR
    assert since("technician:li", "noted") is None


def test_how_late_it_may_be_can_be_worked_out() -> None:
    text = """
        data: {hours: number}
        events: {go: {happened: {within: 'duration("PT" + string(hours) + "H")'}}}
        states: {a: {on: {go: b}}, b: {}}
    """
    story = Story.of(text, {"hours": 2})
    story.wait("PT3H")
    claim(story, "go", NINE)
    assert story.entry.claim == EventTime(story.now, "late", NINE + HOUR)

    none = Story.of(text)
    none.wait("PT3H")
    claim(none, "go", NINE)
    assert none.refusal == "action-failed"
    assert "without saying when" in str(none.entry.refusal)


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ("{within: 5}", "F"),
        ("{within: PT4H, undo: [smoke]}", "N"),
        ("{within: PT4H, late: never}", "S"),
        ("{late: now}", "S"),
    ],
)
def test_what_is_wrong_is_told(happened: str, said: str) -> None:
    text = f"""
    events: {{go: {{happened: {happened}}}}}
    never: {{smoke: {{}}}}
    states: {{a: {{on: {{go: b}}}}, b: {{}}}}
    """
    with pytest.raises(DefinitionError) as caught:
        define(text)

    assert [each.code[0] for each in caught.value.problems] == [said]


def test_without_a_declaration_events_have_no_instant_of_their_own() -> None:
    (found,) = problems("events: {go: {}}\nstates: {a: {on: {go: {guard: event.at = now()}}}}")
    assert "'at'" in found


def _due(instant: datetime) -> dict[str, object]:
    return {"due": _value(instant)}


def _value(instant: datetime) -> object:
    return DateTime.from_datetime(instant)
