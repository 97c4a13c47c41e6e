"""The reports of replays of damaged histories, printed: the same bytes wherever it runs.

    python -m tests.replay.elsewhere tests/landed/0.6.0/visits.db

Each entry of the database is damaged in turn. Whatever would look outside of the process while
replays run ends it: files, sockets, other programs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from callout import Engine, Entry, replay
from callout.records import EventTime
from callout.values import canonical

_OUTSIDE = (
    "open",
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.listdir",
    "sqlite3.connect",
)


def main() -> None:
    """Run from the command line."""
    no_files = (
        Path(__file__).parents[2] / "docs/examples/callback"
    )  # definitions: from the database
    with Engine.open(f"sqlite:///{sys.argv[1]}", processes=no_files, read_only=True) as engine:
        histories = [engine.history(ticket) for ticket in engine.find()]
        names = {entry.definition for history in histories for entry in history}
        definitions = {name: engine.pinned(name) for name in sorted(names)}
    for history in histories:
        replay(history, definitions)  # what is imported at first use is imported now
    sys.addaudithook(_refuse)
    for history in histories:
        for damaged in _damaged(history):
            report: Any = replay(damaged, definitions).to_json()
            sys.stdout.write(canonical(report).decode() + "\n")


def _refuse(name: str, arguments: object) -> None:
    if name.startswith(_OUTSIDE):
        raise AssertionError(f"a replay looks outside: {name} {arguments}")


def _damaged(history: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    yield history
    for place, entry in enumerate(history):
        for other in (
            replace(entry, after=(*entry.after, "elsewhere")),
            replace(entry, guards=tuple(replace(each, value=None) for each in entry.guards)),
            replace(entry, set_data={**entry.set_data, "/of_no_field": "@P1D"}),
            replace(entry, claim=EventTime(entry.recorded_at, "late")),
            replace(entry, timers=(), effects=(), decisions=()),
        ):
            yield [*history[:place], other, *history[place + 1 :]]


if __name__ == "__main__":
    main()
