"""A database as an auditor gets it: what the stories of the home visit leave behind, side by side.

    python -m tests.auditors.record evidence.db

Tickets are called after their story: ``S16-ticket`` is the one of ``S16_somebody_else_at_home``.
It is the same in every run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callout.catalog import Catalog
from callout.clock import ManualClock
from callout.definition import Definition
from callout.engine import Engine
from callout.records import Effect, Entry, Ticket
from callout.replay.fold import Fold
from callout.scenarios import Story, read_stories
from callout.scenarios.bench import tickets_of
from callout.scenarios.runner import Runner
from callout.store import Change, MemoryStore, Query, Store, open_store
from tests.shipped import ROOT, catalog

STORIES = ROOT / "tests" / "scenarios" / "home_visit"
_ALL = 1 << 31


def make(database: Path) -> None:
    """Play the numbered stories, without their variants, and keep what they leave."""
    runner = Runner(catalog())
    with open_store(f"sqlite:///{database}", create=True) as kept:
        for story in stories():
            player = runner.player(story)
            failures = player.play().failures
            assert not failures, failures
            played = player.bench.store
            assert isinstance(played, MemoryStore)
            _copy(played, kept, player.bench.engine.catalog)
        _release(kept)


def _release(kept: Store) -> None:
    """The process of the tickets, released by two people before the first of them."""
    clock = ManualClock(datetime(2024, 2, 28, 3, tzinfo=UTC))
    engine = Engine(kept, catalog(), clock=clock)
    monday = datetime(2024, 3, 3, 16, tzinfo=UTC)
    made = engine.propose_release(
        "home_visit", by="hq_quality:q1", profile="haier", effective=monday, note="2024 edition"
    )
    clock.advance(timedelta(hours=26))
    engine.approve_release(made.number, by="hq_service:s2", note="read against the text")


def stories() -> Iterator[Story]:
    """The numbered stories, their tickets called after them."""
    for story in read_stories([STORIES]):
        file, _, variant = story.name.rpartition("home_visit/")[2].partition("/")
        if file.startswith("S") and not variant:
            yield _named(story, file.partition("_")[0])


def _named(story: Story, prefix: str) -> Story:
    tickets = {
        name: each
        if catalog().processes[each.process].key
        else replace(each, id=f"{prefix}-{name}")
        for name, each in tickets_of(story).items()
    }
    return replace(story, header=replace(story.header, tickets=tickets))


def _copy(played: MemoryStore, kept: Store, catalog: Catalog) -> None:
    kept.put_definition(catalog.sources.digest, catalog.sources.document)
    made = {each.effect.id: each.effect for each in played.deliveries(limit=_ALL)}
    for name in played.find(Query(limit=_ALL)):
        ticket, entries = played.load(name), played.history(name)
        for digest in dict.fromkeys(entry.definition for entry in entries):
            kept.put_definition(digest, played.get_definition(digest) or b"")
        kept.commit([*_changes(ticket, entries, catalog.pinned, made)])


def _changes(
    ticket: Ticket,
    entries: Sequence[Entry],
    definition_of: Callable[[str], Definition],
    made: Mapping[str, Effect],
) -> Iterator[Change]:
    """A change for each entry, as they came; the last one has the ticket as it is."""
    fold = Fold()
    for entry in entries:
        fold.apply(entry)
        effects = tuple(made[each.id] for each in entry.effects if each.id in made)
        definition = definition_of(entry.definition)
        after = fold.ticket(definition.name, definition.timers.orders)
        yield Change(ticket if entry is entries[-1] else after, (entry,), effects)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
