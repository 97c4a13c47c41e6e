"""Tickets kept sealed: nothing in clear anywhere, everything to whoever has the master key."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from callout.clock import ManualClock
from callout.engine import Engine
from callout.engine.custody.erasing import DataHeld
from callout.errors import BadArgument, Refused
from callout.records import Effect, EntryKind
from callout.replay import Report
from callout.sealing import KeyNotAtHand, open_vault
from callout.step.custody import custody_event, take_custody
from callout.store import Change, MemoryStore, Store
from callout.store.lists.asking import Ask
from callout.values import Sealed
from callout_adapters.sql import open_store
from tests.contract.databases import fresh_postgres, plain
from tests.engine.sealed_desk import CATALOG, canaries, data_of
from tests.engine.worlds import NINE

MASTER = b"the master key of a test" * 3
CLERK = "clerk:li"
PEOPLE = (1, 2)


class Desk:
    """An engine over a store, and what its adapter was handed."""

    def __init__(self, store: Store, master: bytes | None = MASTER) -> None:
        self.handed: list[Effect] = []
        self.clock = ManualClock(NINE)
        self.engine = Engine(
            store,
            CATALOG,
            clock=self.clock,
            adapters={"people": self.handed.append},
            master_key=master,
        )

    def live(self, number: int) -> None:
        """Let the ticket of one person hold something personal in every place there is."""
        known, engine, ticket = canaries(number), self.engine, f"T{number}"
        engine.start("desk", id=ticket, data=data_of(known), actor=CLERK)
        for _ in range(2):
            engine.send(ticket, "called", {"words": known["words"]}, actor=CLERK, key="once")
        engine.send(ticket, "noted", {"mail": known["mail"], "remark": "r"}, actor=CLERK)
        engine.send(ticket, "asked", actor=CLERK)
        engine.send(f"{ticket}.ask", "told", {"words": known["told"]}, actor=CLERK)
        engine.send(ticket, "round", actor=CLERK)
        for child in (f"{ticket}.all", f"{ticket}.all-2"):
            engine.send(child, "told", {"words": known["told"]}, actor=CLERK)
        with pytest.raises(Refused):
            engine.send(ticket, "unheard_of", {"anything": known["phone"]}, actor=CLERK)
        with pytest.raises(Refused):
            engine.send(ticket, "called", {"words": 7, "of": known["name"]}, actor=CLERK)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    address = fresh_postgres() if request.param == "postgresql" else _address(tmp_path)
    with open_store(address) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(store)
    for number in PEOPLE:
        made.live(number)
    return made


def _address(folder: Path) -> str:
    return f"sqlite:///{folder}/tickets.db"


def _reports(engine: Engine) -> dict[str, Report]:
    return {str(report.ticket): report for report in engine.verify()}


def _of(number: int, reports: dict[str, Report]) -> list[Report]:
    return [report for name, report in reports.items() if name.startswith(f"T{number}")]


def _everything(store: Store) -> str:
    """All that a store holds of tickets, as text."""
    with store.evidence() as evidence:
        tickets = evidence.tickets("")
        rows = [
            (
                evidence.ticket(each),
                *evidence.entries(each),
                *evidence.timers(each),
                *evidence.effects(each),
            )
            for each in tickets
        ]
    return repr(rows) + repr(store.strays()) + repr(store.lists.stood(tickets))


def test_nothing_personal_is_kept_in_clear(desk: Desk, store: Store) -> None:
    kept = _everything(store)
    assert "T1" in kept
    assert [each for n in PEOPLE for each in canaries(n).values() if each in kept] == []


def test_everything_verifies_with_the_master_key(desk: Desk) -> None:
    reports = _reports(desk.engine)
    assert len(reports) == 4 * len(PEOPLE)
    assert [(each.divergences, each.notes) for each in reports.values()] == [((), ())] * len(
        reports
    )


def test_who_has_the_master_key_reads_as_before(desk: Desk, store: Store) -> None:
    known = canaries(2)
    ticket = desk.engine.ticket("T2")
    assert ticket.data["customer"] == {
        "name": known["name"],
        "phone": known["phone"],
        "city": "Wuhan",
    }
    assert ticket.data["answer"] == known["told"]
    shown = [desk.engine.opened(entry) for entry in desk.engine.history("T2")]
    assert shown[1].payload == {"words": known["words"]}
    moment = desk.engine.at("T2", NINE)
    assert moment is not None
    assert moment.data["customer"] == ticket.data["customer"]
    result = desk.engine.send("T2", "called", {"words": "more"}, actor=CLERK)
    assert result.ticket.data == desk.engine.ticket("T2").data


def test_adapters_get_what_was_sealed(desk: Desk) -> None:
    desk.engine.relay()
    known = canaries(1)
    text = desk.handed[0].arguments["texts"]
    assert text == {"en": f"Dear {known['name']}, we call {known['phone']}"}


def test_what_comes_due_brings_what_was_sealed(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=2))
    desk.engine.tick()
    assert desk.engine.ticket("T2").data["answer"] == canaries(2)["name"]
    assert all(report.equal and not report.notes for report in _reports(desk.engine).values())


def test_a_program_without_the_master_key_shows_seals_and_changes_nothing(
    desk: Desk, store: Store
) -> None:
    without = Desk(store, None).engine
    data = without.ticket("T1").data
    assert isinstance(data["answer"], Sealed)
    with pytest.raises(KeyNotAtHand):
        without.send("T1", "called", {"words": "in clear"}, actor=CLERK)
    with pytest.raises(KeyNotAtHand):
        Desk(store, b"another master key altogether" * 2).engine.send("T1", "closed", actor=CLERK)
    reports = _reports(without)
    assert all(report.equal for report in reports.values())
    assert {note.kind for report in reports.values() for note in report.notes} == {"SEALED"}


def test_an_erased_person_is_gone_and_the_others_are_as_they_were(desk: Desk, store: Store) -> None:
    engine, phone = desk.engine, canaries(1)["phone"]
    would = engine.erase(phone, by="officer:an", reason="asked for", dry_run=True)
    assert [each.ticket for each in would] == ["T1", "T1.all", "T1.all-2", "T1.ask"]
    done = engine.erase(phone, by="officer:an", reason="asked for", basis="PIPL 47")
    assert [each.keys for each in done] == [each.keys for each in would]
    assert engine.erase(phone, by="officer:an", reason="asked for") == []

    assert isinstance(engine.ticket("T1").data["answer"], Sealed)
    assert engine.ticket("T2").data["answer"] == canaries(2)["told"]
    again = Desk(store).engine  # nothing is remembered there
    assert isinstance(again.ticket("T1").data["answer"], Sealed)
    last = engine.history("T1")[-1]
    assert (last.kind, last.actor.id) == (EntryKind.ERASE, "officer:an")
    assert last.payload["basis"] == "PIPL 47"

    reports = _reports(engine)
    assert all(report.equal for report in reports.values())
    notes = [note for report in _of(1, reports) for note in report.notes]
    assert {note.kind for note in notes} == {"ERASED"}
    assert [report.notes for n in (2,) for report in _of(n, reports)] == [()] * 4
    entries = sum(report.entries for report in _of(1, reports))
    assert len(notes) < entries / 2  # the others were decided again, to the byte


def test_what_an_erased_person_was_to_be_told_is_told_to_nobody(desk: Desk) -> None:
    desk.engine.erase(ticket="T1", by="officer:an", reason="asked for")
    relayed = desk.engine.relay()
    assert (relayed.delivered, relayed.dead) == (1, 1)
    (dead,) = desk.engine.store.deliveries(dead=True)
    assert "erased" in str(dead.error)


def test_an_erased_ticket_goes_on(desk: Desk) -> None:
    desk.engine.erase(ticket="T1", by="officer:an", reason="asked for")
    result = desk.engine.send("T1", "called", {"words": "new ones"}, actor=CLERK)
    said = result.ticket.data["said"]
    assert isinstance(said, list)
    assert said[-1] == "new ones"
    desk.engine.send("T1", "closed", actor=CLERK)
    assert all(report.equal for report in _reports(desk.engine).values())
    (again,) = desk.engine.erase(ticket="T1", by="officer:an", reason="asked for again")
    assert (again.ticket, len(again.keys)) == ("T1", 1)
    assert all(report.equal for report in _reports(desk.engine).values())


def test_lists_find_a_sealed_ticket_until_it_is_erased(store: Store) -> None:
    keyed = CATALOG.with_key(replace(CATALOG.digester, key=b"a key of the deployment"))
    engine = Engine(store, keyed, clock=ManualClock(NINE), master_key=MASTER)
    known = canaries(1)
    engine.start("desk", id="T1", data=data_of(known), actor=CLERK)
    ask = Ask(process="desk", fields={"customer.phone": known["phone"]})
    assert [each.ticket for each in engine.find(ask).tickets] == ["T1"]
    assert all(report.equal for report in _reports(engine).values())
    engine.erase(ticket="T1", by="officer:an", reason="asked for")
    assert engine.find(ask).tickets == ()
    assert all(report.equal for report in _reports(engine).values())


def test_what_is_held_is_not_erased(desk: Desk) -> None:
    engine, phone = desk.engine, canaries(1)["phone"]
    assert len(engine.hold(phone, by="legal:xu", reason="case 12")) == 4
    assert engine.hold(phone, by="legal:xu", reason="case 12") == []
    with pytest.raises(DataHeld, match="case 12"):
        engine.erase(ticket="T1.ask", by="officer:an", reason="asked for")
    assert engine.ticket("T1").data["answer"] == canaries(1)["told"]
    assert len(engine.lift_hold(phone, by="legal:xu", reason="over")) == 4
    assert len(engine.erase(phone, by="officer:an", reason="asked for")) == 4
    assert all(report.equal for report in _reports(engine).values())


def test_an_erasure_that_was_only_written_down_is_found(desk: Desk, store: Store) -> None:
    ticket = store.load("T1")  # type: ignore[arg-type] # an id
    (key,) = [key.id for key in store.keys.of_ticket(ticket.id)]
    event = custody_event("ticket.erase", desk.engine.history("T1")[0].actor, "never done")
    event = replace(event, payload={**event.payload, "keys": [key]})
    outcome = take_custody(desk.engine.definition(ticket), ticket, event, NINE)
    store.commit([Change(outcome.ticket, (outcome.entry,), before=ticket)])
    report = _reports(desk.engine)["T1"]
    assert "STORED" in report.counts


def test_erasing_says_whose_and_why(desk: Desk, store: Store) -> None:
    with pytest.raises(BadArgument, match="a reason"):
        desk.engine.erase(ticket="T1", by="officer:an", reason=" ")
    with pytest.raises(BadArgument, match="one of its tickets"):
        desk.engine.erase(by="officer:an", reason="asked for")
    with pytest.raises(KeyNotAtHand):
        Desk(store, None).engine.erase("somebody", by="officer:an", reason="asked for")
    assert desk.engine.erase("somebody nobody knows", by="officer:an", reason="asked for") == []
    # Without the master key a ticket is enough: destroying needs no key.
    assert len(Desk(store, None).engine.erase(ticket="T2", by="officer:an", reason="asked")) == 4


def test_a_ticket_begun_in_clear_says_what_stays_readable(store: Store) -> None:
    unsealed, known = Desk(store, None).engine, canaries(1)
    unsealed.start("desk", id="T1", data=data_of(known), actor=CLERK)
    desk = Desk(store)
    desk.engine.send("T1", "called", {"words": "sealed"}, actor=CLERK)
    assert all(report.equal for report in _reports(desk.engine).values())
    (done,) = desk.engine.erase(ticket="T1", by="officer:an", reason="asked for")
    assert done.clear


def test_a_short_master_key_is_none() -> None:
    with pytest.raises(BadArgument, match="less than 32 bytes"):
        open_vault(b"short")


def test_no_byte_of_an_sqlite_file_or_its_log_has_anything_personal(tmp_path: Path) -> None:
    with open_store(_address(tmp_path)) as store:
        desk = Desk(store)
        for number in PEOPLE:
            desk.live(number)
        files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        assert {"tickets.db", "tickets.db-wal"} <= files.keys()
        wrapped = [key.wrapped for key in store.keys.of_ticket("T1")]  # type: ignore[arg-type] # an id
        assert any(wrapped[0] in content for content in files.values() if wrapped[0])
        desk.engine.erase(canaries(1)["phone"], by="officer:an", reason="asked for")
        later = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for found in (files, later):
        for number in PEOPLE:
            for canary in canaries(number).values():
                assert [name for name, content in found.items() if canary.encode() in content] == []
    # The key that was destroyed is in no page and in no log any more.
    assert [name for name, content in later.items() if wrapped[0] and wrapped[0] in content] == []
    with closing(sqlite3.connect(tmp_path / "tickets.db")) as connection:
        found = connection.execute("SELECT count(*) FROM subject_key WHERE wrapped IS NULL")
        assert found.fetchone() == (4,)


@pytest.mark.db
def test_no_row_of_postgresql_has_anything_personal() -> None:
    address = fresh_postgres()
    with open_store(address) as store:
        desk = Desk(store)
        desk.live(1)
        desk.engine.erase(ticket="T1", by="officer:an", reason="asked for")
    with psycopg.connect(plain(address)) as connection:
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        tables = [str(name) for (name,) in connection.execute(listed).fetchall()]
        assert "subject_key" in tables
        asked = [SQL("SELECT * FROM {}").format(Identifier(name)) for name in tables]
        rows = [repr(connection.execute(each).fetchall()) for each in asked]
    assert [c for c in canaries(1).values() for row in rows if c in row] == []
