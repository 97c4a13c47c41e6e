"""Whatever happens to a ticket of a shipped process, the laws of a step hold.

Events are drawn at random, fitting and unfitting payloads, any actor, timers as they come, results
of sub-processes out of the blue. A step never raises, never leaves a legal configuration, records
what it did, and a replay of the whole walk finds nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from callout.datamodel.payload_check import Shape
from callout.datamodel.questions import (
    FACTS,
    KEYS,
    FactAsked,
    KeyAsked,
    Unanswered,
    key_question,
)
from callout.definition import Definition
from callout.errors import Refused
from callout.feel import STRING
from callout.process import FactKind, StateKind
from callout.records import (
    Actor,
    EntryKind,
    Event,
    MessageKind,
    Ticket,
    TicketId,
    TicketStatus,
    entry_hash,
)
from callout.records.ids import group_of, is_member, keyed_id
from callout.replay import rebuild, replay
from callout.step import Outcome, can, failure, firing, opening, step
from callout.values import Json, Value
from tests.drawn import Drawn
from tests.shipped import PROCESSES, catalog
from tests.step.story import NINE

NAMES = sorted(path.stem for path in PROCESSES)
ENDED = (TicketStatus.CLOSED, TicketStatus.CANCELLED)


@cache
def definition_of(name: str, turn: int) -> Definition:
    """The process under its profiles, each in its turn."""
    profiles = [profile.text for profile in catalog().processes[name].profiles] or ["haier"]
    return catalog().get(name, profiles[turn % len(profiles)])


def _found(event: Event, what: str, answers: dict[str, Json]) -> Event:
    known = event.found.get(what, {})
    assert isinstance(known, dict)
    return replace(event, found={**event.found, what: {**known, **answers}})


class Walk:
    """One ticket, led astray by chance."""

    def __init__(self, definition: Definition, chance: random.Random) -> None:
        self.definition = definition
        self.chance = chance
        self.drawn = Drawn(chance, NINE)
        self.now = NINE
        self.id = TicketId("T1")
        self.last = self.opened()
        self.ticket = self.last.ticket
        self.entries = [self.last.entry]
        self.drawn.slips = 0.02

    def opened(self) -> Outcome:
        """The ticket, with the first data drawn by which it can be opened."""
        for _ in range(200):
            data = self.given()
            try:
                return self.step(None, opening(data, actor=self.everybody()))
            except Refused:
                continue
        raise AssertionError("nothing that was drawn opens it")

    def given(self) -> dict[str, Value]:
        """Data by chance, some of what may be left out as well; with them the id of a key."""
        opener = self.definition.opener
        asked = {name: each for name, each in opener.shapes.items() if each.required}
        asked |= dict(self.chance.sample([*opener.shapes.items()], k=len(opener.shapes) // 3))
        data = {name: self.drawn.value(each) for name, each in asked.items()}
        texts = [name for name in opener.key if opener.shapes[name].type == STRING]
        data |= {name: f"V-{self.chance.randint(1, 9)}" for name in texts}
        if opener.key:
            key = opener.key_of(data)
            self.id = keyed_id(self.definition.name, self.definition.profile, key)
        return data

    def step(self, ticket: Ticket | None, event: Event) -> Outcome:
        """What the event comes to; other tickets are as chance has it."""
        if self.definition.draws:
            event = replace(event, chance=f"{self.chance.getrandbits(64):016x}")
        while True:
            try:
                return step(self.definition, ticket, event, self.now, ticket_id=self.id)
            except Unanswered as unanswered:
                event = self.answered(event, unanswered.asked)

    def answered(self, event: Event, asked: FactAsked | KeyAsked) -> Event:
        if isinstance(asked, KeyAsked):
            number = self.chance.randint(1, 3)
            holder = self.chance.choice([None, f"{asked.process}-{number}"])
            fields = [each or "visit_ticket" for each in asked.parts]
            following = f"{asked.process}-{number + 1}"
            answer: Json = {"ticket": holder, "next": following, "fields": [*fields]}
            return _found(event, KEYS, {key_question(asked): answer})
        count = self.chance.choice([0, 1, 5])
        found: Json = [f"T{number}" for number in range(count)]
        facts = event.found.get(FACTS, {})
        assert isinstance(facts, dict)
        fact: Json = {asked.key: found if asked.kind is FactKind.LIST else count}
        return _found(event, FACTS, {**facts, asked.fact: fact})

    def go(self, steps: int) -> None:
        for _ in range(steps):
            self.now += timedelta(seconds=self.chance.choice((0, 1, 30, 600, 7200)))
            self.drawn.now = self.now
            event = self.event()
            before = self.ticket
            self.last = self.step(before, event)
            self.check(self.last)
            self.ticket = self.last.ticket
            self.entries.append(self.last.entry)
            if before.status in ENDED and self.chance.random() < 0.5:
                return

    def event(self) -> Event:
        due = [timer for timer in self.ticket.timers if timer.due <= self.now]
        if due and self.chance.random() < 0.6:
            first = min(due, key=lambda timer: (timer.due, timer.order, timer.id))
            return firing(first, self.now)
        if self.ticket.timers and self.chance.random() < 0.3:
            timer = self.chance.choice(self.ticket.timers)
            self.now = max(self.now, timer.due)
            return firing(timer, self.now)
        starts = [each for each in self.last.messages if each.kind is MessageKind.START]
        calls = self.ticket.internals.get("calls")
        if starts and self.chance.random() < 0.1:
            return failure(self.chance.choice(starts), "there is no room")
        if isinstance(calls, dict) and calls and self.chance.random() < 0.4:
            return self.result(*self.chance.choice([*calls.items()]))
        return self.sent()

    def result(self, invoke: str, child: object) -> Event:
        called = group_of(invoke) if is_member(invoke) else invoke
        child_process = next(each for each in self.definition.children if each.id == called).process
        outcome: Value = None
        if isinstance(child_process, str):
            other = catalog().processes[child_process]
            outcomes = [text.text for text in other.outcomes]
            outcome = self.chance.choice(outcomes) if outcomes else None
        payload: dict[str, Value] = {"outcome": outcome}
        cause = f"{child}/7"
        return Event(f"done.{invoke}", payload, kind=EntryKind.MESSAGE, cause=cause)

    def sent(self) -> Event:
        receivers = self.definition.receivers
        names = [*receivers]
        if self.chance.random() < 0.8:
            likely = can(
                self.definition, self.ticket, Event("look", actor=self.everybody()), self.now
            )
            names = [each.event for each in likely if each.possible] or names
        own = [each for each in names if each not in self.definition.acts]
        if own and self.chance.random() < 0.95:  # who is cancelled or handed on goes no further
            names = own
        receiver = receivers[self.chance.choice(names)]
        shapes: Mapping[str, Shape] = receiver.shapes  # type: ignore[attr-defined]  # all have them
        payload = {
            name: self.drawn.value(shape)
            for name, shape in shapes.items()
            if shape.required or self.chance.random() < 0.5
        }
        senders = receiver.senders.roles  # type: ignore[attr-defined]  # all have them
        roles = senders if senders and self.chance.random() < 0.95 else ("stranger",)
        return Event(receiver.name, payload, Actor("x", tuple(roles)))

    def everybody(self) -> Actor:
        receivers = self.definition.receivers.values()
        roles = {role for each in receivers for role in each.senders.roles}  # type: ignore[attr-defined]  # all have them
        assignee = self.definition.process.assignee
        roles |= {assignee.text} if assignee is not None else set()
        return Actor("x", tuple(sorted(roles)))

    def check(self, outcome: Outcome) -> None:
        entry, ticket = outcome.entry, outcome.ticket
        assert entry.hash == entry_hash(entry)
        assert (entry.kind is EntryKind.REJECTED) == (outcome.refusal is not None)
        if outcome.refusal is not None:
            assert (ticket.states, ticket.data) == (self.ticket.states, self.ticket.data)
        if ticket.status in ENDED:
            assert ticket.timers == ()
        self.check_configuration(ticket.states)

    def check_configuration(self, leaves: tuple[str, ...]) -> None:
        """SCXML 3.11: one child of each active compound state, all of each parallel one."""
        chart = self.definition.chart
        mask = chart.mask(leaves)
        for node in (chart.root, *chart.members(mask)):
            active = [child for child in node.children if chart.nodes[child].bit & mask]
            if node.kind is StateKind.PARALLEL:
                assert len(active) == len(node.children)
            elif node.children:
                assert len(active) == 1


def walk(name: str, seed: int, steps: int) -> Walk:
    made = Walk(definition_of(name, seed), random.Random(f"{name}{seed}"))
    made.go(steps)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_walk_breaks_a_law(name: str) -> None:
    taken: set[str] = set()
    for seed in range(25 if name == "home_visit" else 10):
        made = walk(name, seed, steps=60)
        definition = made.definition
        report = replay(made.entries, {definition.hash: definition}, stored=made.ticket)
        assert report.divergences == (), seed
        assert rebuild(made.entries, definition) == made.ticket, seed
        can(definition, made.ticket, Event("look", actor=Actor("x")), made.now)
        taken |= {transition for entry in made.entries for transition in entry.transitions}
    assert len(taken) >= len(definition.chart.edges) / 14
