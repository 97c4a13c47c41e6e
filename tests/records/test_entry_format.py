"""The one description of an entry on disk: complete, and the same in both directions."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.records import (
    Actor,
    EffectMade,
    Entry,
    EntryKind,
    EventTime,
    GuardTried,
    TicketId,
    TimerChange,
    entry_from_json,
    entry_hash,
    entry_to_json,
    instant_text,
    read_instant,
    sealed,
)
from callout.records.entries.entry_format import FIELDS, Written
from callout.values import canonical

NOON = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
LEAST = Entry(TicketId("T-1"), 1, EntryKind.INPUT, "came", NOON, Actor("li"), "s256:d", 1)
FULL = replace(
    LEAST,
    actor=Actor("clerk:li", ("clerk",), "app", "zhang"),
    payload={"count": 3},
    occurred_at=NOON - timedelta(minutes=1),
    claim=EventTime(NOON, "late", NOON - timedelta(seconds=30)),
    chance="seed",
    cause="T-0/1",
    key="once",
    before=("a",),
    after=("b", "c"),
    memory={"h": ("b",)},
    transitions=("a.1",),
    guards=(GuardTried("a.1", {"n": "@1.50"}, value=True),),
    taken=("T-1.part",),
    append_data={"/notes": ["more"]},
    decisions=({"table": "size", "rows": ["1"]},),
    set_data={"/seen": 1},
    unset_data=("/$/must/card",),
    timers=(TimerChange("after.b.1", "set", "2026-03-02T12:10:00Z"),),
    effects=(EffectMade("T-1/1/1", "post", "send", "s256:0"),),
    warnings=({"message": "null"},),
    log=("seen",),
    found={"deputy": {"person": "clerk:wu", "deputy": "clerk:li"}},
    refusal={"code": "guard_false"},
    post="s256:p",
    previous="s256:q",
    hash="s256:h",
)


def test_every_field_of_an_entry_is_described_once() -> None:
    described = [field.name for field in FIELDS]

    assert sorted(described) == sorted(field.name for field in fields(Entry))
    assert len(described) == len(set(described))


def test_a_field_is_left_out_exactly_when_reading_gives_its_default_again() -> None:
    defaults = {field.name: field for field in fields(Entry)}

    for field in FIELDS:
        has_default = (
            defaults[field.name].default is not MISSING
            or defaults[field.name].default_factory is not MISSING
        )
        assert has_default == (field.written is not Written.ALWAYS), field.name
    assert entry_from_json(entry_to_json(LEAST)) == LEAST


@pytest.mark.parametrize("name", [field.name for field in FIELDS])
def test_every_field_of_an_entry_is_read_as_it_was_written(name: str) -> None:
    again = entry_from_json(entry_to_json(FULL))

    assert getattr(again, name) == getattr(FULL, name)
    assert name in entry_to_json(FULL)


def test_what_was_written_is_plain_json() -> None:
    assert canonical(entry_to_json(FULL)).startswith(b'{"actor":{"channel":"app","id":"clerk:li"')


def test_a_cause_or_key_that_is_empty_is_not_left_out() -> None:
    assert entry_to_json(replace(LEAST, key=""))["key"] == ""


def test_an_entry_is_sealed_with_the_hash_of_everything_else() -> None:
    given = {name: getattr(FULL, name) for name in Entry.__slots__ if name != "hash"}

    entry = sealed(**given)

    assert entry == replace(FULL, hash=entry_hash(FULL))
    for name in given:
        other = getattr(FULL, name) if name == "ticket" else getattr(LEAST, name)
        if other != given[name]:
            assert sealed(**{**given, name: other}).hash != entry.hash, name


def test_an_instant_has_one_hash_in_every_zone() -> None:
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))

    assert entry_hash(replace(LEAST, recorded_at=shanghai)) == entry_hash(LEAST)


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_is_written_in_utc_and_read_again(instant: datetime) -> None:
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        return  # at the edge of the calendar
    text = instant_text(instant)

    assert text == f"{utc.replace(tzinfo=None).isoformat()}Z"
    assert read_instant(text) == utc
