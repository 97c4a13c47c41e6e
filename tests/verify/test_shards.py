"""`callout verify` and `replay` by several workers: the reports of one, whatever was altered."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callout.errors import StoreError, TicketNotFound
from callout.replay import Report
from callout.shards import InTurn, ProcessPool, Shard, ShardRunner, ShardWork
from callout.store import open_store
from callout.values import Json
from callout.verify import Checking, Verifier, verify_store
from callout.verify.over_store import checked
from tests.cli.running import Command
from tests.verify.attacks import Attack, document_as, edit, sql, without_field, without_ticket
from tests.verify.databases import made

ATTACKS: Mapping[str, Attack] = {
    "a guard edited": edit("P", 3, guards=[]),
    "no text": document_as(b"\xff\xfe"),
    "no JSON": document_as("{"),
    "a number beyond 64 bits": document_as('{"seq": ' + "9" * 40 + "}"),
    "half a character": document_as('{"ticket": "\\ud800"}'),
    "no hash": without_field("hash"),
    "a relative gone": without_ticket("C"),
    "columns of another kind": sql("UPDATE entry SET hash = x'00ff' WHERE ticket = 'Q'"),
    "a row too many": sql("DELETE FROM ticket WHERE id = 'R'"),
    "no timers": sql("DROP TABLE timer"),
}


@dataclass(frozen=True)
class Backwards:
    """Gives answers in the other order."""

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        yield from reversed([*InTurn().run(work, shards)])


def told(reports: Iterator[Report]) -> tuple[list[Report], str]:
    """The reports, and what ended them."""
    found: list[Report] = []
    try:
        found.extend(reports)
    except StoreError as error:
        return found, str(error)
    return found, ""


@pytest.fixture
def callout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "t.db"
    made(path)
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(
    attacks=st.lists(st.sampled_from(sorted(ATTACKS)), max_size=3, unique=True),
    decisions_only=st.booleans(),
)
def test_reports_are_the_same_from_any_number_of_shards(
    attacks: list[str], decisions_only: bool, whole: Path, tmp_path: Path
) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(whole.read_bytes())
    for name in attacks:
        try:
            ATTACKS[name](path)
        except (IndexError, KeyError, ValueError):
            continue  # what it would alter is gone
    address = f"sqlite:///{path}"
    with open_store(address, read_only=True) as store:
        usual = told(Verifier(store).check_all(decisions_only=decisions_only))
    tickets = len(usual[0])

    for shards in (1, 2, 7):
        runner: ShardRunner
        for runner in (InTurn(), Backwards()):
            checking = Checking(runner, -(-tickets // shards), decisions_only)
            assert told(verify_store(address, (), checking)) == usual


def killed_once(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    """Kills the process that it runs in, the first time."""
    mark = Path(str(arguments["mark"]))
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return checked({name: arguments[name] for name in arguments if name != "mark"}, shard)


@dataclass(frozen=True)
class Deadly:
    """Two processes, one of which is killed."""

    mark: Path

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        dying = ShardWork(killed_once, {**work.arguments, "mark": str(self.mark)})
        yield from ProcessPool(2).run(dying, shards)


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_no_report(tmp_path: Path) -> None:
    address = made(tmp_path / "t.db")
    edit("P", 3, guards=[])(tmp_path / "t.db")
    usual = list(verify_store(address))
    assert sum(len(each.divergences) for each in usual) > 0

    assert list(verify_store(address, (), Checking(Deadly(tmp_path / "mark"), 2))) == usual
    assert (tmp_path / "mark").exists()


def test_tickets_that_are_named_come_as_they_are_named(tmp_path: Path) -> None:
    address = made(tmp_path / "t.db")
    found = verify_store(address, ("Q", "nobody", "P"), Checking(size=1))
    assert next(found).ticket == "Q"
    with pytest.raises(TicketNotFound, match="nobody"):
        next(found)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["replay", "verify"])
def test_the_command_prints_the_same_by_several_processes(
    verb: str, callout: Command, tmp_path: Path
) -> None:
    address = made(tmp_path / "t.db")
    edit("P", 3, guards=[])(tmp_path / "t.db")
    usual = callout(verb, "--db", address, "--json")
    assert usual.code == 1

    assert callout(verb, "--db", address, "--json", "--jobs", "2", "--shard", "2") == usual
    assert callout(verb, "--db", address, "--runner", "nobody://host").code == 2
