"""Clocks with an engine and a store: an outage loses no warning and no breach, and doubles none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.checks import Project, check_project
from callout.records.clock_runs import clock_run
from callout.replay import replay
from callout.store import MemoryStore

PROCESS = """process: ask
title: Ask
data: {told: {type: list<string>, default: []}}
events: {answered: {}, poke: {}}
clocks:
  response: {starts: open, stops: done, limit: PT4H, warn: PT1H}
states:
  open:
    on:
      warning.response: {do: {set: {told: 'append(told, "warned")'}}}
      breached.response: {do: {set: {told: 'append(told, "breached")'}}}
      answered: done
      poke: {}
  done: {}
"""
NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)


@pytest.fixture
def world() -> tuple[Engine, ManualClock]:
    clock = ManualClock(NINE)
    engine = Engine(MemoryStore(), Catalog.of(Sources({"ask.yaml": PROCESS}, {})), clock=clock)
    engine.start("ask", id="T")
    return engine, clock


def state(engine: Engine) -> str | None:
    kept = engine.ticket("T").internals["clock"]
    assert isinstance(kept, dict)
    run = clock_run(kept["response"])
    return run.state if run is not None else None


@pytest.mark.parametrize("event", ["answered", "poke"])
def test_what_came_due_while_nobody_was_there_is_told_before_the_next_event(
    world: tuple[Engine, ManualClock], event: str
) -> None:
    engine, clock = world
    clock.advance(timedelta(hours=6))
    engine.send("T", event, actor="x:me")

    names = [entry.name for entry in engine.history("T")]
    assert names == ["ticket.open", "warning.response", "breached.response", event]
    assert engine.ticket("T").data["told"] == ["warned", "breached"]
    assert state(engine) == "breached"
    assert engine.tick().fired == 0


def test_a_worker_that_comes_back_fires_both_once(world: tuple[Engine, ManualClock]) -> None:
    engine, clock = world
    clock.advance(timedelta(days=2))
    engine.tick()
    engine.tick()

    assert engine.ticket("T").data["told"] == ["warned", "breached"]


def test_at_the_very_instant_a_stop_takes_the_breach_back(
    world: tuple[Engine, ManualClock],
) -> None:
    engine, clock = world
    clock.advance(timedelta(hours=4))
    engine.tick()
    assert state(engine) == "breached"
    engine.send("T", "answered", actor="x:me")

    assert state(engine) == "met"
    entries, ticket = engine.history("T"), engine.ticket("T")
    definition = engine.definition(ticket)
    assert not replay(entries, {definition.hash: definition}, stored=ticket).divergences


def test_a_wildcard_inside_takes_what_clocks_tell_those_around() -> None:
    text = PROCESS.replace(
        "      poke: {}\n", "      poke: {}\n    states: {in: {on: {'*': {}}}}\n"
    )
    found = [each.code for each in check_project(Project({"ask.yaml": text}))]

    assert "C116" in found
