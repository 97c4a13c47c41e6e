"""Texts of messages: written for people now, as FEEL does in entries of the first version."""

from decimal import Decimal

from callout.records import Actor, Event, TicketId, opening
from callout.semantics import NEWEST, VERSIONS, Semantics
from callout.step import step
from callout.values import DateTime, Json, Value, parse_duration
from tests.engine.worlds import NINE, catalog_of

PROCESS = """
process: note
title: A note
data:
  due:   {type: date and time}
  wait:  {type: duration}
  price: {type: number}
  ok:    {type: boolean}
messages:
  told:
    en: "by {due} or {string(due)}, in {wait}, {price} EUR, {ok}"
    zh: "{due}，{wait}，{ok}"
events: {go: {}}
states:
  a: {on: {go: {do: [{tell: {reader: told}}]}}}
"""


GIVEN: dict[str, Value] = {
    "due": DateTime.parse("2026-11-30T13:00:00+00:00"),
    "wait": parse_duration("PT1H30M"),
    "price": Decimal("12.50"),
    "ok": True,
}


def _texts(semantics: Semantics) -> Json:
    note = catalog_of(note=PROCESS).get("note").of_version(semantics)
    opened = step(note, None, opening(GIVEN), NINE, ticket_id=TicketId("N"))
    return (
        step(note, opened.ticket, Event("go", actor=Actor.parse("clerk:li")), NINE)
        .effects[0]
        .arguments["texts"]
    )


def test_messages_are_written_in_their_language() -> None:
    assert _texts(NEWEST) == {
        "en": "by 30 Nov 2026, 13:00 or 2026-11-30T13:00:00Z, in 1 h 30 min, 12.50 EUR, yes",
        "zh": "2026年11月30日 13:00，1小时30分钟，是",
    }


def test_entries_of_the_first_version_are_written_as_they_were() -> None:
    assert _texts(VERSIONS[1]) == {
        "en": "by 2026-11-30T13:00:00Z or 2026-11-30T13:00:00Z, in PT1H30M, 12.50 EUR, true",
        "zh": "2026-11-30T13:00:00Z，PT1H30M，true",
    }
