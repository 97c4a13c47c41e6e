"""What an address says that nobody heeds is refused, with a hint and without its password."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout import StoreError, open_store
from tests.contract.databases import fresh_postgres

SQLITE = "sqlite:///{folder}/t.db"
ODD: dict[str, str] = {
    SQLITE + "?synchronus=off": "did you mean 'synchronous'?",
    SQLITE + "?foo=bar": "callout's own are synchronous, prefix, schema",
    SQLITE + "?pooler=transaction": "callout's own are",
    SQLITE + "?plugin=x": "callout's own are",
    SQLITE + "?synchronous=full&synchronous=off": "choose one of",
    SQLITE + "?timeout=soon": "write it like",
    SQLITE + "?timeout=1&timeout=2": "write it like",
    SQLITE + "?cached_statements=x": "write it like",
    SQLITE + "?prefix=a b": "small letters",
    SQLITE + "?schema=a": "prefix=",
    "sqlite://host/t.db": "write it like",
    "sqlite:": "write it like",
    "sqlite:///": "memory:",
    "sqlite:///{folder}": "path",
    "postgresql://127.0.0.1:port/db": "write it like",
    "postgresql://127.0.0.1/db?foo=bar": "callout's own are",
    "postgresql://127.0.0.1/db?synchronous-commit=off": "did you mean 'synchronous_commit'?",
    "postgresql://127.0.0.1/db?row_factory=1": "callout's own are",
    "postgresql://127.0.0.1/db?autocommit=1": "callout's own are",
    "postgresql://127.0.0.1/db?plugin=x": "callout's own are",
    "postgresql://127.0.0.1/db?connect_timeout=soon": "address",
    "postgresql://127.0.0.1:1/db?sslmode=sometimes": "address",
    "memory:x": "memory: alone",
    "memory://x?y=1": "memory: alone",
    "postgres://127.0.0.1/db": "sqlite:///tickets.db",
    "": "sqlite:///tickets.db",
    "x" * 100_000: "sqlite:///tickets.db",
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("read_only", [False, True], ids=["writing", "reading"])
@pytest.mark.parametrize("address", ODD, ids=lambda address: address[:60] or "empty")
def test_an_odd_address_is_refused_with_a_hint(
    address: str, read_only: bool, tmp_path: Path
) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(address.format(folder=tmp_path), read_only=read_only)

    if not read_only or not refused.value.message.startswith("there is no database file"):
        assert ODD[address] in (refused.value.hint or ""), refused.value
    assert refused.value.hint
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize("address", [each for each in ODD if "://" in each])
@pytest.mark.parametrize("password", ["s3cr3t", "s3/cr3t", "s3:cr3t", "s%403cr3t"])
def test_no_error_shows_the_password_of_an_address(address: str, password: str) -> None:
    scheme, _, rest = address.partition("://")
    with pytest.raises(StoreError) as refused:
        open_store(f"{scheme}://app:{password}@{rest}".format(folder="nowhere"))

    assert "cr3t" not in str(refused.value)


@pytest.mark.parametrize("driver", ["nodriver", "pysqlcipher", "aiosqlite"])
def test_the_driver_is_ours_also_for_reading(driver: str, tmp_path: Path) -> None:
    open_store(SQLITE.format(folder=tmp_path)).close()

    open_store(f"sqlite+{driver}:///{tmp_path}/t.db", read_only=True).close()


@pytest.mark.db
@pytest.mark.parametrize(
    "option", ["connect_timeout=3", "application_name=a", "keepalives=1", "pooler=session"]
)
def test_what_the_driver_knows_is_taken(option: str) -> None:
    open_store(f"{fresh_postgres()}&{option}").close()


@pytest.mark.parametrize("option", ["timeout=5", "uri=true", "isolation_level=DEFERRED"])
def test_what_sqlite_knows_is_taken(option: str, tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/t.db?{option}").close()
