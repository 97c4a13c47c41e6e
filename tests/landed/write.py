"""Writes what the version at hand leaves behind, for later versions to read.

    python -m tests.landed.write 0.2.0

Makes the folder of that name beside this file; see `tests.landed.test_landed` for what is in it.
Run it on the version itself, before the next one changes what entries hold.
"""

from __future__ import annotations

import gzip
import json
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from callout import Engine, ManualClock
from callout.catalog import Catalog
from callout.catalog.settings import read_settings
from callout.records import entry_to_json, ticket_to_json
from callout.rollout import Mover
from callout.scenarios import Story, read_stories
from callout.scenarios.player import Player
from callout.store import MemoryStore, Query, open_store
from callout.values import Json
from tests.engine.teams import DESK, make, member
from tests.engine.worlds import catalog_of
from tests.home_visit.steps import ROOT, Visit, job, local, run_to, settings
from tests.rollout import callers as people
from tests.rollout.moves import MOVER, NEW, OLD, REVIEWER, filled, plan_for

HERE = Path(__file__).parent
MINUTE = timedelta(minutes=1)


def visits(database: Path) -> None:
    """A visit that was done, and one whose engineer stands at the door and has knocked."""
    clock = ManualClock(local("08:00"))
    with Engine.open(
        f"sqlite:///{database}",
        processes=ROOT / "processes",
        rules=ROOT / "rules",
        settings=settings(),
        profile="haier",
        clock=clock,
    ) as engine:
        engine.start("home_visit", id="DONE", data=job("10:00"), actor="dispatcher:z")
        visit = Visit(engine, clock, "DONE", "li").take()
        visit.prepare("08:05")
        visit.knock("09:10", "09:53", "09:54")
        visit.enter("09:55")
        visit.repair("10:20")
        visit.finish("10:40")
        engine.start("home_visit", id="OPEN", data=job("13:00"), actor="dispatcher:z")
        visit = Visit(engine, clock, "OPEN", "li").take()
        visit.prepare("11:05")
        visit.knock("12:10", "12:53", "12:54")
        run_to(engine, clock, local("12:56"))


def callers(database: Path) -> None:
    """Callers whose data are sealed: moved, moved and back, erased, erased and gone on, held."""
    with open_store(f"sqlite:///{database}") as store:
        office = people.Office(store)
        office.move()
        office.undo()
        office.engine.start("caller", id="C3", data={**people.DATA, "phone": "3"}, actor="clerk:a")
        office.engine.hold("3", by="legal:xu", reason="case 12")
        again = replace(people.PLAN, data={"whole": "name"})
        for _ in office.mover().apply(again, people.MOVER, people.REVIEWER):
            pass
        engine = office.opened(people.NEW)
        engine.erase(
            people.DATA["phone"], by="legal:xu", reason="letter of 3 March", basis="PIPL 47"
        )
        engine.send("C1", "moved_on", actor="clerk:a")
        engine.lift_hold("3", by="legal:xu", reason="it is over")


def moves(database: Path) -> None:
    """Tickets moved to another version, one of them gone on; before, all were taken back once."""
    with open_store(f"sqlite:///{database}", create=True) as store:
        clock = filled(store, count=2)
        plan = plan_for(store).plan
        mover = Mover(store, catalog_of(**NEW), clock)
        for _ in mover.apply(plan, MOVER, REVIEWER):
            clock.advance(MINUTE)
        for _ in mover.undo(plan, MOVER, "too early"):
            clock.advance(MINUTE)
        for _ in mover.apply(plan, MOVER, REVIEWER):
            clock.advance(MINUTE)
        Engine(store, catalog_of(**NEW), clock=clock).send("P1", "fetched", actor="clerk:a")
        Engine(store, catalog_of(**OLD), clock=clock).start(
            "parcel", id="LATER", data={"weight": 5}, actor="clerk:a"
        )


def histories() -> Iterator[Json]:
    """Every ticket that scenarios and groups leave with its entries, after their definitions.

    Two stories of each process and profile, without their variants: all of them would be read again
    with every version that comes.
    """
    files = Catalog.load(ROOT / "processes", ROOT / "rules")
    known: set[str] = set()
    for number, story in enumerate(_stories()):
        values: dict[str, Json] = {
            **read_settings(story.header.settings),
            **story.header.parameters,
        }
        store = MemoryStore()
        player = Player(story, files.with_settings(values), store)
        player.play()
        yield from _left(store, player.bench.engine.catalog, f"{number}", known)
    for name, keys, ended in _GROUPS:
        store = MemoryStore()
        engine = make(keys, "visit", store)
        engine.start("team", id="T", actor=DESK)
        engine.send("T", "go", actor=DESK)
        for each in ended:
            engine.send(member(each), "fine", {"note": f"n{each}"}, actor=DESK)
        yield from _left(store, engine.catalog, name, known)


def _stories() -> Iterator[Story]:
    played: Counter[tuple[str | None, str | None]] = Counter()
    for story in read_stories([ROOT / "tests" / "scenarios"]):
        about = (story.header.process, story.header.profile)
        if "/" not in story.name and played[about] < _OF_EACH:
            played[about] += 1
            yield story


_OF_EACH = 2
_GROUPS = [
    ("all", "", (3, 1, 2)),
    ("first", "until: any", (2,)),
    ("waiting", "at_once: 2", (1,)),
]


def _left(store: MemoryStore, catalog: Catalog, group: str, known: set[str]) -> Iterator[Json]:
    """The tickets of a store, each after those definitions that nobody knows yet."""
    sources = catalog.sources
    for ticket in store.find(Query(limit=1 << 31)):
        entries = store.history(ticket)
        for name in dict.fromkeys(each.definition for each in entries):
            document = store.get_definition(name)
            assert document is not None
            for kept, text in ((sources.digest, sources.document), (name, document)):
                if kept not in known:
                    known.add(kept)
                    yield {"definition": kept, "document": b64encode(text).decode()}
        row = {**ticket_to_json(store.load(ticket)), "id": f"{group}/{ticket}"}
        yield {"ticket": row, "entries": [entry_to_json(each) for each in entries]}


def main() -> None:
    """Run from the command line."""
    folder = HERE / sys.argv[1]
    folder.mkdir()
    visits(folder / "visits.db")
    callers(folder / "callers.db")
    moves(folder / "moves.db")
    lines = [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in histories()]
    (folder / "histories.jsonl.gz").write_bytes(gzip.compress(b"".join(lines), mtime=0))


if __name__ == "__main__":
    main()
