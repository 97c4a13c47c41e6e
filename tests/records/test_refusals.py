"""A refusal on record: what was written is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callout.errors import CalloutError, GuardFalse, Livelock, NoTransition, Refused
from callout.records import (
    Actor,
    Entry,
    EntryKind,
    TicketId,
    event_kind,
    refusal_from_json,
    refusal_to_json,
    refused_by,
)

ENTRY = Entry(
    ticket=TicketId("T"),
    seq=1,
    kind=EntryKind.REJECTED,
    name="came",
    recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    actor=Actor("li"),
    definition="s256:d",
    engine=1,
)


@pytest.mark.parametrize(
    "error",
    [GuardFalse("no", hint="wait"), NoTransition("no"), Livelock("a, b, a"), Refused("no")],
    ids=lambda error: error.code,
)
def test_a_refusal_is_read_as_it_was_written(error: CalloutError) -> None:
    again = refusal_from_json(refusal_to_json(error, EntryKind.INPUT))

    assert type(again) is type(error)
    assert (again.message, again.hint) == (error.message, error.hint)


def test_a_refusal_of_an_unknown_kind_is_a_refusal_in_the_same_words() -> None:
    error = refusal_from_json({"code": "of-tomorrow", "message": "no"})

    assert type(error) is Refused
    assert error.message == "no"


def test_a_refused_event_is_what_it_was_before() -> None:
    refusal = refusal_to_json(Refused("no"), EntryKind.TIMER, TicketId("T.part"))
    entry = replace(ENTRY, refusal=refusal)

    assert (event_kind(entry), refused_by(entry)) == (EntryKind.TIMER, "T.part")
    assert (
        refused_by(replace(ENTRY, refusal=refusal_to_json(Refused("no"), EntryKind.INPUT))) is None
    )
    assert event_kind(replace(ENTRY, kind=EntryKind.ADMIN, refusal=None)) is EntryKind.ADMIN
