"""A backtest over a store: its tickets in shards, each looked at by whoever is free.

A worker opens the store for reading, and links what its tickets were decided by, once for all its
shards: definitions cannot be sent from process to process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callout.records import read_instant
from callout.shards import (
    InTurn,
    KeptParts,
    Shard,
    ShardRunner,
    ShardWork,
    Workbench,
    in_shards,
)
from callout.shards.protocol import TICKETS
from callout.store import Store, open_store
from callout.values import Digester, Json, decode, digest

from .asked import BacktestAsked, check_fields
from .change import Pairs, ProposedChange
from .codec import read, written
from .finding import TicketFinding
from .forced import AfterDivergence
from .summary import BacktestReport, summed
from .ticket import TicketBacktest

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Running:
    """How a backtest is run: by what, in shards of how many tickets, and where parts are kept.

    `told` is called with how many tickets were looked at, and how many there are.
    """

    runner: ShardRunner = field(default_factory=InTurn)
    size: int = TICKETS
    folder: Path | None = None
    told: Callable[[int, int], None] = lambda done, all_: None  # noqa: ARG005 - nobody listens


AS_USUAL = Running()


def backtest_store(
    address: str,
    change: ProposedChange,
    asked: BacktestAsked,
    running: Running = AS_USUAL,
    key: bytes = b"",
) -> BacktestReport:
    """Hold a change against the histories at an address; `key` is that of the deployment.

    Raises `BadArgument` for what nobody can ask, `StoreError` for what the database does not give.
    """
    with open_store(address, create=False, read_only=True) as store:
        check_fields(asked, store)
        listed = list(_listed(store))
    shards = in_shards((name for name, _ in listed), running.size)
    stamps = [digest([list(each) for each in part]) for part in _parts(listed, running.size)]
    work = ShardWork(_looked_at, _arguments(address, change, asked, key))
    found = list[TicketFinding]()
    done = 0
    try:
        for number, answer in _answers(work, shards, stamps, running):
            found += read(answer)
            done += len(shards[number])
            running.told(done, len(listed))
    finally:
        _BENCH.let_go()
    return summed(found, asked, change)


def backtest_tickets(
    store: Store,
    change: ProposedChange,
    asked: BacktestAsked,
    tickets: Iterable[str] | None = None,
    digester: Digester = Digester(),  # noqa: B008 - frozen
) -> BacktestReport:
    """The same in this process, over a store that is open already."""
    check_fields(asked, store)
    looking = TicketBacktest(Pairs(change, store, digester), asked)
    names = [name for name, _ in _listed(store)] if tickets is None else tickets
    return summed(_looked(store, looking, names), asked, change)


def _answers(
    work: ShardWork, shards: Sequence[Shard], stamps: Sequence[str], running: Running
) -> Iterator[tuple[int, bytes]]:
    if running.folder is None:
        return running.runner.run(work, shards)
    return KeptParts(running.folder).run(running.runner, work, shards, stamps)


def _listed(store: Store) -> Iterator[tuple[str, str]]:
    """Every ticket that stands in any table, with the hash of its last entry as its row says."""
    after = ""
    while True:
        with store.evidence() as evidence:
            page = evidence.tickets(after, _PAGE)
            rows = [evidence.ticket(name) for name in page]
        for name, row in zip(page, rows, strict=True):
            yield name, "" if row is None else str(row.columns.get("head"))
        if not page:
            return
        after = page[-1]


def _parts(listed: Sequence[tuple[str, str]], size: int) -> Iterator[Sequence[tuple[str, str]]]:
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def _arguments(
    address: str, change: ProposedChange, asked: BacktestAsked, key: bytes
) -> dict[str, Json]:
    return {
        "address": address,
        "change": change.to_json(),
        "asked": asked.to_json(),
        "key": key.hex(),
    }


def _looked_at(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    """What a worker does with a shard."""
    bench = _BENCH.tool(arguments)
    return written(_looked(bench.store, bench.looking, shard))


@dataclass(frozen=True, slots=True)
class _Bench:
    """A store that is open, and who looks at its tickets."""

    store: Store
    looking: TicketBacktest

    def close(self) -> None:
        self.store.close()


def _opened(given: Mapping[str, Any]) -> _Bench:
    store = open_store(given["address"], create=False, read_only=True)
    pairs = Pairs(_change(given["change"]), store, Digester(bytes.fromhex(given["key"])))
    return _Bench(store, TicketBacktest(pairs, _asked(given["asked"])))


_BENCH = Workbench(_opened)


def _looked(
    store: Store, looking: TicketBacktest, tickets: Iterable[str]
) -> Iterator[TicketFinding]:
    for name in tickets:
        with store.evidence() as evidence:
            finding = looking.look(evidence, name)
        if finding is not None:
            yield finding


def _change(given: Mapping[str, Json]) -> ProposedChange:
    values = decode(given["settings"])
    known: dict[str, object] = {**given, "settings": values}
    return ProposedChange(**known)  # type: ignore[arg-type] # as `to_json` wrote it


def _asked(given: Mapping[str, Json]) -> BacktestAsked:
    since, until, after, where = (given[name] for name in ("from", "to", "after", "where"))
    return BacktestAsked(
        since=None if since is None else read_instant(str(since)),
        until=None if until is None else read_instant(str(until)),
        where=None if where is None else str(where),
        money=_texts(given["money"]),
        unseen=_texts(given["unseen"]),
        after=AfterDivergence.STOP if after is None else AfterDivergence(str(after)),
        replays=given["mode"] != "decisions",
    )


def _texts(given: Json) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, list) else ()
