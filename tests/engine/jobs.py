"""A small job that anybody may be tried on, on every store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from callout import Engine, ManualClock
from callout.store import open_store
from tests.engine.worlds import catalog_of

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLERK = "clerk:li"
JOB = """
process: job
title: A job
data: {total: {type: number, default: 0}, note: string}
events:
  add: {by: clerk, payload: {n: {type: number, required: true}}}
  note: {by: clerk, payload: {note: string}}
  ask: {by: clerk}
  left: {by: clerk}
  sent: {by: callout, payload: {number: number}}
messages: {come: Please come.}
states:
  open:
    after: {PT10M: open}
    on:
      add: {do: {set: {total: total + event.data.n}}}
      note: {do: {set: {note: event.data.note}}}
      ask: {do: {tell: {customer: come}}}
      sent: {do: {set: {total: event.data.number}}}
      left: left
  left: {type: final}
"""
OTHER = JOB.replace("process: job", "process: other").replace("    after: {PT10M: open}\n", "")


def open_jobs(url: str, **options: Any) -> Engine:
    clock = ManualClock(options.pop("now", NINE))
    return Engine(open_store(url), catalog_of(job=JOB, other=OTHER), clock=clock, **options)
