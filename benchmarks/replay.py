"""How fast histories are read again: by callout with and without deciding again, and elsewhere.

    python -m venv peers && peers/bin/pip install -e . eventsourcing pm4py
    PYTHONPATH=engine:adapters:. peers/bin/python benchmarks/replay.py

The same 200 histories each time, from an SQLite file: a lamp that is switched, dimmed and wiped
twenty times in an order drawn by a seed, so that hardly two are alike.
callout's level 0 folds the deltas and checks hashes; level 1 decides every guard and assignment
again and compares all fields; `verify` looks at everything that is stored besides. eventsourcing
rebuilds the aggregate, which compares version numbers. pm4py checks by token replay and by
alignments whether the events fit a net of the same lamp, in memory: no data, no guards, no
hashes. Each is measured in turns; the figure is the median turn. pm4py's licence is the AGPL: it is
run here, by hand, and is no part of callout.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

HISTORIES, EVENTS, TURNS = 200, 20, 5
NAMES = ("switched", "dimmed", "wiped")
Work = Callable[[], int]
"""Reads all histories again; answers how many events there were."""
_DRAWN = random.Random(1)
HAPPENED = [_DRAWN.choices(NAMES, k=EVENTS - 1) for _ in range(HISTORIES)]

LAMP = """
process: lamp
title: {en: A lamp}
outcomes: [gone]
data: {count: {type: number, default: 0}}
events: {switched: {by: clerk}, dimmed: {by: clerk}, wiped: {by: clerk}, removed: {by: clerk}}
initial: off
states:
  off:
    on:
      switched: {guard: count >= 0, target: lit, do: [{set: {count: count + 1}}]}
      dimmed: {target: off}
      wiped: {target: off}
      removed: gone
  lit:
    on:
      switched: {guard: count >= 0, target: off, do: [{set: {count: count + 1}}]}
      dimmed: {target: lit}
      wiped: {target: lit}
  gone: {type: final, outcome: gone}
"""


@contextmanager
def callout(folder: Path) -> Iterator[dict[str, Work]]:
    from callout.catalog import Catalog, Sources
    from callout.engine import Engine, Sending
    from callout.records import entry_hash
    from callout.replay.fold import Fold
    from callout.store import open_store

    catalog = Catalog.of(Sources({"lamp.yaml": LAMP}, {}))
    with Engine(open_store(f"sqlite:///{folder}/callout.db"), catalog) as engine:
        names = [engine.start("lamp", actor="clerk:li").id for _ in range(HISTORIES)]
        for happened in zip(*HAPPENED, strict=True):
            pairs = zip(names, happened, strict=True)
            sent = engine.send_many([Sending(*pair, actor="clerk:li") for pair in pairs])
            assert not any(isinstance(each, Exception) for each in sent)

        def folded() -> int:
            count = 0
            for name in names:
                fold = Fold()
                for entry in engine.history(name):
                    fold.apply(entry)
                    assert fold.post() == entry.post
                    assert entry_hash(entry) == entry.hash
                    count += 1
            return count

        def replayed() -> int:
            reports = [engine.replay(name) for name in names]
            assert all(report.equal for report in reports)
            return sum(report.entries for report in reports)

        def verified() -> int:
            reports = list(engine.verify())
            assert all(report.equal for report in reports)
            return sum(report.entries for report in reports)

        yield {
            "callout, level 0 and hashes": folded,
            "callout, level 1 (replay)": replayed,
            "callout, verify": verified,
        }


@contextmanager
def sourcing(folder: Path) -> Iterator[dict[str, Work]]:
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
    os.environ["SQLITE_DBNAME"] = str(folder / "sourcing.db")
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Lamp(Aggregate):
        def __init__(self) -> None:
            self.state, self.count = "off", 0

        @event("Switched")
        def switched(self) -> None:
            self.state = "lit" if self.state == "off" else "off"
            self.count += 1

        @event("Dimmed")
        def dimmed(self) -> None:
            pass

        @event("Wiped")
        def wiped(self) -> None:
            pass

    application: Application = Application()
    items = [Lamp() for _ in range(HISTORIES)]
    for item, happened in zip(items, HAPPENED, strict=True):
        for name in happened:
            getattr(item, name)()
    application.save(*items)
    ids = [item.id for item in items]

    def rebuilt() -> int:
        return sum(application.repository.get(each).version for each in ids)

    yield {"eventsourcing, rebuild": rebuilt}
    application.close()


@contextmanager
def mining(_: Path) -> Iterator[dict[str, Work]]:
    import pandas as pd
    import pm4py
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("lamp")
    places = {name: PetriNet.Place(name) for name in ("start", "off", "lit", "end")}
    net.places.update(places.values())
    steps: list[tuple[str | None, str, str]] = [("opened", "start", "off")]
    steps += [("switched", "off", "lit"), ("switched", "lit", "off")]
    steps += [(name, here, here) for name in ("dimmed", "wiped") for here in ("off", "lit")]
    steps += [(None, "off", "end"), (None, "lit", "end")]
    for number, (label, here, there) in enumerate(steps):
        step = PetriNet.Transition(f"{number}", label)
        net.transitions.add(step)
        add_arc_from_to(places[here], step, net)
        add_arc_from_to(step, places[there], net)
    first, last = Marking({places["start"]: 1}), Marking({places["end"]: 1})
    begin = datetime(2024, 3, 11, tzinfo=UTC)
    rows = [
        {
            "case:concept:name": f"{case}",
            "concept:name": name,
            "time:timestamp": begin + timedelta(minutes=number),
        }
        for case, happened in enumerate(HAPPENED)
        for number, name in enumerate(["opened", *happened])
    ]
    log = pm4py.convert_to_event_log(pd.DataFrame(rows))

    def tokens() -> int:
        found = pm4py.conformance_diagnostics_token_based_replay(log, net, first, last)
        assert all(each["trace_is_fit"] for each in found)
        return HISTORIES * EVENTS

    def aligned() -> int:
        found = pm4py.conformance_diagnostics_alignments(log, net, first, last)
        assert all(each["fitness"] == 1 for each in found)
        return HISTORIES * EVENTS

    yield {"pm4py, token replay": tokens, "pm4py, alignments": aligned}


CONTENDERS = (sourcing, callout, mining)


def main() -> None:
    figures: dict[str, list[float]] = {}
    with TemporaryDirectory(dir=".", prefix=".bench-") as name, ExitStack() as stack:
        works: dict[str, Work] = {}
        for contender in CONTENDERS:
            works |= stack.enter_context(contender(Path(name)))
        for number in range(1 + TURNS):
            for label, work in works.items():
                rate = turn(work)
                if number:  # the first turn is for caches
                    figures.setdefault(label, []).append(rate)
    base = statistics.median(figures["eventsourcing, rebuild"])
    for label, rates in figures.items():
        rate = statistics.median(rates)
        sys.stdout.write(f"{label:<30} {rate:>9,.0f} events/s   x{rate / base:.2f}\n")


def turn(work: Work) -> float:
    began = time.process_time()
    return work() / (time.process_time() - began)


if __name__ == "__main__":
    main()
