"""Keys and ids that are on record: text and back."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.content.timing import timer_ids
from callout.content.timing.timer_ids import TimerOwner, owner_of, timer_id
from callout.errors import BadName
from callout.records import (
    Event,
    Firing,
    TicketId,
    Timer,
    firing,
    ids,
    is_linked_id,
    linked_id,
)
from callout.records.limits import USUAL
from callout.records.outside_names import OutsideName, check_name

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = st.text(st.sampled_from("ab.@#-:1 "), min_size=1, max_size=8)
INSTANTS = st.datetimes(
    datetime(1, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(9999, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(NAMES, INSTANTS, INSTANTS, st.integers(1, 12))
def test_the_firing_of_a_timer_is_read_from_its_event(
    name: str, due: datetime, now: datetime, number: int
) -> None:
    event = firing(Timer(name, due, name), now, number)

    assert Firing.of(event) == Firing(name, due, now, number)
    assert event.key == Firing(name, due, now, number).key
    with pytest.raises(BadName):
        check_name(event.key, OutsideName.KEY, USUAL)


@pytest.mark.parametrize("number", [1, 2])
def test_nobody_outside_takes_the_key_of_a_firing(number: int) -> None:
    with pytest.raises(BadName, match="timer's firing"):
        check_name(Firing("after.a.1", NINE, NINE, number).key, OutsideName.KEY, USUAL)


def test_the_key_of_a_firing_is_on_record_as_it_always_was() -> None:
    event = firing(Timer("after.a.1", NINE, "x"), NINE + timedelta(microseconds=5))

    assert event.key == "after.a.1@2026-03-02T09:00:00+00:00#2026-03-02T09:00:00.000005+00:00"


@pytest.mark.parametrize("key", [None, "", "once", "a@b#c"])
def test_a_key_that_names_no_firing_is_the_callers_mistake(key: str | None) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        Firing.of(Event("x", key=key))


@given(st.sampled_from(["due.", "send."]).map(TimerOwner), NAMES)
def test_whose_a_timer_is_is_read_from_its_id(owner: TimerOwner, name: str) -> None:
    assert owner_of(timer_id(owner, name)) == (owner, name)


@pytest.mark.parametrize("timer", ["after.a.1", "every.send.1", "sending.opens", "duel"])
def test_every_other_timer_is_a_states(timer: str) -> None:
    assert owner_of(timer) == (TimerOwner.STATE, timer)


@given(NAMES, NAMES, st.integers(1, 20))
def test_a_linked_ticket_is_known_by_its_id(opener: str, role: str, number: int) -> None:
    assert is_linked_id(linked_id(TicketId(opener), role, number), TicketId(opener), role)
    assert not is_linked_id(opener, TicketId(opener), role)


def test_the_examples_are_true() -> None:
    for module in (timer_ids, ids):
        assert doctest.testmod(module).failed == 0
