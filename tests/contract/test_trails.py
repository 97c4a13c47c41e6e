"""What entries are found by: what every store answers about the entries of all tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from callout.errors import StaleTicket
from callout.records import Ticket, TicketId
from callout.records.standing import Standing
from callout.store import Change, Store
from callout.store.lists.asking import Keeping
from callout.store.lists.trails.asking import (
    SLOT,
    TallyBy,
    Totals,
    Trail,
    TrailAsk,
    TrailPlace,
    in_order,
)
from callout.store.lists.trails.refusals import NoTrails
from callout.traits import Footprint, Trait, TraitKind, footprint
from tests.contract.makers import NINE, moved, opened

HOUR = timedelta(hours=1)
EVENTS = ("到达", "left's", 'a "quoted" one', "*")
WAYS = [
    footprint(
        [
            Trait(TraitKind.EVENT, event),
            *(Trait(TraitKind.ROW, f"size#{row}") for row in range(rows)),
            *([Trait(TraitKind.REFUSAL, "guard-false")] if refused else []),
            *([Trait(TraitKind.REPEATS, "refusal")] if refused and rows else []),
        ]
    )
    for event in EVENTS
    for rows in range(3)
    for refused in (False, True)
]


def trail_for(
    change: Change, way: Footprint, actor: str = "clerk:zhang", behalf: str | None = None
) -> Trail:
    (entry,) = change.entries
    repeats = any(way.values(TraitKind.REPEATS))
    by = "B" if repeats else None
    return Trail(entry.ticket, entry.seq, entry.recorded_at, actor, behalf, by, way)


def committed(store: Store, change: Change, *trails: Trail) -> Ticket:
    store.put_footprints([each.footprint for each in trails])
    store.commit([replace(change, trails=trails, standing=Standing())])
    return change.ticket


def filled(store: Store) -> list[Trail]:
    """Sixty entries of six tickets, at instants that several share, drawn by a seed."""
    drawn, found = Random(8), []
    tickets: dict[str, Ticket] = {}
    for _ in range(60):
        name, now = drawn.choice("ABCDEé"), NINE + drawn.randrange(9) * HOUR
        before = tickets.get(name)
        change = opened(name, now=now) if before is None else moved(before, "a", now=now)
        way, actor = drawn.choice(WAYS), drawn.choice(["li", "O'Hara", "王"])
        trail = trail_for(change, way, actor, drawn.choice([None, "boss"]))
        tickets[name] = committed(store, change, trail)
        found.append(trail)
    return found


def _is(trail: Trail, kind: TraitKind, *values: str) -> bool:
    return any(value in values for value in trail.footprint.values(kind))


ASKS: Mapping[str, tuple[TrailAsk, Callable[[Trail], bool]]] = {
    "everything": (TrailAsk(), lambda e: True),
    "an event": (
        TrailAsk({TraitKind.EVENT: ("到达",)}),
        lambda e: _is(e, TraitKind.EVENT, "到达"),
    ),
    "one of two events": (
        TrailAsk({TraitKind.EVENT: ("left's", 'a "quoted" one')}),
        lambda e: _is(e, TraitKind.EVENT, "left's", 'a "quoted" one'),
    ),
    "no pattern": (TrailAsk({TraitKind.EVENT: ("*",)}), lambda e: _is(e, TraitKind.EVENT, "*")),
    "event and row": (
        TrailAsk({TraitKind.EVENT: ("到达",), TraitKind.ROW: ("size#1",)}),
        lambda e: _is(e, TraitKind.EVENT, "到达") and _is(e, TraitKind.ROW, "size#1"),
    ),
    "nothing": (TrailAsk({TraitKind.EVENT: ("never",)}), lambda e: False),
    "refusals once": (
        TrailAsk(having=(TraitKind.REFUSAL,), but=(TraitKind.REPEATS,)),
        lambda e: _is(e, TraitKind.REFUSAL, "guard-false") and e.refused_by is None,
    ),
    "all but repeats": (TrailAsk(but=(TraitKind.REPEATS,)), lambda e: e.refused_by is None),
    "repeats": (
        TrailAsk(having=(TraitKind.REPEATS,), refused_by=("B",), instants=(NINE, NINE + HOUR)),
        lambda e: e.refused_by == "B" and e.at in (NINE, NINE + HOUR),
    ),
    "people": (TrailAsk(actors=("O'Hara", "王")), lambda e: e.actor in ("O'Hara", "王")),
    "on behalf": (TrailAsk(on_behalf_of=("boss",)), lambda e: e.on_behalf_of == "boss"),
    "half open": (
        TrailAsk(since=NINE + HOUR, until=NINE + 4 * HOUR),
        lambda e: NINE + HOUR <= e.at < NINE + 4 * HOUR,
    ),
    "all of it": (
        TrailAsk(
            {TraitKind.ROW: ("size#0",)}, actors=("li",), since=NINE + HOUR, until=NINE + 8 * HOUR
        ),
        lambda e: (
            _is(e, TraitKind.ROW, "size#0")
            and e.actor == "li"
            and NINE + HOUR <= e.at < NINE + 8 * HOUR
        ),
    ),
}


def test_every_question_is_answered_as_by_looking_through_everything(store: Store) -> None:
    everything = filled(store)

    for name, (ask, wanted) in ASKS.items():
        expected = in_order([each for each in everything if wanted(each)])
        assert _paged(store, ask) == expected, name
        tickets = len({each.ticket for each in expected})
        assert store.lists.trails.totals(ask) == Totals(len(expected), tickets), name
        for by, key in KEYS.items():
            tallied = {each.key: each.entries for each in store.lists.trails.tally(ask, by)}
            assert tallied == Counter(map(key, expected)), (name, by)
    assert sum(bool(_paged(store, ask)) for ask, _ in ASKS.values()) == len(ASKS) - 1


KEYS: Mapping[TallyBy, Callable[[Trail], object]] = {
    TallyBy.FOOTPRINT: lambda e: e.footprint.number,
    TallyBy.ACTOR: lambda e: e.actor,
    TallyBy.SLOT: lambda e: (e.at - datetime.fromisoformat("1970-01-01T00:00Z")) // SLOT,
}


def _paged(store: Store, ask: TrailAsk) -> list[Trail]:
    found: list[Trail] = []
    place = None
    while page := store.lists.trails.page(ask, place, 7):
        found += page
        last = found[-1]
        place = TrailPlace(last.at, last.ticket, last.seq)
    return found


def test_values_of_a_kind_are_those_of_any_footprint(store: Store) -> None:
    store.put_footprints([*WAYS, *WAYS])

    assert list(store.lists.trails.values(TraitKind.EVENT)) == sorted(EVENTS)
    assert list(store.lists.trails.values(TraitKind.CLAUSE)) == []
    assert store.lists.trails.footprints([WAYS[3].number, 7]) == {WAYS[3].number: WAYS[3]}


def test_rows_are_written_with_their_commit_or_not_at_all(store: Store) -> None:
    first = opened("A")
    ticket = committed(store, first, trail_for(first, WAYS[0]))
    change, stale = moved(ticket, "a"), moved(first.ticket, "b", now=NINE + HOUR)
    committed(store, change, trail_for(change, WAYS[1]))

    with pytest.raises(StaleTicket):
        committed(store, stale, trail_for(stale, WAYS[2]))

    assert [each.footprint for each in _paged(store, TrailAsk())] == [WAYS[0], WAYS[1]]


def test_with_one_change_that_says_nothing_nothing_is_answered_until_they_are_made_anew(
    store: Store,
) -> None:
    change = opened("A")
    assert store.lists.trails.keeping() is Keeping.KEPT
    store.commit([replace(change, standing=Standing())])

    assert store.lists.trails.keeping() is Keeping.OFF
    for ask in (
        lambda: store.lists.trails.page(TrailAsk(), None, 1),
        lambda: store.lists.trails.totals(TrailAsk()),
        lambda: store.lists.trails.tally(TrailAsk(), TallyBy.ACTOR),
    ):
        with pytest.raises(NoTrails, match="views rebuild"):
            ask()
    assert store.lists.keeping() is Keeping.KEPT

    store.lists.begin()
    assert store.lists.trails.keeping() is Keeping.REBUILDING
    trail = trail_for(change, WAYS[0])
    with store.hold([TicketId("A")]) as tickets:
        tickets.put_footprints([WAYS[0]])
        tickets.put_trails(TicketId("A"), [trail])
        tickets.put_trails(TicketId("A"), [trail])
    store.lists.end()

    assert _paged(store, TrailAsk()) == [trail]
    (found,) = store.lists.trails.trails_of([TicketId("A"), TicketId("B")]).items()
    assert (found[0], [*found[1]]) == ("A", [trail])
