"""The desk of `tests.kpis.worlds`, on every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callout import Engine
from callout.store import open_store
from tests.contract.databases import fresh_postgres
from tests.kpis.worlds import open_desk


@pytest.fixture(params=["memory:", "sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.param
    if url == "sqlite":
        url = f"sqlite:///{tmp_path / 't.db'}"
    elif url == "postgresql":
        url = fresh_postgres()
    with open_store(url) as store, open_desk(store) as engine:
        yield engine
