"""Every store does what the model does, whatever happens in whatever order, crashes included.

A crash is the end of a store object in the middle of a commit, before a statement chosen at random:
afterwards the commit is there as a whole or not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from callout.errors import StaleTicket
from callout.records import TicketId, Timer
from callout.store import Change, MemoryStore, Store, open_store
from callout_adapters.sql import SqlStore
from tests.contract.databases import fresh_postgres, plain
from tests.contract.makers import MINUTE, NINE, moved, opened, timer
from tests.contract.model import Model

NAMES = st.sampled_from(["a", "b", "c", "d"])
TIMERS = st.dictionaries(st.sampled_from("tuv"), st.integers(0, 5), max_size=3)
KEYS = st.none() | st.sampled_from(["k1", "k2", "k3"])
EFFECTS = st.integers(0, 2)
DELAYS = st.none() | st.integers(1, 3)


class Crash(BaseException):
    """The process is gone."""


class Dying:
    """A cursor that dies, and all its fellows with it, before a certain statement."""

    def __init__(self, cursor: Any, left: list[int]) -> None:
        self._cursor, self._left = cursor, left

    def execute(self, *arguments: Any) -> Any:
        self._count()
        return self._cursor.execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        self._count()
        return self._cursor.executemany(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def _count(self) -> None:
        if self._left[0] <= 0:
            raise Crash
        self._left[0] -= 1


class Machine(RuleBasedStateMachine):
    """Drives a store and the model alike."""

    open_empty: Callable[[], Callable[[], Store]]

    def __init__(self) -> None:
        super().__init__()
        self.reopen = type(self).open_empty()
        self.store = self.reopen()
        self.model = Model()
        self.now = NINE
        self.serial = 0

    def teardown(self) -> None:
        self.store.close()

    def change(self, name: str, timers: dict[str, int], effects: int, key: str | None) -> Change:
        """The next change of a ticket, or the one that opens it."""
        self.serial += 1
        made: list[Timer] = [
            timer(label, self.now + delay * MINUTE, order)
            for order, (label, delay) in enumerate(sorted(timers.items()))
        ]
        before = self.model.tickets.get(name)
        if before is None:
            return opened(name, now=self.now, timers=made, effects=effects, key=key)
        event = f"event{self.serial}"
        return moved(before, event, now=self.now, timers=made, effects=effects, key=key)

    @rule(name=NAMES, timers=TIMERS, effects=EFFECTS, key=KEYS)
    def commit(self, name: str, timers: dict[str, int], effects: int, key: str | None) -> None:
        change = self.change(name, timers, effects, key)
        accepted = self.model.commit([change])
        if accepted:
            self.store.commit([change])
        else:
            with pytest.raises(StaleTicket):
                self.store.commit([change])

    @rule(
        names=st.lists(NAMES, min_size=2, max_size=4),
        timers=TIMERS,
        key=KEYS,
        together=st.booleans(),
    )
    def commit_several(
        self, names: list[str], timers: dict[str, int], key: str | None, together: bool
    ) -> None:
        changes = [self.change(name, timers, 1, key) for name in names]
        groups = [changes] if together else [[change] for change in changes]
        expected = [self.model.commit(group) for group in groups]
        answers = self.store.commit_each(groups)
        assert [answer is None for answer in answers] == expected

    @rule(name=NAMES, timers=TIMERS, effects=EFFECTS, statement=st.integers(0, 9))
    def crash(self, name: str, timers: dict[str, int], effects: int, statement: int) -> None:
        changes = [self.change(name, timers, effects, None), self.change("e", timers, 1, None)]
        if not isinstance(self.store, SqlStore):
            return
        connections = self.store._backend.connections
        plain, left = connections._open, [statement]

        def dying() -> Any:
            connection, cursor = plain()
            return connection, Dying(cursor, left)

        while connections._idle:
            connections._discard(connections._idle.pop()[0])
        connections._open = dying  # type: ignore[method-assign] # the fault to inject
        with suppress(Crash):
            self.store.commit(changes)
        connections._open = plain  # type: ignore[method-assign] # so that it can be closed
        self.store.close()
        self.store = self.reopen()
        if self.store.load_many([TicketId("e")]).get(TicketId("e")) == changes[1].ticket:
            assert self.model.commit(changes)

    @rule(minutes=st.integers(0, 3))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE + timedelta(seconds=1)

    @rule(fire=st.booleans())
    def fire_due(self, fire: bool) -> None:
        with self.store.claim_due(self.now, 100) as claim:
            assert [(due.ticket, due.timer.id) for due in claim.timers] == self.model.due(self.now)
            if not fire:
                return
            for due in claim.timers:
                ticket = claim.store.load(due.ticket)
                rest = [held for held in ticket.timers if held.id != due.timer.id]
                change = moved(ticket, f"fired-{due.timer.id}", now=self.now, timers=rest)
                assert list(claim.store.commit_each([[change]])) == [None]
                assert self.model.commit([change])

    @precondition(lambda self: self.model.due(self.now))
    @rule(delay=DELAYS, which=st.integers(0, 9))
    def firing_fails(self, delay: int | None, which: int) -> None:
        due = self.model.due(self.now)
        name, label = due[which % len(due)]
        again = None if delay is None else self.now + delay * MINUTE
        self.store.timer_failed(TicketId(name), label, "no value", again)
        self.model.fail_timer(name, label, again)

    @precondition(lambda self: self.model.aside())
    @rule(which=st.integers(0, 9))
    def retry_timer(self, which: int) -> None:
        aside = sorted(self.model.aside())
        name, label, _ = aside[which % len(aside)]
        assert self.store.retry_timer(TicketId(name), label)
        self.model.retry_timer(name, label)

    @rule(outcome=st.sampled_from(["delivered", "failed", "dead", "back", "crash"]))
    def relay(self, outcome: str) -> None:
        claimed = [d.effect.id for d in self.store.claim_deliveries(self.now, lease=MINUTE)]
        assert set(claimed) == self.model.ripe(self.now)
        assert len(claimed) == len(set(claimed))
        for name in claimed:
            self.model.effects[name].next_try = self.now + MINUTE
        for name in claimed:
            self._end(name, outcome)

    def _end(self, name: str, outcome: str) -> None:
        sent = self.model.effects[name]
        if outcome == "delivered":
            self.store.delivered([name], self.now)
            del self.model.effects[name]
        elif outcome == "back":
            self.store.hand_back([name], self.now)
            sent.next_try = self.now
        elif outcome != "crash":
            sent.next_try = None if outcome == "dead" else self.now + 2 * MINUTE
            sent.tries += 1
            self.store.delivery_failed(name, "busy", sent.next_try)

    @rule()
    def retry_dead(self) -> None:
        dead = [name for name, sent in self.model.effects.items() if sent.next_try is None]
        assert self.store.retry_deliveries(dead, self.now) == len(dead)
        for name in dead:
            self.model.effects[name].next_try, self.model.effects[name].tries = self.now, 0

    @invariant()
    def both_say_the_same(self) -> None:
        store, model = self.store, self.model
        names = [TicketId(name) for name in model.tickets]
        assert store.load_many(names) == model.tickets
        assert list(store.find()) == sorted(model.tickets)
        assert {name: list(store.history(name)) for name in names} == model.entries
        assert store.next_due() == model.next_due()
        assert {(due.ticket, due.timer.id, due.tries) for due in store.set_aside()} == model.aside()
        waiting = {(d.effect.id, d.tries, d.is_dead) for d in store.deliveries(limit=1000)}
        assert waiting == model.undelivered()


def memory() -> Callable[[], Store]:
    return MemoryStore


def sqlite() -> Callable[[], Store]:
    folder = Path(mkdtemp(prefix="callout-model-"))
    FOLDERS.append(folder)
    shutil.copy(_template(folder.parent), folder / "tickets.db")
    return lambda: open_store(f"sqlite:///{folder}/tickets.db")


def postgres() -> Callable[[], Store]:
    if not ADDRESSES:
        ADDRESSES.append(fresh_postgres())
        open_store(ADDRESSES[0]).close()
    with psycopg.connect(plain(ADDRESSES[0]), autocommit=True) as connection:
        connection.execute("DELETE FROM timer; DELETE FROM outbox; DELETE FROM entry")
        connection.execute("DELETE FROM ticket")
    return lambda: open_store(ADDRESSES[0])


ADDRESSES: list[str] = []
FOLDERS: list[Path] = []


def _template(folder: Path) -> Path:
    """An empty database to copy: making the tables takes longer than a whole example."""
    path = folder / f"callout-model-template-{id(FOLDERS)}.db"
    if not path.exists():
        open_store(f"sqlite:///{path}").close()
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "examples"),
    [(memory, 60), (sqlite, 30), pytest.param(postgres, 15, marks=pytest.mark.db)],
)
def test_stores_do_what_the_model_does(
    kind: Callable[[], Callable[[], Store]], examples: int
) -> None:
    machine = type("Case", (Machine,), {"open_empty": staticmethod(kind)})
    limits = settings(
        max_examples=examples,
        stateful_step_count=25,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    ADDRESSES.clear()
    try:
        run_state_machine_as_test(machine, settings=limits)
    finally:
        for folder in FOLDERS:
            shutil.rmtree(folder, ignore_errors=True)
        FOLDERS.clear()
