"""All tickets as they stood at an instant: as each of them says by itself, damaged ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.engine.past import fleet
from callout.errors import BadArgument, UnknownTarget
from callout.records import Entry, TicketId
from callout.replay import TimeAxis
from callout.store import MemoryStore
from tests.engine.test_corrected_parts import JOB
from tests.engine.worlds import NINE, parcels

HOUR = timedelta(hours=1)


def made(count: int = 7) -> tuple[Engine, ManualClock]:
    """Parcels that come an hour apart, and are stored the hour after; each third is fetched."""
    engine, clock = parcels()
    for number in range(count):
        engine.start("parcel", id=f"P{number}", data={"weight": 5}, actor="clerk:li")
        clock.advance(HOUR)
        engine.send(f"P{number}", "stored", {"shelf": "A"}, actor="clerk:li")
        if number % 3 == 0:
            engine.send(f"P{number}", "fetched", actor="clerk:li")
    return engine, clock


@pytest.mark.parametrize("axis", list(TimeAxis))
@pytest.mark.parametrize("hours", [-1, 0, 0.5, 1, 3, 3.5, 7, 100])
def test_the_fleet_is_what_each_ticket_says_by_itself(axis: TimeAxis, hours: float) -> None:
    engine, _ = made()
    at = NINE + hours * HOUR

    found = {each.ticket: each for each in engine.fleet_at(at, axis=axis)}

    for name in engine.find():
        alone = engine.at(name, at, axis=axis)
        if alone is None:
            assert name not in found
            continue
        each = found[name]
        assert (each.seq, each.states) == (alone.seq, alone.states)
        assert (each.status, each.outcome) == (alone.status, alone.outcome)


def test_only_those_of_a_process_or_in_a_state_are_told() -> None:
    engine, clock = made()

    waiting = [each.ticket for each in engine.fleet_at(clock.now(), state="waiting")]
    assert waiting == ["P1", "P2", "P4", "P5"]
    fetched = engine.fleet_at(clock.now(), process="parcel", state="fetched")
    assert [each.outcome for each in fetched] == ["fetched"] * 3
    assert [*engine.fleet_at(clock.now(), process="desk")] == []


def test_names_that_mean_nothing_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, clock = made()

    with pytest.raises(UnknownTarget, match="did you mean 'parcel'"):
        engine.fleet_at(clock.now(), process="parcell")
    with pytest.raises(UnknownTarget, match="waitin"):
        list(engine.fleet_at(clock.now(), state="waitin"))
    with pytest.raises(BadArgument, match="recorded"):
        engine.fleet_at(clock.now(), axis="known")


def test_pages_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, clock = made()
    whole = [*engine.fleet_at(clock.now())]
    for size in (1, 2, 7):
        monkeypatch.setattr(fleet, "AT_ONCE", size)
        assert [*engine.fleet_at(clock.now())] == whole


class Damaged(MemoryStore):
    """A store in which somebody altered a delta of P1."""

    def history(self, ticket_id: TicketId) -> tuple[Entry, ...]:
        known = tuple(super().history(ticket_id))
        if ticket_id == "P1" and len(known) > 1:
            return (known[0], replace(known[1], set_data={"/weight": 7}), *known[2:])
        return known


def test_a_damaged_ticket_is_told_and_ends_nothing() -> None:
    engine, clock = parcels(Damaged())
    for name in ("P0", "P1", "P2"):
        engine.start("parcel", id=name, data={"weight": 5}, actor="clerk:li")
        engine.send(name, "stored", {"shelf": "A"}, actor="clerk:li")

    faults = {each.ticket: each.fault for each in engine.fleet_at(clock.now())}

    assert faults["P0"] is None
    assert faults["P2"] is None
    assert "entry P1/2 was damaged" in str(faults["P1"])


def test_what_was_put_right_was_so_from_when_it_was_set() -> None:
    clock = ManualClock(NINE)
    rules = {"roles.yaml": "roles: {desk: {}, worker: {}}"}
    catalog = Catalog.of(Sources({"job.yaml": JOB}, rules))
    engine = Engine(MemoryStore(), catalog, clock=clock)
    engine.start("job", id="J", data={"product": {"model": "A"}}, actor="desk:a")
    clock.advance(HOUR)
    correction = {"fields": {"product.model": "B"}, "reason": "misread"}
    engine.send("J", "ticket.correct", correction, actor="desk:a")
    clock.advance(HOUR)

    at = NINE + HOUR / 2
    known, happened = engine.at("J", at), engine.at("J", at, axis="happened")
    assert known is not None
    assert happened is not None
    assert (known.data["product"], known.corrected) == ({"model": "A", "bought": None}, {})
    assert happened.data["product"] == {"model": "B", "bought": None}
    assert happened.corrected == {"/product/model": 2}
    after = engine.at("J", clock.now(), axis=TimeAxis.HAPPENED)
    assert after is not None
    assert (after.data["product"], after.corrected) == ({"model": "B", "bought": None}, {})
