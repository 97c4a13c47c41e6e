"""Workers of a Dask cluster, one of which is killed: the answers of one process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callout.errors import BadArgument, StoreUnavailable
from callout.shards import WorkLost, open_runner

from .test_shards import ANSWERS, SHARDS, dies, dies_once, work_of

distributed = pytest.importorskip("distributed", reason="pip install callout[dask]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # a cluster that loses workers leaves things open
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=60,
    ) as made:
        yield made


def test_a_worker_that_is_killed_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    runner = open_runner(1, f"dask://{cluster.scheduler_address.removeprefix('tcp://')}")
    work = work_of(dies_once, folder=str(tmp_path))

    assert dict(runner.run(work, SHARDS)) == ANSWERS
    assert [each.name for each in tmp_path.iterdir()] == ["cd"]


def test_a_shard_that_kills_every_worker_is_told(cluster: Any) -> None:
    runner = open_runner(1, f"dask+tcp://{cluster.scheduler_address.removeprefix('tcp://')}")
    with pytest.raises(WorkLost, match="workers die"):
        list(runner.run(work_of(dies), SHARDS))


def test_an_address_that_names_no_scheduler_is_refused() -> None:
    with pytest.raises(BadArgument, match="names no scheduler"):
        open_runner(1, "dask:host")


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callout_adapters.dask_runner._PATIENCE", 0.3)
    with pytest.raises(StoreUnavailable, match="no scheduler answers"):
        list(open_runner(1, "dask://127.0.0.1:1").run(work_of(dies), SHARDS))
