"""Work in shards: whoever does it, and whatever happens to him, the answer is the same."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from callout.backtest import BacktestAsked, ProposedChange, Running, backtest_store
from callout.backtest.codec import BadPartial, read, written
from callout.backtest.over_store import backtest_tickets
from callout.backtest.summary import document_of, summed
from callout.errors import BadArgument
from callout.shards import (
    InTurn,
    KeptParts,
    ProcessPool,
    Shard,
    ShardWork,
    WorkLost,
    in_shards,
    open_runner,
)
from callout.store import open_store
from callout.values import Json, canonical
from callout_adapters.dask_runner import open_runner as open_dask

from .worlds import deliveries

CHANGE = ProposedChange(settings={"late_from": "PT10M", "within": "PT30M"})
ASKED = BacktestAsked(money=("owed",))


def upper(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    return canonical([f"{arguments['before']}{each.upper()}" for each in shard])


def dies_once(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    """Kills the process that it runs in, the first time."""
    mark = Path(str(arguments["folder"])) / "".join(shard)
    if "c" in shard and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return upper(arguments, shard)


def each_dies_once(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    mark = Path(str(arguments["folder"])) / "".join(shard)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return upper(arguments, shard)


def dies(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    if "c" in shard:
        os.kill(os.getpid(), signal.SIGKILL)
    return upper(arguments, shard)


def refuses(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    raise BadArgument(f"not {shard[0]}", hint="another")


def work_of(function: object, **arguments: Json) -> ShardWork:
    return ShardWork(function, {"before": "-", **arguments})  # type: ignore[arg-type] # those above


SHARDS = in_shards("abcdefg", 2)
ANSWERS = dict(InTurn().run(work_of(upper), SHARDS))


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    work = work_of(dies_once, folder=str(tmp_path))

    assert dict(ProcessPool(2).run(work, SHARDS)) == ANSWERS
    assert [each.name for each in tmp_path.iterdir()] == ["cd"]


@pytest.mark.slow
def test_workers_that_are_killed_while_others_start_change_nothing(tmp_path: Path) -> None:
    work = work_of(each_dies_once, folder=str(tmp_path))

    assert dict(ProcessPool(4).run(work, SHARDS)) == ANSWERS


@pytest.mark.slow
def test_a_shard_that_kills_every_worker_ends_the_work_with_its_name() -> None:
    done: list[int] = []
    with pytest.raises(WorkLost, match="from c to d"):
        done += (number for number, _ in ProcessPool(2).run(work_of(dies), SHARDS))


@pytest.mark.slow
def test_what_the_work_refuses_is_told_as_it_is() -> None:
    with pytest.raises(BadArgument, match="not ") as refused:
        list(ProcessPool(2).run(work_of(refuses), SHARDS))
    assert refused.value.hint == "another"


class Counting:
    """Runs here, and counts; stops after some shards."""

    def __init__(self, most: int = 100) -> None:
        self.ran = 0
        self._most = most

    def run(self, work: ShardWork, shards: list[Shard]) -> object:
        for number, answer in InTurn().run(work, shards):
            if self.ran == self._most:
                raise KeyboardInterrupt
            self.ran += 1
            yield number, answer


def test_a_run_that_was_ended_goes_on_where_it_was(tmp_path: Path) -> None:
    kept, stamps = KeptParts(tmp_path / "parts"), ["x"] * 4
    first, second, third = Counting(most=2), Counting(), Counting()
    with pytest.raises(KeyboardInterrupt):
        list(kept.run(first, work_of(upper), SHARDS, stamps))

    assert dict(kept.run(second, work_of(upper), SHARDS, stamps)) == ANSWERS
    assert second.ran == 2
    assert dict(kept.run(third, work_of(upper), SHARDS, ["x", "y", "x", "x"])) == ANSWERS
    assert third.ran == 1, "the tickets of one have moved"


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 70])
def test_a_kept_part_that_is_damaged_is_made_anew(damage: bytes, tmp_path: Path) -> None:
    kept, stamps = KeptParts(tmp_path), ["x"] * 4
    list(kept.run(InTurn(), work_of(upper), SHARDS, stamps))
    for path in tmp_path.iterdir():
        path.write_bytes(damage)

    assert dict(kept.run(InTurn(), work_of(upper), SHARDS, stamps)) == ANSWERS


def test_a_runner_that_nobody_has_is_refused() -> None:
    with pytest.raises(BadArgument, match="nothing runs 'ray:'"):
        open_runner(1, "ray://host")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('shards')}/t.db"
    with open_store(address) as store:
        deliveries(store)
    return address


@pytest.fixture(scope="module")
def whole(address: str) -> bytes:
    with open_store(address, read_only=True) as store:
        return canonical(document_of(backtest_tickets(store, CHANGE, ASKED)))


@pytest.mark.parametrize("size", [1, 2, 3, 64])
def test_a_report_is_the_same_in_any_number_of_shards(
    size: int, address: str, whole: bytes, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    running = Running(InTurn(), size, tmp_path, lambda done, all_: told.append((done, all_)))
    for _ in range(2):
        report = backtest_store(address, CHANGE, ASKED, running)
        assert canonical(document_of(report)) == whole
    assert told[-1] == (4, 4)


@pytest.mark.slow
def test_a_report_is_the_same_by_several_processes(address: str, whole: bytes) -> None:
    report = backtest_store(address, CHANGE, ASKED, Running(ProcessPool(2), 2))

    assert canonical(document_of(report)) == whole


def test_the_order_in_which_findings_come_does_not_matter(address: str, whole: bytes) -> None:
    with open_store(address, read_only=True) as store:
        report = backtest_tickets(store, CHANGE, ASKED)
    findings = read(written(report.tickets))
    assert findings == list(report.tickets)
    for seed in range(5):
        Random(seed).shuffle(findings)
        assert summed(findings, ASKED, CHANGE).tickets == report.tickets


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"ticket": 5}]', b'[{"nobody": 1}]'])
def test_what_is_no_part_is_refused(content: bytes) -> None:
    with pytest.raises(BadPartial):
        read(content)


def test_workers_on_other_machines_need_a_package_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadArgument, match="need the package") as refused:
        open_dask("dask://host:8786")
    assert refused.value.hint == "pip install callout[dask]"
