"""Deliveries that come late or not: a table with a parameter, a clock, timers, messages, a fee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from callout.backtest import BacktestAsked, BacktestReport, ProposedChange, backtest_tickets
from callout.backtest.summary import RowPair
from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.errors import Refused
from callout.store import MemoryStore, Store

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLERK = "clerk:li"
PARAMETERS = """
parameters: shop
zone: UTC
values:
  late_from: {type: duration, value: PT15M}
  within: {type: duration, value: PT2H}
  fee: {type: number, value: 10}
  most: {type: number, value: 100}
"""
TABLES = """
tables:
  lateness:
    hit: U
    inputs: {late_by: {type: duration}}
    outputs: {late: {type: string, values: [punctual, minor, major]}, owed: {type: number}}
    rules: |
      | late_by                             || late     | owed      | # id     |
      | <= duration("PT0S")                 || punctual | 0         | punctual |
      | (duration("PT0S")..param.late_from) || minor    | 0         | minor    |
      | >= param.late_from                  || major    | param.fee | major    |
"""
DELIVERY = """
process: delivery
title: A delivery
profiles: [shop]
outcomes: [done]
data:
  late: {type: string, values: [punctual, minor, major]}
  owed: {type: number, default: 0}
  phone: {type: string, pii: true}
  area: {type: string, default: town}
events:
  arrived: {by: clerk, payload: {late_by: {type: duration, required: true}}}
  paid: {by: clerk}
messages: {sorry: We are sorry., slow: It takes long.}
clocks:
  answer: {title: Answer, starts: waiting, stops: [there], limit: param.within}
states:
  waiting:
    on:
      arrived:
        target: there
        do:
          - {decide: {table: lateness, with: {late_by: event.data.late_by}}}
          - {if: 'late = "major"', then: [{tell: {customer: sorry}}]}
  there:
    on:
      paid: {target: done, guard: owed <= param.most}
  done: {type: final}
"""
RULES = {"rules/shop.yaml": PARAMETERS, "rules/tables.yaml": TABLES}
REMINDING = DELIVERY.replace(
    "  waiting:\n", "  waiting:\n    every: {PT30M: {do: [{tell: {customer: slow}}]}}\n"
)
"""The same with a timer."""


def catalog_of(process: str = DELIVERY, rules: Mapping[str, str] = RULES) -> Catalog:
    return Catalog.of(Sources({"processes/delivery.yaml": process}, rules))


def deliveries(store: Store | None = None, process: str = DELIVERY) -> Store:
    """Four deliveries: A in time, B late by 12 minutes, C by 20, D three hours on the way."""
    store, clock = store or MemoryStore(), ManualClock(NINE)
    engine = Engine(store, catalog_of(process), clock=clock, profile="shop")
    for name in "ABCD":
        engine.start("delivery", id=name, data={"phone": "13800000000"}, actor=CLERK)
    clock.advance(timedelta(hours=1))
    engine.tick()
    for name, late_by in (("A", "PT0S"), ("B", "PT12M"), ("C", "PT20M")):
        engine.send(name, "arrived", {"late_by": late_by}, actor=CLERK)
    for _ in range(2):
        clock.advance(timedelta(hours=1))
        engine.tick()
    engine.send("D", "arrived", {"late_by": "PT0S"}, actor=CLERK)
    for name in "ABC":
        engine.send(name, "paid", actor=CLERK)
    try:
        engine.send("A", "paid", actor=CLERK)
    except Refused:
        return store
    raise AssertionError("a ticket that has ended takes nothing")


def backtested(store: Store, asked: BacktestAsked | None = None, **change: Any) -> BacktestReport:
    return backtest_tickets(store, ProposedChange(**change), asked or BacktestAsked())


def pairs(report: BacktestReport) -> dict[tuple[str, str, str], int]:
    """How many decisions went from which row to which, with the verdict."""
    return {
        (each.recorded, each.proposed, each.verdict): each.count
        for table in report.decisions
        for each in table.pairs
        if isinstance(each, RowPair)
    }
