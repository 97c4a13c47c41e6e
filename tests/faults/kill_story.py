"""kill -9 of the worker while a scenario runs on a real, accelerated clock.

    PYTHONPATH=engine:adapters:. python -m tests.faults.kill_story 50

The scenario where nobody opens the door is played to the first round of knocking; the five minutes
of knocking then run sixteen times as fast, by a worker that is killed and started all the time. In
the end every ticket must be what it is when nobody is killed: states, data, timers fired, effects.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from callout.catalog import Catalog, read_settings
from callout.clock import FastClock, SystemClock
from callout.engine import Engine
from callout.engine.worker import Worker
from callout.records import EntryKind
from callout.scenarios import Story, read_stories
from callout.scenarios.player import Player
from callout.store import MemoryStore, Store, open_store
from tests.faults.world import Journals, forked

ROOT = Path(__file__).parents[2]
STORY = ROOT / "tests/scenarios/home_visit/S08_nobody_home.yaml"
BEGIN, END = "first_round", "phone"
SPEED = 16
LENGTH = timedelta(minutes=5, seconds=20)


@dataclass(frozen=True, slots=True)
class Scene:
    """A story and the definitions it runs on."""

    story: Story
    catalog: Catalog

    @classmethod
    def read(cls) -> Scene:
        story = read_stories([STORY])[0]
        values = {**read_settings(story.header.settings), **story.header.parameters}
        return cls(story, Catalog.load(ROOT / "processes", ROOT / "rules", settings=values))

    def play(self, store: Store, label: str) -> datetime:
        """Play the story up to the step with that label; what its clock shows then."""
        labels = [step.label for step in self.story.steps]
        steps = self.story.steps[: labels.index(label) + 1]
        player = Player(replace(self.story, steps=steps), self.catalog, store)
        assert player.play().failures == ()
        return player.bench.clock.now()


def picture(store: Store) -> dict[str, object]:
    """What must not depend on kills: everything but the instants at which timers fired."""
    tickets = store.load_many(store.find())
    return {
        name: (
            ticket.states,
            ticket.outcome,
            dict(ticket.data),
            [(timer.id, timer.due) for timer in ticket.timers],
            [entry.name for entry in store.history(name)],
            Counter(made.digest for entry in store.history(name) for made in entry.effects),
        )
        for name, ticket in tickets.items()
    }


def serve(scene: Scene, address: str, clock: FastClock, journals: Journals) -> None:
    adapters = {"people": journals.deliver}
    engine = Engine(open_store(address), scene.catalog, clock=clock, adapters=adapters)
    with engine, Worker(engine, lambda _: None, poll=timedelta(seconds=0.2)):
        time.sleep(3600)


def kill_in_story(scene: Scene, folder: Path, seed: int) -> int:
    """One run with as many kills as its time has room for; answers how many that were."""
    address, journals = f"sqlite:///{folder}/{seed}.db", Journals(folder)
    with open_store(address) as store:
        begin = scene.play(store, BEGIN)
    chance, kills = random.Random(seed), 0
    clock = FastClock(SystemClock(), begin, SPEED)
    while clock.now() < begin + LENGTH:
        worker = forked(lambda: serve(scene, address, clock, journals))
        time.sleep(chance.uniform(0.05, 0.6))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        kills += 1
    with Engine(open_store(address), scene.catalog, clock=clock) as engine:
        engine.tick()
        reference = MemoryStore()
        scene.play(reference, END)
        assert picture(engine.store) == picture(reference)
        for ticket in engine.find():
            assert engine.replay(ticket).divergences == ()
            _check_history(engine, ticket)
    return kills


def _check_history(engine: Engine, ticket: str) -> None:
    entries = engine.history(ticket)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    fired = Counter(
        (change.id, change.due)
        for entry in entries
        if entry.kind is EntryKind.TIMER
        for change in entry.timers
        if change.change == "fire"
    )
    assert set(fired.values()) <= {1}


def main(wanted: int) -> None:
    scene, kills, seed = Scene.read(), 0, 0
    with TemporaryDirectory(dir=".", prefix=".faults-") as folder:
        while kills < wanted:
            kills += kill_in_story(scene, Path(folder), seed)
            seed += 1
    print(f"{kills} kills in {seed} runs: every ticket as if nobody had been killed")


if __name__ == "__main__":
    main(int(sys.argv[1]))
