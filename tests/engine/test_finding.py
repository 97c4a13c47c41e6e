"""Questions across tickets, against an independent look through every history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callout import (
    BadQuery,
    Engine,
    EntriesFound,
    Entry,
    EntryFound,
    EntryQuestion,
    ManualClock,
    MemoryStore,
    NoTrails,
    TicketNotFound,
    open_store,
)
from callout.process import walk
from callout.scenarios import Player, read_stories
from callout.store import Store
from tests import shipped
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of
from tests.verify.databases import fill

SCENARIOS = shipped.ROOT / "tests/scenarios/home_visit"
SOME = ("S03*", "S06*", "S22*", "S38*")
STRIDE = 3
"""Every third story: enough for all that is asked for here."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def engines() -> list[Engine]:
    """An engine for each of some stories of the shipped home visit, with the tickets they left."""
    files = sorted(path for pattern in SOME for path in SCENARIOS.glob(f"{pattern}.yaml"))
    found = []
    for story in [*read_stories(files)][::STRIDE]:
        player = Player(story, shipped.catalog())
        player.play()
        found.append(player.bench.engine)
    return found


def entries_of(engine: Engine) -> Iterator[Entry]:
    for ticket in engine.find():
        yield from engine.history(ticket)


def found_by(engine: Engine, question: EntryQuestion) -> list[EntryFound]:
    found: list[EntryFound] = []
    page = EntriesFound(next=None)
    while page.next is not None or not found:
        page = engine.find_entries(question, page.next, 50)
        found += page.entries
        if page.next is None:
            break
    return found


def ids(found: list[EntryFound]) -> list[tuple[str, int]]:
    return sorted((each.ticket, each.seq) for each in found)


def wanted(engine: Engine, holds: Callable[[Entry], bool]) -> list[tuple[str, int]]:
    return sorted((e.ticket, e.seq) for e in entries_of(engine) if holds(e))


def is_own(entry: Entry) -> bool:
    return "by" not in (entry.refusal or {})


def test_who_did_what_is_found_by_person(engines: list[Engine]) -> None:
    people = {e.actor.id for engine in engines for e in entries_of(engine)}
    assert len(people) > 4

    for engine in engines:
        for person in people:
            question = EntryQuestion(actors=(person,))
            expected = wanted(engine, lambda e, p=person: e.actor.id == p and is_own(e))
            assert ids(found_by(engine, question)) == expected, person
            assert engine.count_entries(question).entries == len(expected)


def test_tickets_that_hit_a_rule_row_in_a_time_are_found(engines: list[Engine]) -> None:
    rows = {
        f"{made['table']}#{row}"
        for engine in engines
        for e in entries_of(engine)
        for made in e.decisions
        for row in made["rows"]  # type: ignore[union-attr]
    }
    assert len(rows) > 10

    for engine in engines:
        instants = sorted(e.recorded_at for e in entries_of(engine))
        since = instants[len(instants) // 4]
        until = max(instants[-1], since + timedelta(microseconds=1))
        for row in rows:
            table, _, number = row.partition("#")
            question = EntryQuestion(rows=(row,), since=since, until=until)
            expected = wanted(
                engine,
                lambda e, t=table, n=number, s=since, u=until: (
                    s <= e.recorded_at < u
                    and any(d["table"] == t and n in map(str, d["rows"]) for d in e.decisions)
                ),
            )
            assert ids(found_by(engine, question)) == expected, row
            tickets = {ticket for ticket, _ in expected}
            assert engine.count_entries(question).tickets == len(tickets)


def test_refusals_are_counted_by_person_and_those_of_children_once(engines: list[Engine]) -> None:
    repeated = 0
    for engine in engines:
        refusals = [e for e in entries_of(engine) if e.refusal]
        expected = Counter(e.actor.id for e in refusals if is_own(e))
        assert dict(engine.tally_entries(EntryQuestion(refused=True), "actor")) == expected
        both = EntryQuestion(refused=True, repeats=True)
        assert engine.count_entries(both).entries == len(refusals)
        by_code = dict(engine.tally_entries(EntryQuestion(refused=True), "refusal"))
        assert by_code == Counter(e.refusal["code"] for e in refusals if e.refusal and is_own(e))
        for each in found_by(engine, EntryQuestion(refused=True)):
            others = [e for e in refusals if (e.refusal or {}).get("by") == each.ticket]
            others = [e for e in others if e.recorded_at == each.at]
            assert set(each.repeated_by) == {f"{e.ticket}/{e.seq}" for e in others}
            repeated += len(others)
    assert repeated > 0


def test_breaches_are_found_where_they_came_on_record(engines: list[Engine]) -> None:
    acts = 0
    for engine in engines:
        expected: Counter[str] = Counter()
        for e in entries_of(engine):
            for place, value in e.set_data.items():
                if place.startswith("/$/breaches/") and "retracted" not in value:  # type: ignore[operator]
                    expected[value["act"]] += 1  # type: ignore[index,call-overload]
        tallied = dict(engine.tally_entries(EntryQuestion(), "breach"))
        clocks = {name for e in entries_of(engine) for name in _missed(e)}
        assert {name: n for name, n in tallied.items() if name not in clocks} == expected
        assert clocks <= tallied.keys()
        acts += sum(expected.values())
    assert acts > 0


def _missed(entry: Entry) -> list[str]:
    said = entry.set_data.items()
    return [
        place.removeprefix("/$/clock/")
        for place, value in said
        if place.startswith("/$/clock/") and isinstance(value, dict) and "missed" in value
    ]


def test_a_clause_finds_what_used_the_transitions_and_rows_that_cite_it(
    engines: list[Engine],
) -> None:
    seen = 0
    for engine in engines:
        for clause, number in engine.tally_entries(EntryQuestion(), "clause")[:12]:
            for each in found_by(engine, EntryQuestion(clauses=(clause,)))[:3]:
                assert clause in _cited(engine, each), (clause, each)
                seen += 1
            assert engine.count_entries(EntryQuestion(clauses=(clause,))).entries == number
    assert seen > 50


def _cited(engine: Engine, found: EntryFound) -> set[str]:
    """All numbers that anything cites which stands in the entry, by the words on its page."""
    entry = engine.why(found.ticket, found.seq)
    process = engine.pinned(entry.definition).process
    tables = shipped.catalog().library.tables
    names = {*entry.transitions, *entry.after, entry.name, *_missed(entry)}
    names |= {guard.transition for guard in entry.guards}
    names |= {t.id.removeprefix("clock:").partition(".")[0] for t in entry.timers}
    names |= {t.id.removeprefix("due.") for t in entry.timers}
    names |= {
        str(value["act"])
        for value in entry.set_data.values()
        if isinstance(value, dict) and "act" in value
    }
    cited = {s.text for e in walk.elements(process) if e.name in names for s in e.source}
    for made in entry.decisions:
        table = tables[str(made["table"])]
        cited |= set(table.source)
        cited |= {c for row in table.rows if row.id in made["rows"] for c in row.source}  # type: ignore[operator]
    return cited


def test_days_are_those_of_the_zone(engines: list[Engine]) -> None:
    for zone in (SHANGHAI, ZoneInfo("America/St_Johns"), UTC):
        for engine in engines[:4]:
            expected = Counter(
                e.recorded_at.astimezone(zone).date().isoformat()
                for e in entries_of(engine)
                if is_own(e)
            )
            assert dict(engine.tally_entries(EntryQuestion(), "day", zone)) == expected


def test_what_nobody_has_is_said_and_a_slip_is_recognised(engines: list[Engine]) -> None:
    page = engines[0].find_entries(EntryQuestion(events=("arived",), actors=("nobody:x",)))

    assert page.entries == ()
    assert page.notes[-1] == "no entry is by 'nobody:x'"
    assert page.notes[0].startswith("no entry has the event 'arived'")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (EntryQuestion(events="arrived"), "tuple"),  # type: ignore[arg-type]
        (EntryQuestion(rows=("",)), "rows"),
        (EntryQuestion(actors=("a\0",)), "actors"),
        (EntryQuestion(actors=("\ud800",)), "actors"),
        (EntryQuestion(refused=1), "refused"),  # type: ignore[arg-type]
        (EntryQuestion(since=NINE, until=NINE), "until"),
        (None, "EntryQuestion"),
    ],
)
def test_what_nobody_can_mean_is_refused(question: EntryQuestion, said: str) -> None:
    engine = Engine(MemoryStore(), catalog_of(parcel=PARCEL, desk=DESK))

    with pytest.raises(BadQuery, match=said):
        engine.find_entries(question)
    with pytest.raises(BadQuery):
        engine.find_entries(EntryQuestion(), "eyJ4")
    with pytest.raises(BadQuery, match="actor"):
        engine.tally_entries(EntryQuestion(), "actr")


def test_strays_are_found_by_the_same_question() -> None:
    clock = ManualClock(NINE)
    engine = Engine(MemoryStore(), catalog_of(parcel=PARCEL, desk=DESK), clock=clock)
    for ticket, actor in (("X", "clerk:li"), ("Y", "clerk:wu")):
        with pytest.raises(TicketNotFound):
            engine.send(ticket, "stored", actor=actor)
        clock.advance(timedelta(hours=1))

    assert [e.ticket for e in engine.find_strays(EntryQuestion())] == ["Y", "X"]
    assert [e.ticket for e in engine.find_strays(EntryQuestion(actors=("clerk:li",)))] == ["X"]
    assert engine.find_strays(EntryQuestion(since=NINE + timedelta(hours=2))) == []
    with pytest.raises(BadQuery, match="rows"):
        engine.find_strays(EntryQuestion(rows=("a#1",)))


def test_without_views_nothing_is_answered_until_all_is_made_anew(tmp_path: Path) -> None:
    url, catalog = f"sqlite:///{tmp_path}/t.db", catalog_of(parcel=PARCEL, desk=DESK)
    with open_store(url) as store:
        Engine(store, catalog, clock=ManualClock(NINE), views=False).start(
            "parcel", id="A", data={"weight": 5}
        )
        engine = Engine(store, catalog, clock=ManualClock(NINE))
        engine.start("parcel", id="B", data={"weight": 5})
        with pytest.raises(NoTrails, match="views rebuild"):
            engine.find_entries(EntryQuestion())
        list(engine.rebuild_views())
        anew = found_by(engine, EntryQuestion())

    assert {each.ticket for each in anew} >= {"A", "B"}


def test_what_is_made_anew_is_what_was_written(store: Store) -> None:
    fill(store)
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE))
    names = engine.find()
    before = dict(store.lists.trails.trails_of(names))
    assert {name: [e.seq for e in trails] for name, trails in before.items()} == {
        name: [e.seq for e in engine.history(name)] for name in names
    }

    list(engine.rebuild_views())

    assert dict(store.lists.trails.trails_of(names)) == before


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with open_store(f"sqlite:///{tmp_path}/t.db") as opened:
        yield opened


def test_a_refusal_of_a_child_is_found_once_with_who_repeats_it(store: Store) -> None:
    fill(store)
    engine = Engine(store, catalog_of(parcel=PARCEL, desk=DESK), clock=ManualClock(NINE))

    (refused,) = engine.find_entries(EntryQuestion(events=("told",), refused=True)).entries
    both = engine.find_entries(EntryQuestion(events=("told",), refused=True, repeats=True)).entries

    (parent,) = [each for each in both if each.refused_by]
    assert refused.ticket == parent.refused_by != parent.ticket
    assert refused.repeated_by == (f"{parent.ticket}/{parent.seq}",)
    assert replace(both[0], repeated_by=()) in (parent, replace(refused, repeated_by=()))


def test_times_of_day_without_an_offset_are_refused_as_everywhere() -> None:
    engine = Engine(MemoryStore(), catalog_of(parcel=PARCEL, desk=DESK))

    with pytest.raises(Exception, match="zone"):
        engine.find_entries(EntryQuestion(since=datetime(2026, 1, 1)))  # noqa: DTZ001
