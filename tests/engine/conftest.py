"""An engine with one ticket, on every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callout import Engine
from callout.store import Store, open_store
from tests.contract.databases import fresh_postgres
from tests.engine.jobs import CLERK, open_jobs


@pytest.fixture(params=["memory:", "sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return fresh_postgres()
    return "memory:" if request.param == "memory:" else f"sqlite:///{tmp_path / 't.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with open_jobs(url) as opened:
        opened.start("job", id="T", actor=CLERK)
        yield opened
