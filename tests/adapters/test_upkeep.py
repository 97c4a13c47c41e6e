"""How tables are kept small: PostgreSQL's storage parameters, and an index over what is done."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, column, create_engine, inspect, make_url, table, text
from sqlalchemy.schema import DropSchema

from callout.errors import SchemaMismatch
from callout.store import open_maintenance
from callout_adapters.sql import Naming, open_store, upgrade
from callout_adapters.sql.text.schema import STORAGE
from tests.contract.conftest import address
from tests.contract.databases import LISTS, RELEASES, SEALS, TRAILS, VARIABLE, fresh_postgres

__all__ = ["address"]


@pytest.mark.db
@pytest.mark.parametrize("naming", [Naming(), Naming("my_"), Naming(schema="apart")])
def test_migrations_say_how_postgresql_keeps_its_tables(naming: Naming) -> None:
    address = fresh_postgres()
    if naming.schema:
        address = os.environ[VARIABLE]
    url = str(naming.within(make_url(address)))
    wanted = {naming.prefix + name: settings for name, settings in STORAGE.items()}

    with open_store(url) as store:
        host = store._backend.connections.engine
        try:
            assert storage_of(host, wanted) == wanted
            _as_before_upkeep(host, naming)
            assert storage_of(host, wanted) == {name: {} for name in wanted}
            assert open_maintenance(url).upgrade() == upgrade.HEAD
            assert storage_of(host, wanted) == wanted
        finally:
            if naming.schema:
                with host.begin() as connection:
                    connection.execute(DropSchema(naming.schema, cascade=True))


def storage_of(host: Engine, tables: Iterable[str]) -> dict[str, dict[str, float]]:
    asked = text("SELECT reloptions FROM pg_class WHERE oid = to_regclass(:name)")
    with host.connect() as connection:
        found = {name: connection.scalar(asked, {"name": name}) or [] for name in tables}
    return {
        name: {option: float(value) for option, _, value in (each.partition("=") for each in said)}
        for name, said in found.items()
    }


def test_a_database_without_upkeep_is_upgraded(address: str) -> None:
    open_store(address).close()
    host = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    _as_before_upkeep(host, Naming())
    with pytest.raises(SchemaMismatch, match="is at 0002, older"):
        open_store(address)

    open_maintenance(address).upgrade()

    with open_store(address), host.connect() as connection:
        found = {each["name"] for each in inspect(connection).get_indexes("outbox")}
    host.dispose()
    assert found == {"outbox_next_try", "outbox_dead", "outbox_delivered"}


def _as_before_upkeep(host: Engine, naming: Naming) -> None:
    """The tables as revision 0002 left them."""
    with host.begin() as connection:
        connection.execute(text(f"DROP INDEX {naming.prefix}outbox_delivered"))
        if host.dialect.name == "postgresql":
            for name, settings in STORAGE.items():
                reset = f"ALTER TABLE {naming.prefix}{name} RESET ({', '.join(settings)})"
                connection.execute(text(reset))
        for name in (*LISTS, "schedule", "file", *TRAILS, *SEALS, *RELEASES):
            connection.execute(text(f"DROP TABLE {naming.prefix}{name}"))
        version = table(naming.version_table, column("version_num"))
        connection.execute(version.update().values(version_num="0002"))
