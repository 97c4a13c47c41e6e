"""A ticket that waits for a group of visits, and what tests ask of it."""

from __future__ import annotations

from typing import Any

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.records import TicketStatus, sections
from callout.store import MemoryStore, Store, open_store
from tests.engine.worlds import NINE

TEAM = """
process: team
title: A team
outcomes: [done]
assignee: worker
data:
  sites: {type: 'any', default: [north, east, south]}
  quorum: {type: any}
  got: {type: any}
  ended: {type: number, default: 0}
  seen: {type: 'list<string>', default: []}
  news: {type: number, default: 0}
  failed: {type: string}
events:
  go: {by: desk}
  leave: {by: desk}
  stop.all: {by: desk}
  give: {by: desk, payload: {to: string}}
  news: {}
lifecycle:
  cancel: {by: desk}
states:
  idle: {on: {go: out}}
  out:
    invoke:
      process: PROCESS
      id: visits
      each: sites
      as: site
      with: {site: site}
      KEYS
      finalize: [{set: {seen: 'append(seen, event.name)'}}]
    on:
      done.visits: {target: over, do: [{set: {got: results, ended: event.data.ended}}]}
      error.execution: {target: broken, do: [{set: {failed: message}}]}
      news: {do: [{set: {news: news + 1}}]}
      give: {do: [assign: to]}
      stop.all: {do: [{send: {event: stop, to: 'child:visits'}}]}
      leave: idle
  over: {on: {go: out, leave: idle}}
  broken: {}
"""
VISIT = """
process: visit
title: A visit
outcomes: [good, bad]
assignee: worker
data: {site: {type: string, required: true}, note: {type: string}}
events: {fine: {payload: {note: string}}, stop: {}, look: {}}
lifecycle:
  cancel: {by: desk, outcome: called_off}
  merge: {by: desk}
  reopen: {by: desk, to: there}
states:
  there:
    on:
      fine: {target: good, do: [{set: {note: note}}]}
      stop: bad
      look: {do: [{send: {event: news, to: parent}}]}
  good: {type: final, outcome: good, output: {note: note}}
  bad: {type: final, outcome: bad}
"""
QUICK = """
process: quick
title: Done at once
outcomes: [good]
data: {site: {type: any}}
states:
  done: {type: final, outcome: good, output: {site: site}}
initial: done
"""
DESK = "desk:a"


def make(keys: str, process: str, store: Store) -> Engine:
    texts = {
        "team.yaml": TEAM.replace("KEYS", keys).replace("PROCESS", process),
        "visit.yaml": VISIT,
        "quick.yaml": QUICK,
    }
    roles = {"roles.yaml": "roles: {desk: {}, worker: {}}"}
    return Engine(store, Catalog.of(Sources(texts, roles)), clock=ManualClock(NINE))


class Team:
    """A ticket T with a group of three, and what is asked of it."""

    def __init__(
        self, keys: str = "", process: str = "visit", store: str | None = None, **data: Any
    ) -> None:
        self.engine = make(keys, process, MemoryStore() if store is None else open_store(store))
        self.engine.start("team", id="T", data=data, actor=DESK)
        self.engine.send("T", "go", actor=DESK)

    def ends(self, *numbers: int, event: str = "fine") -> None:
        """Members by their place in the order of opening."""
        for number in numbers:
            payload = {"note": f"n{number}"} if event == "fine" else {}
            self.engine.send(member(number), event, payload, actor=DESK)

    @property
    def states(self) -> tuple[str, ...]:
        return self.engine.ticket("T").states

    @property
    def running(self) -> list[str]:
        return list(held(self.engine, sections.CALLS))

    @property
    def got(self) -> Any:
        return self.engine.ticket("T").data["got"]

    def status(self, number: int) -> TicketStatus | None:
        return self.engine.ticket(member(number)).status

    def sound(self) -> None:
        """Everything replays, and each ticket's words stand where they were sent."""
        assert [each.divergences for each in self.engine.verify() if each.divergences] == []


def member(number: int) -> str:
    return "T.visits" if number == 1 else f"T.visits-{number}"


def held(engine: Engine, section: sections.Section) -> dict[str, Any]:
    found = engine.ticket("T").internals.get(section, {})
    assert isinstance(found, dict)
    return found
