"""A small service desk whose figures are known, on every store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.store import MemoryStore, Store

MARCH = datetime(2024, 3, 4, 2, tzinfo=UTC)
"""The fourth, ten in the morning in Shanghai."""
MATTER = """
process: matter
title: A matter
assignee: clerk
data:
  kind: {type: string, required: true}
  buyer: {type: string, required: false, pii: true}
  place: {type: string, required: false}
  happened: {type: date and time, required: false}
  rings: {type: number, required: false}
  answered: {type: boolean, required: false}
  rating: {type: string, values: [good, bad], required: false}
  days_late: {type: number, default: 0}
  special: {type: boolean, default: false}
  seen_again: {type: boolean, default: false}
  cost: {type: number, required: false, correctable: true}
  lines: {type: list<context>, fields: {n: number, item: string}, default: []}
clocks: {work: {starts: open, stops: closed, limit: "@\\"PT2H\\""}}
must: {write_down: {title: Write it down}}
lifecycle:
  cancel: {by: clerk}
  merge: {by: clerk}
  correct: {by: clerk}
  reopen: {by: clerk, to: open, within: P30D}
  assign: {by: clerk}
events:
  settle:
    by: clerk
    payload:
      rating: {type: string, required: false}
      seen_again: {type: boolean, required: false}
      cost: {type: number, required: false}
states:
  open:
    waits_forever: the clerk works
    on:
      settle:
        target: closed
        do: {set: {rating: rating, seen_again: seen_again = true, cost: cost}}
  closed: {type: final}
"""
SERVED = MATTER.replace("process: matter", "process: served")
PLACE = """
parameters: desk
zone: Asia/Shanghai
values:
  least: {type: number, value: 0.96}
  floor:
    type: number
    values: [{value: 1, until: 2024-03-09}, {value: 5, from: 2024-03-10}]
"""
ROLES = "roles: {clerk: {}}"
KPIS = """
kpis:
  second_ring:
    of: matter
    profile: desk
    when: happened
    counts: kind = "call"
    met: answered and rings <= 2
    out: {abandoned: {is: not(answered) and rings <= 2, title: {en: Gave up early, zh: 早挂}}}
    target: {at_least: param.least, source: S-2.2.a}
  by_the_standard:
    of: matter
    when: happened
    counts: kind = "job"
    met: days_late = 0
    per: {excused: special and days_late <= 1}
    target: {at_least: 96 %, source: S-2.2.d}
  complaint_rate:
    of: matter
    when: happened
    counts: kind = "complaint"
    against: {of: served, when: ticket.closed_at, distinct: buyer}
    target: {at_most: 1 %, source: S-2.2.e}
  satisfaction:
    of: matter
    when: ticket.closed_at
    counts: kind = "visit"
    met: rating = "good"
    open: rating = null
    per: {kind: kind}
    target: {at_least: 98 %, source: A-1.3.2}
  seen_again:
    of: served
    when: ticket.closed_at
    distinct: buyer
    met: seen_again
    target: {at_least: 100 %, source: A-1.3.1}
  known:
    of: matter
    when: ticket.opened_at
    counts: kind = "lead"
    met: place != null
    target: {at_least: 85 %, source: A-3.4.c}
  takings:
    of: matter
    when: ticket.closed_at
    also: cancelled
    value: cost
    show: [sum, mean, median, p90, count]
    target: {lower_than: last period, source: A-2}
  items:
    of: matter
    when: ticket.closed_at
    each: lines
    counts: item.n > 0
    value: item.n
    show: sum
    per: {item: item.item}
  duration:
    of: matter
    profile: desk
    when: ticket.closed_at
    counts: cost > param.floor
    value: clock.work.elapsed
    show: [mean, median]
    target: {at_most: PT2H, source: A-3}
  kept:
    of: matter
    when: ticket.opened_at
    met: clock.work.state = "met"
    open: clock.work.state = "running"
    per: {at_work: in_state("open")}
"""


def catalog_of(kpis: str = KPIS, **processes: str) -> Catalog:
    files = {"matter.yaml": MATTER, "served.yaml": SERVED}
    files |= {f"{name}.yaml": text for name, text in processes.items()}
    rules = {"desk.yaml": PLACE, "roles.yaml": ROLES, "kpis.yaml": kpis}
    return Catalog.of(Sources(files, rules))


def open_desk(store: Store | None = None, kpis: str = KPIS) -> Engine:
    store = MemoryStore() if store is None else store
    return Engine(store, catalog_of(kpis), clock=ManualClock(MARCH), profile="desk")


def matter(engine: Engine, kind: str, process: str = "matter", **data: Any) -> str:
    """One more matter of a kind, that happens now."""
    more: Mapping[str, Any] = {"happened": engine.clock.now(), **data}
    region = data.pop("region", None)
    more = {name: value for name, value in more.items() if name != "region"}
    opened = engine.start(
        process, data={"kind": kind, **more}, actor="clerk:li", region=region, profile="desk"
    )
    return opened.ticket.id


def later(engine: Engine, **length: float) -> None:
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(**length))
