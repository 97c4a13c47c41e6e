"""The same work elsewhere: advance one persisted instance by one event, on an SQLite file.

    python -m venv peers && peers/bin/pip install -e . -r benchmarks/peers.txt
    PYTHONPATH=engine:adapters:. peers/bin/python benchmarks/peers.py

One event: find the instance, see that the event is possible, move it to the other state, count,
make it durable (synchronous=FULL). callout also checks who sends it, evaluates a guard and an
assignment in FEEL, and writes an entry that replays; the others write what they write. DBOS runs a
workflow whose steps are the events. Each is measured in turns; the figure is the median turn.
"""

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

EVENTS = 150
TURNS = 5
Work = Callable[[int], None]

TOGGLE = """
process: toggle
title: {en: A switch}
outcomes: [gone]
data: {count: {type: number, default: 0}}
events:
  switched: {by: clerk}
  removed: {by: clerk}
initial: off
states:
  off:
    on: {switched: {guard: count >= 0, target: lit, do: [{set: {count: count + 1}}]}, removed: gone}
  lit:
    on: {switched: {guard: count >= 0, target: off, do: [{set: {count: count + 1}}]}}
  gone: {type: final, outcome: gone}
"""


@contextmanager
def callout_one(folder: Path) -> Iterator[Work]:
    from callout.catalog import Catalog, Sources
    from callout.engine import Engine
    from callout.store import open_store

    catalog = Catalog.of(Sources({"toggle.yaml": TOGGLE}, {}))
    with Engine(open_store(f"sqlite:///{folder}/callout.db"), catalog) as engine:
        names = [engine.start("toggle", actor="clerk:li").id for _ in range(50)]
        yield lambda n: engine.send(names[n % 50], "switched", actor="clerk:li") and None


@contextmanager
def callout_many(folder: Path) -> Iterator[Work]:
    from callout.catalog import Catalog, Sources
    from callout.engine import Engine, Sending
    from callout.store import open_store

    catalog = Catalog.of(Sources({"toggle.yaml": TOGGLE}, {}))
    with Engine(open_store(f"sqlite:///{folder}/many.db"), catalog) as engine:
        names = [engine.start("toggle", actor="clerk:li").id for _ in range(50)]

        def fifty(number: int) -> None:
            # One call in fifty does the work of all.
            if number % 50 == 0:
                sendings = [Sending(name, "switched", actor="clerk:li") for name in names]
                answers = engine.send_many(sendings)
                assert not any(isinstance(answer, Exception) for answer in answers)

        yield fifty


@contextmanager
def raw(folder: Path) -> Iterator[Work]:
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, state TEXT, count INTEGER)")
    connection.execute("CREATE TABLE history (item INTEGER, document TEXT)")
    connection.executemany("INSERT INTO item VALUES (?, 'off', 0)", [(n,) for n in range(50)])
    document = orjson.dumps({"event": "switched", "actor": "clerk:li", "data": "x" * 500}).decode()

    def one(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        state, count = connection.execute(
            "SELECT state, count FROM item WHERE id = ?", (number % 50,)
        ).fetchone()
        other = "lit" if state == "off" else "off"
        row = (other, count + 1, number % 50)
        connection.execute("UPDATE item SET state = ?, count = ? WHERE id = ?", row)
        connection.execute("INSERT INTO history VALUES (?, ?)", (number % 50, document))
        connection.execute("COMMIT")

    yield one
    connection.close()


@contextmanager
def machine_and_orm(folder: Path) -> Iterator[Work]:
    from sqlalchemy import Integer, create_engine, event
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
    from statemachine import State, StateMachine

    class Base(DeclarativeBase):
        pass

    class Item(Base):
        __tablename__ = "item"
        id: Mapped[int] = mapped_column(primary_key=True)
        state: Mapped[str]
        count: Mapped[int]
        version = mapped_column(Integer, nullable=False)
        __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way

    class Line(Base):
        __tablename__ = "line"
        id: Mapped[int] = mapped_column(primary_key=True)
        item: Mapped[int]
        document: Mapped[str]

    class Toggle(StateMachine):
        off = State(initial=True)
        lit = State()
        switched = off.to(lit) | lit.to(off)

        def on_switched(self) -> None:
            self.model.count += 1

    database = create_engine(f"sqlite:///{folder}/orm.db")

    @event.listens_for(database, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    Base.metadata.create_all(database)
    with Session(database) as session:
        session.add_all([Item(id=n, state="off", count=0) for n in range(50)])
        session.commit()

    def one(number: int) -> None:
        with Session(database) as session:
            item = session.get(Item, number % 50)
            Toggle(item, state_field="state").send("switched")
            session.add(Line(item=number % 50, document="x" * 500))
            session.commit()

    yield one
    database.dispose()


@contextmanager
def spiff(folder: Path) -> Iterator[Work]:
    from SpiffWorkflow import TaskState, Workflow
    from SpiffWorkflow.serializer.json import JSONSerializer
    from SpiffWorkflow.specs import Simple, WorkflowSpec

    spec = WorkflowSpec("toggle", addstart=True)
    last = spec.start
    # A workflow walks through its tasks once: enough of them for all the turns.
    for number in range(2 + EVENTS * (TURNS + 1) // 50):
        task = Simple(spec, f"task{number}", manual=True)
        last.connect(task)
        last = task
    serializer = JSONSerializer()
    connection = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, document TEXT)")
    for number in range(50):
        workflow = Workflow(spec)
        workflow.run_next()
        document = workflow.serialize(serializer)
        connection.execute("INSERT INTO item VALUES (?, ?)", (number, document))

    def one(number: int) -> None:
        (document,) = connection.execute(
            "SELECT document FROM item WHERE id = ?", (number % 50,)
        ).fetchone()
        workflow = Workflow.deserialize(serializer, document)
        task = workflow.get_next_task(state=TaskState.READY)
        task.data["count"] = task.data.get("count", 0) + 1
        task.run()
        row = (workflow.serialize(serializer), number % 50)
        connection.execute("UPDATE item SET document = ? WHERE id = ?", row)

    yield one
    connection.close()


@contextmanager
def sourcing(folder: Path) -> Iterator[Work]:
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
    os.environ["SQLITE_DBNAME"] = str(folder / "sourcing.db")
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Toggle(Aggregate):
        def __init__(self) -> None:
            self.state, self.count = "off", 0

        @event("Switched")
        def switch(self) -> None:
            self.state = "lit" if self.state == "off" else "off"
            self.count += 1

    application: Application = Application()
    items = [Toggle() for _ in range(50)]
    application.save(*items)

    def one(number: int) -> None:
        item = application.repository.get(items[number % 50].id)
        item.switch()
        application.save(item)

    yield one
    application.close()


@contextmanager
def durable(folder: Path) -> Iterator[Work]:
    from dbos import DBOS, DBOSConfig

    config: DBOSConfig = {"name": "bench", "system_database_url": f"sqlite:///{folder}/dbos.db"}
    DBOS(config=config)

    @DBOS.step()
    def switch(count: int) -> int:
        return count + 1

    @DBOS.workflow()
    def toggle(events: int) -> int:
        count = 0
        for _ in range(events):
            count = switch(count)
        return count

    DBOS.launch()

    def all_at_once(number: int) -> None:
        # The workflow of a turn runs all its events.
        if number % EVENTS == 0:
            assert toggle(EVENTS) == EVENTS

    yield all_at_once
    DBOS.destroy()


CONTENDERS = {
    "raw sqlite3": raw,
    "callout, one event per commit": callout_one,
    "callout, send_many of 50": callout_many,
    "eventsourcing": sourcing,
    "python-statemachine + SQLAlchemy ORM": machine_and_orm,
    "SpiffWorkflow + JSON in SQL": spiff,
    "DBOS (a step)": durable,
}


def main() -> None:
    figures: dict[str, list[tuple[float, float]]] = {label: [] for label in CONTENDERS}
    with TemporaryDirectory(dir=".", prefix=".bench-") as name, ExitStack() as stack:
        works = {
            label: stack.enter_context(contender(Path(name)))
            for label, contender in CONTENDERS.items()
        }
        for number in range(1 + TURNS):
            for label, work in works.items():
                figures[label].append(turn(work))
                if number == 0:
                    # The first turn is for caches.
                    figures[label].clear()
    wall, cpu = ({k: median(v, part) for k, v in figures.items()} for part in (0, 1))
    ours = "callout, one event per commit"
    for label in CONTENDERS:
        print(
            f"{label:<38} {1e6 / wall[label]:>7,.0f} events/s, {cpu[label]:>7,.0f} µs of CPU each"
            f"   callout: x{wall[label] / wall[ours]:.1f} as fast,"
            f" x{cpu[ours] / cpu[label]:.2f} CPU"
        )


def median(pairs: list[tuple[float, float]], part: int) -> float:
    """Microseconds for one event."""
    return statistics.median(pair[part] for pair in pairs) / EVENTS * 1e6


def turn(work: Work) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    for number in range(EVENTS):
        work(number)
    return time.perf_counter() - began, time.process_time() - used


if __name__ == "__main__":
    main()
