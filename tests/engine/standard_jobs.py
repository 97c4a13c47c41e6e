"""Jobs and their parts, to which everything can be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.store import MemoryStore

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DESK = "desk:a"
LIFECYCLE = """
lifecycle:
  cancel: {by: desk}
  assign: {by: desk}
  take: {by: worker}
  hand_back: {by: assignee}
  note: {by: [desk, worker]}
  correct: {by: [desk, worker]}
  merge: {by: desk}
  reopen: {by: desk, within: P7D}
  suspend: {by: desk}
  resume: {by: desk}
"""
JOB = """
process: job
title: A job
owner: desk
assignee: worker
outcomes: [done, given_up]
data:
  place: {type: string, default: here, correctable: true}
  due: {type: date and time, required: false, correctable: [desk]}
  phone: {type: string, default: "1", pii: true, correctable: true}
  price: {type: number, default: 5}
  billed: {type: boolean, default: false}
  log: {type: list<string>, default: []}
messages: {off: {en: Off}, corrected: {en: "Now at {place}"}}
must: {report: {by: worker, due: PT8H}}
lifecycle:
  cancel:
    guard: not(billed)
    payload: {fee: {type: number, default: 0}}
    do: [set: {price: fee}, tell: {assignee: off}]
  reopen: {to: again}
events:
  go: {by: [worker, desk]}
  bill: {by: desk}
  finish: {by: worker}
states:
  open:
    initial: planned
    on:
      ticket.correct: {do: {tell: {assignee: corrected}}}
      ticket.note: {guard: 'contains(event.data.text, "urgent")', do: {set: {price: price + 1}}}
    exit: [set: {log: 'append(log, "open")'}]
    states:
      planned:
        on: {go: working, bill: {do: {set: {billed: true}}}}
        at: {due: overdue}
        always: [{guard: place = "gone", target: lost}]
      overdue: {on: {go: working}}
      lost: {on: {go: working}}
      working:
        entry: [oblige: report]
        exit: [set: {log: 'append(log, "working")'}]
        invoke:
          - {id: part, process: part, with: {place: place}, forward: ["*"]}
          - {id: other, process: part, with: {place: place}}
        on:
          finish: closed
          done.part:
            - {guard: outcome = "cancelled" or outcome = "duplicate", target: without}
            - planned
      without: {on: {go: working, finish: closed}}
  again: {on: {finish: closed}}
  closed: {type: final, outcome: done}
"""
PART = """
process: part
title: A part
data: {place: string}
messages: {gone: {en: Gone}}
events: {child.ready: {}}
states:
  ordered: {exit: [tell: {desk: gone}], on: {child.ready: arrived}}
  arrived: {type: final}
"""
ROLES = """
roles: {desk: {}, worker: {may_see_pii: true, substitutes: [helper]}, helper: {}, store: {}}
"""


def job_engine(job: str = JOB, lifecycle: str = LIFECYCLE) -> Engine:
    rules = {"roles.yaml": ROLES, "lifecycle.yaml": lifecycle}
    catalog = Catalog.of(Sources({"job.yaml": job, "part.yaml": PART}, rules))
    return Engine(MemoryStore(), catalog, clock=ManualClock(NINE))


def act(
    engine: Engine, ticket: str, name: str, actor: str = DESK, **payload: object
) -> Mapping[str, object]:
    carried = {"reason": "because", **payload} if name not in ("note",) else payload
    result = engine.send(ticket, f"ticket.{name}", carried, actor=actor)
    return result.entry.set_data


def a_job(engine: Engine, ticket: str = "J", *events: str, **data: object) -> str:
    engine.start("job", id=ticket, data=data, actor=DESK)
    for event in events:
        engine.send(ticket, event, actor=DESK)
    return ticket


def check_records(engine: Engine) -> None:
    """Whatever was done replays, and both sides of every message agree."""
    assert [each.divergences for each in engine.verify() if each.divergences] == []
    for ticket in engine.find():
        assert engine.replay(ticket).divergences == ()
