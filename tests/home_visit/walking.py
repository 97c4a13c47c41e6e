"""A random walk through the home visit: whoever may, whatever is declared, whenever.

The walker sends declared events with payloads of the declared types to the visit and to every
ticket that it opened, and lets time pass. What is sent makes no sense as a whole; the engine and
the rules have to take or refuse it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random

from callout import Engine, ManualClock, Query, Refused
from callout.process import EventDeclaration, Field, FormAct, Process
from callout.records import Ticket
from callout.values import Json
from tests.home_visit.steps import ROOT, job, local, run_to, settings

FAULTS = ("execution", "expression", "no-decision")
EVERYBODY = (
    "engineer+other_engineer+dispatcher+info_clerk+outlet_clerk+centre_clerk+call_centre+centre"
    "+centre_leader+hq_tech+after_sales_manager+management+customer+parts_store+loaner_store"
    "+workshop:x"
)
"""Somebody who is everybody: who may do what is for other tests."""


class Walker:
    """One visit in an engine of its own, pushed about by a random source."""

    def __init__(self, random: Random, catalog: Engine) -> None:
        self.random = random
        self.clock = ManualClock(local("08:00"))
        self.engine = Engine(
            type(catalog.store)(), catalog.catalog, clock=self.clock, profile="haier"
        )
        self.engine.start("home_visit", id="V", data=job("10:00"), actor=EVERYBODY)
        self.taken = 0

    def walk(self, steps: int) -> None:
        """Send that many events, letting time pass between them."""
        for _ in range(steps):
            open_tickets = [each for each in self._tickets() if each.status.value == "open"]
            if not open_tickets:
                return
            self._step(self.random.choice(open_tickets))

    def faults(self) -> list[str]:
        """What went wrong inside a step, in any ticket."""
        return [
            f"{entry.ticket}/{entry.seq} {entry.name}: {warning.get('where')} {warning['message']}"
            for ticket in self._tickets()
            for entry in self.engine.history(ticket.id)
            for warning in entry.warnings
            if warning.get("error") in FAULTS
        ]

    def divergences(self) -> list[str]:
        """Where a replay differs."""
        return [
            str(found)
            for ticket in self._tickets()
            for found in self.engine.replay(ticket.id).divergences
        ]

    def _tickets(self) -> list[Ticket]:
        return [self.engine.store.load(each) for each in self.engine.find(Query(limit=1000))]

    def _step(self, ticket: Ticket) -> None:
        if self.random.random() < 0.3:
            later = self.clock.now() + timedelta(minutes=self.random.choice([1, 9, 40, 300]))
            run_to(self.engine, self.clock, later)
        process = self.engine.catalog.processes[ticket.process]
        event = self._choose(process, ticket)
        try:
            self.engine.send(ticket.id, event, self._payload(process, event), actor=EVERYBODY)
        except Refused:
            return
        self.taken += 1

    def _choose(self, process: Process, ticket: Ticket) -> str:
        if self.random.random() < 0.1 and process.acts:
            return f"did.{self.random.choice(sorted(process.acts))}"
        names = sorted(process.events)
        looks = self.engine.can(ticket.id, actor=EVERYBODY)
        likely = [each.event for each in looks if each.possible]
        return self.random.choice([each for each in likely if each in names] or names)

    def _payload(self, process: Process, event: str) -> dict[str, Json]:
        declared = process.events.get(event)
        if declared is None:
            return {}
        if declared.checklist is not None:
            items = process.checklists[str(declared.checklist)].items
            return {name: self.random.random() < 0.95 for name in items}
        return {
            name: value
            for name, value in self._values(_fields(process, declared))
            if value is not None
        }

    def _values(self, fields: Mapping[str, Field]) -> Iterator[tuple[str, Json]]:
        for name, declared in fields.items():
            if (declared.required and not declared.may_defer) or self.random.random() < 0.7:
                yield name, self._value(declared)

    def _value(self, declared: Field) -> Json:
        kind = declared.type.text
        if declared.fields and kind.startswith("list"):
            return [dict(self._values(declared.fields)) for _ in range(self.random.randint(0, 3))]
        if declared.fields:
            return dict(self._values(declared.fields))
        if declared.values:
            return self.random.choice(declared.values)
        near = self.clock.now() + timedelta(minutes=self.random.choice([-60, 5, 90, 1500]))
        values: dict[str, Json] = {
            "boolean": self.random.random() < 0.75,
            "number": self.random.choice([0, 1, 60, 700]),
            "date": self.random.choice(["2022-03-01", "2023-12-01", "2024-03-01"]),
            "date and time": near.isoformat(),
            "duration": self.random.choice(["PT5M", "PT2H"]),
            "list<string>": list[Json](["relay"] * self.random.randint(0, 1)),
        }
        return values.get(kind, self.random.choice(["resume", "visit", "waive", "x"]))


def _fields(process: Process, declared: EventDeclaration) -> Mapping[str, Field]:
    if declared.form is not None and declared.form_act is FormAct.FILL:
        return process.forms[str(declared.form)].fields
    return declared.payload


def shared_engine() -> Engine:
    """An engine whose linked definitions all walkers share."""
    return Engine.open(
        processes=ROOT / "processes",
        rules=ROOT / "rules",
        settings=settings(),
        profile="haier",
        check=False,
    )
