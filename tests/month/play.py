"""A month of a small service company: every process of every profile, the calendar, and chance.

    python -m tests.month.play --tickets 2000 --seed 1

People open tickets and do what can be done next; what they say is drawn by chance, so that much is
refused, as people are. Schedules and timers run. When the month is over nobody opens anything any
more, and what can still be finished is; in the end superiors call off what nobody brings to an end.
Then everything is asked: no ticket may be stuck, nothing of the calendar lost, every history has to
replay to what stands in the store. Prints one line, and exits with 1 if anything is not so.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from callout import Engine, ManualClock
from callout.catalog import Catalog
from callout.content.senders import Senders
from callout.datamodel.payload_check import Shape
from callout.definition import Definition
from callout.errors import CalloutError, Refused
from callout.feel import Kind, Type
from callout.process import Start, walk
from callout.records import SYSTEM, Actor, Ticket, TicketId, TicketStatus
from callout.step import Possible
from callout.store import MemoryStore, Query
from callout.values import Value
from tests.drawn import Drawn
from tests.month.figures import compare, exported
from tests.shipped import catalog

BEGIN = datetime(2024, 3, 1, 0, 30, tzinfo=UTC)
MONTH, AFTER = timedelta(days=31), timedelta(days=31)
EVERYTHING = 1 << 31
PEOPLE = "abc"


@dataclass
class Month:
    """The company, and what became of its month."""

    engine: Engine
    clock: ManualClock
    chance: random.Random
    told: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        files = self.engine.catalog
        self.drawn = Said(self.chance, BEGIN)
        self.drawn.words = _words(files)
        self.doors = [*_doors(files)]
        self.measured = _measured(files)
        self.counted = {process for process, _ in self.measured}

    def play(self, tickets: int, after: int = 400) -> None:
        """The month, and what is left of it afterwards, in so many steps."""
        for number in range(tickets):
            self.let_pass(BEGIN + MONTH * (number + 1) / tickets - self.clock.now())
            opened = self.open_one()
            if opened is not None and self.chance.random() < 0.5:
                self.see_through(opened)
            self.work(4)
        for _ in range(after):
            self.let_pass(AFTER / after)
            self.work(20)
        self.call_off()

    def let_pass(self, span: timedelta) -> None:
        """Timers and schedules on the way come when they are due."""
        until = self.clock.now() + max(span, timedelta())
        while (due := self.engine.next_due()) is not None and due <= until:
            self.clock.move_to(max(due, self.clock.now()))
            ticked = self.engine.tick()
            self.told["timers"] += ticked.fired
            self.told["by the calendar"] += len(ticked.opened)
            self.faults += [f"{ticket}: {why}" for ticket, why in ticked.unopened]
            if not ticked.fired and not ticked.opened:
                break
        self.clock.move_to(until)
        self.drawn.now = self.drawn.begin = until

    def open_one(self) -> TicketId | None:
        """Somebody opens a ticket of some process and profile."""
        often = self.measured if self.chance.random() < 0.7 else self.doors
        process, profile = self.chance.choice(often)
        definition = self.engine.catalog.get(process, profile)
        for _ in range(30):
            data = _given(definition, self.drawn)
            if process in self.counted:
                _leave_out(data, definition)
            try:
                actor = _somebody(definition, self.chance)
                self.told["asked for"] += 1
                key = f"{self.told['asked for']}"
                opened = self.engine.start(
                    process, data=data, actor=actor, profile=profile, key=key
                )
            except CalloutError:
                continue
            self.told["opened"] += 1
            return opened.ticket.id
        self.told["not opened"] += 1
        return None

    def see_through(self, ticket_id: TicketId) -> None:
        """Somebody brings it on in a row, and what is opened within it."""
        for _ in range(6):
            family = [each for each in self.live() if f"{each}.".startswith(f"{ticket_id}.")]
            for _ in range(6 if family else 0):
                self.move(self.chance.choice(family))
            self.let_pass(timedelta(minutes=self.chance.choice((0, 7, 31))))

    def work(self, times: int) -> None:
        """People do something to tickets that are open."""
        live = self.live()
        often: dict[str, list[TicketId]] = {}
        for each in live:
            process = self.engine.store.load(each).process
            if process in self.counted:
                often.setdefault(process, []).append(each)
        for _ in range(times):
            if often and self.chance.random() < 0.6:
                self.move(self.chance.choice(often[self.chance.choice(sorted(often))]))
            elif live:
                self.move(self.chance.choice(live))

    def move(self, ticket_id: TicketId) -> None:
        """Somebody does what can be done next; what is refused is tried in other words."""
        ticket = self.engine.ticket(ticket_id)
        definition = self.engine.definition(ticket)
        self.drawn.told = [*_scalars(ticket.data)]
        for _ in range(6):
            actor = _somebody(definition, self.chance, ticket)
            events = _next(definition, self.engine.can(ticket_id, actor=actor))
            if not events:
                continue
            name = self.chance.choice(events)
            shapes = _shapes(definition, name)
            thorough = self.chance.choice((0.3, 1))
            payload = {
                each.name: self.drawn.value(each)
                for each in shapes.values()
                if each.required or self.chance.random() < thorough
            }
            try:
                self.engine.send(ticket_id, name, payload, actor=actor)
            except Refused:
                self.told["refused"] += 1
                continue
            except CalloutError as error:
                self.faults.append(f"{ticket_id} {name}: {error}")
                return
            self.told["sent"] += 1
            return

    def call_off(self) -> None:
        """Superiors call off what nobody brings to an end, and with it what belongs to it."""
        superior = Actor("superior:z", ("superior",))
        refused: dict[TicketId, str] = {}
        for ticket_id in self.live():
            if self.engine.ticket(ticket_id).status is not TicketStatus.OPEN:
                continue
            try:
                self.engine.send(ticket_id, "ticket.cancel", {"reason": "month"}, actor=superior)
                self.told["called off"] += 1
            except CalloutError as error:
                refused[ticket_id] = f"{self.engine.ticket(ticket_id).process} ({error.message})"
        self.left = Counter(refused[each] for each in self.live() if each in refused)

    def live(self) -> list[TicketId]:
        """All that have not ended."""
        asked = [Query(status=status, limit=EVERYTHING) for status in _LIVE]
        return [ticket for query in asked for ticket in self.engine.store.find(query)]

    def check(self) -> None:
        """Ask what may not be."""
        for ticket_id in self.engine.store.find(Query(limit=EVERYTHING)):
            ticket = self.engine.store.load(ticket_id)
            self.told[ticket.status.value] += 1
            if ticket.status is TicketStatus.STUCK:
                last = self.engine.history(ticket_id)[-1]
                self.faults.append(f"{ticket.process} {ticket_id} is stuck at {last}")
        for report in self.engine.verify():
            self.told["replayed"] += 1
            if report.divergences:
                self.faults.append(f"{report.ticket}: {report.divergences[0]}")


class Said(Drawn):
    """What people say is often what the ticket says already, or what the rules have a name for."""

    told: Sequence[Value] = ()
    words: Sequence[str] = ()

    def of(self, kind: Type) -> Value:
        """A value of a type."""
        if kind.kind is Kind.BOOLEAN:
            return self.chance.random() < 0.85
        if kind.kind is Kind.STRING and not kind.values and self.chance.random() < 0.6:
            texts = [each for each in self.told if isinstance(each, str)]
            return self.chance.choice(texts if texts and self.chance.random() < 0.5 else self.words)
        numbers = [each for each in self.told if isinstance(each, (int, Decimal))]
        if kind.kind is Kind.NUMBER and numbers and self.chance.random() < 0.5:
            return self.chance.choice(numbers)
        return super().of(kind)


def _scalars(value: object) -> Iterator[Value]:
    """What stands in data, whatever it stands in."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _scalars(each)
    elif isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
        yield value


def _words(files: Catalog) -> list[str]:
    """Texts that rows of rule tables ask for, and people by their posts."""
    rows = "\n".join(each for each in files.sources.rules.values())
    posts = {each.assignee.text for each in files.processes.values() if each.assignee is not None}
    people = {f"{post}:{each}" for post in posts for each in PEOPLE}
    return sorted({*re.findall(r'\| "([^"|]+)"', rows), *people})


_LIVE = (TicketStatus.OPEN, TicketStatus.STUCK)


def _doors(files: Catalog) -> Iterator[tuple[str, str]]:
    """What people open: processes that no other one runs or starts, in each of their profiles."""
    inside = set[str]()
    for process in files.processes.values():
        inside |= {invoke.process.text for invoke in walk.invokes(process)}
        starts = (each for each in walk.actions(process) if isinstance(each, Start))
        inside |= {each.process.text for each in starts}
    for name, process in sorted(files.processes.items()):
        for profile in process.profiles if name not in inside else ():
            yield name, profile.text


def _measured(files: Catalog) -> list[tuple[str, str]]:
    """What figures count, also where others start it: people open it by itself as well."""
    found = {
        (process, profile.text)
        for kpi in files.library.kpis.values()
        for process in sorted(kpi.processes)
        for profile in kpi.profiles
    }
    return sorted(found)


def _given(definition: Definition, drawn: Drawn) -> dict[str, Value]:
    shapes = definition.opener.shapes
    wanted = [each for each in shapes.values() if each.required or drawn.chance.random() < 0.4]
    data: dict[str, Value] = {each.name: drawn.value(each) for each in wanted}
    for name in definition.opener.key:
        if isinstance(data.get(name), str) and not shapes[name].type.values:
            data[name] = f"K-{drawn.chance.randrange(400)}"
    return data


def _leave_out(data: dict[str, Value], definition: Definition) -> None:
    """Who opens what is counted does not say what the process itself finds out."""
    for name in walk.assigned(definition.process):
        if name in data and not definition.opener.shapes[name].required:
            del data[name]


def _somebody(definition: Definition, chance: random.Random, ticket: Ticket | None = None) -> Actor:
    """A person with all roles there are in a process; often whoever has the ticket."""
    roles = {role for each in definition.receivers.values() for role in _senders(each).roles}
    assignee = definition.process.assignee
    roles |= {assignee.text} if assignee is not None else set()
    roles -= {*SYSTEM.roles}
    person = ticket.assigned_to if ticket is not None else None
    if person is not None and chance.random() < 0.8:
        return Actor(person, tuple(sorted({*roles, person.partition(":")[0]})))
    first = assignee.text if assignee is not None else min(roles, default="agent")
    return Actor(f"{first}:{chance.choice(PEOPLE)}", tuple(sorted(roles)))


def _senders(receiver: object) -> Senders:
    senders = getattr(receiver, "senders", Senders())
    assert isinstance(senders, Senders)
    return senders


def _shapes(definition: Definition, event: str) -> Mapping[str, Shape]:
    receiver = definition.receivers.get(event)
    return getattr(receiver, "shapes", {})


def _next(definition: Definition, possible: Sequence[Possible]) -> list[str]:
    """What moves the work on: no standard act, and no act that is only noted."""
    return [
        each.event
        for each in possible
        if each.possible and not each.event.startswith(("ticket.", "did."))
    ]


def main() -> int:
    """Play it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after", type=int, default=400, help="steps when the month is over")
    parser.add_argument("--export", type=Path, help="write all tickets with their histories there")
    parser.add_argument("--unchecked", action="store_true", help="play it, and ask nothing")
    options = parser.parse_args()
    clock = ManualClock(BEGIN)
    chance = random.Random(f"{options.seed}")
    engine = Engine(
        MemoryStore(),
        catalog(),
        clock=clock,
        chance=lambda: f"{chance.getrandbits(64):016x}",
        files=False,
    )
    month = Month(engine, clock, random.Random(options.seed))
    month.play(options.tickets, options.after)
    lines = exported(engine)
    if options.export is not None:
        options.export.write_text("\n".join(lines), "utf-8")
    if options.unchecked:
        return 0
    month.check()
    compared = compare(engine, lines, clock.now())
    month.faults += compared.differences
    print(f"seed {options.seed}:", ", ".join(f"{n} {what}" for what, n in month.told.items()))
    print("left open:", ", ".join(f"{n} {what}" for what, n in month.left.items()))
    print(f"counted twice: {compared}")
    for fault in month.faults[:20]:
        print(fault)
    return 1 if month.faults else 0


if __name__ == "__main__":
    sys.exit(main())
