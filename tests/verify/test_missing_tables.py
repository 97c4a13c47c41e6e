"""A table or a column that is gone is told as that, and the rest is looked at all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from callout.errors import SchemaMismatch, StoreError, StoreUnavailable
from callout.store import Evidence, open_store
from callout.verify import Verifier
from tests.cli.running import Command
from tests.verify.databases import fill

TABLES = ("ticket", "entry", "timer", "outbox", "definition")


@pytest.fixture
def callout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def filled(address: str, *statements: str) -> str:
    """A database that was whole, and that somebody has altered like this."""
    with open_store(address) as store:
        fill(store)
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for each in statements:
            connection.execute(text(each))
    engine.dispose()
    return address


def dropped(address: str, table: str) -> str:
    """Such a database without a table."""
    cascade = "" if address.startswith("sqlite") else " CASCADE"
    return filled(address, f"DROP TABLE {table}{cascade}")


@pytest.mark.parametrize("table", TABLES)
def test_whoever_reads_a_table_that_is_gone_is_told_so(table: str, address: str) -> None:
    looks: dict[str, Callable[[Evidence], object]] = {
        "ticket": lambda evidence: evidence.ticket("P"),
        "entry": lambda evidence: list(evidence.entries("P")),
        "timer": lambda evidence: evidence.timers("P"),
        "outbox": lambda evidence: evidence.effects("P"),
        "definition": lambda evidence: evidence.definitions(),
    }

    def look() -> None:
        with open_store(dropped(address, table)) as store, store.evidence() as evidence:
            looks[table](evidence)

    with pytest.raises(StoreError, match=rf"is missing: .*{table}") as raised:
        look()

    assert not isinstance(raised.value, StoreUnavailable)
    assert "restore" in (raised.value.hint or "")


@pytest.mark.parametrize("table", TABLES)
def test_a_check_goes_on_without_a_table(table: str, address: str, callout: Command) -> None:
    dropped(address, table)

    ended = callout("verify", "--json", "--db", address)

    assert ended.code == 3
    assert all("is missing" in why for why in ended.json["unchecked"].values())
    assert "(definitions)" in ended.json["unchecked"] or table != "definition"
    assert len(ended.json["tickets"]) == 6
    assert "is missing" in callout("verify", "--db", address).out


def test_without_any_table_of_tickets_nothing_is_said_to_be_right(
    address: str, callout: Command
) -> None:
    drops = [f"DROP TABLE {table}" for table in ("timer", "outbox", "entry", "ticket")]
    filled(address, *drops)

    ended = callout("verify", "--db", address)

    assert ended.code == 3
    assert "tickets could not be checked: a table of callout's" in ended.out
    assert ended.out.endswith("0 tickets verified, 0 divergences, 1 could not be checked\n")


def test_what_was_found_before_a_table_was_missed_is_kept(address: str) -> None:
    altered = "UPDATE entry SET document = replace(document, 'north', 'south')"
    filled(address, altered, "DROP TABLE outbox")

    with open_store(address, create=False, read_only=True) as store:
        report = Verifier(store).check("P")

    assert "is missing" in (report.unchecked or "")
    assert "CHAIN" in report.counts


def test_a_column_that_is_gone(address: str, callout: Command) -> None:
    filled(address, "ALTER TABLE outbox DROP COLUMN error")

    ended = callout("verify", "--db", address)

    assert ended.code == 3
    assert "a table of callout's, or a column of one, is missing" in ended.out


def test_tables_of_which_nobody_says_the_version(address: str) -> None:
    filled(address, "DELETE FROM callout_version")

    for read_only in (True, False):
        with pytest.raises(SchemaMismatch, match=r"'callout_version', .* is empty"):
            open_store(address, create=False, read_only=read_only)
