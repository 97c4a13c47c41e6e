"""A move that was altered afterwards, its chain made anew: each part is seen by its own class."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callout.definition import Definition
from callout.records import Entry, TicketId, TimerChange, entry_hash
from callout.replay import replay
from callout.store import MemoryStore
from tests.rollout.moves import MOVER, NEW, OLD, REVIEWER, catalog_of, filled, mover, plan_for


@pytest.fixture(scope="module")
def moved() -> tuple[tuple[Entry, ...], dict[str, Definition]]:
    store = MemoryStore()
    clock = filled(store, 1)
    plan = plan_for(store).plan
    list(mover(store, clock).apply(plan, MOVER, REVIEWER))
    list(mover(store, clock).undo(plan, MOVER, "too early"))
    made = [catalog_of(**each).get("parcel") for each in (OLD, NEW)]
    return tuple(store.history(TicketId("P0"))), {each.hash: each for each in made}


FORGED = {
    "another state": (3, {"after": ("arrived",)}, "PATH"),
    "another value": (3, {"set_data": {"/floor": 2}}, "DATA"),
    "a timer put off": (
        3,
        {"timers": (TimerChange("after.on_shelf.1", "set", "2030-01-01T00:00:00Z"),)},
        "TIMER",
    ),
    "another state as a whole": (3, {"post": "s256:0"}, "STATE"),
    "another instant of taking back": (4, {"set_data": {"/floor": 3}}, "DATA"),
    "another move taken back": (4, {"payload": {"undoes": 2, "reason": "x"}}, "ACCEPT"),
    "the reviewer is who moved": (3, {"actor": replace(MOVER, id=REVIEWER)}, "ACCEPT"),
    "another definition": (3, {"definition": None}, "ACCEPT"),
}


def test_an_honest_move_and_its_undoing_replay_as_they_were(
    moved: tuple[tuple[Entry, ...], dict[str, Definition]],
) -> None:
    entries, definitions = moved

    report = replay(entries, definitions)

    assert (report.divergences, report.redecided) == ((), 4)


@pytest.mark.parametrize("kind", FORGED)
def test_each_forged_part_is_seen(
    kind: str, moved: tuple[tuple[Entry, ...], dict[str, Definition]]
) -> None:
    entries, definitions = moved
    seq, changes, wanted = FORGED[kind]
    if changes.get("definition", "") is None:
        changes = {"definition": entries[0].definition}
    chain = [*entries]
    chain[seq - 1] = replace(chain[seq - 1], **changes)  # type: ignore[arg-type] # by name
    for number in range(seq - 1, len(chain)):
        previous = chain[number - 1].hash
        again = replace(chain[number], previous=previous)
        chain[number] = replace(again, hash=entry_hash(again))

    report = replay(chain, definitions)

    assert wanted in {each.kind for each in report.divergences if each.seq == seq}
