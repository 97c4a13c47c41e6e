"""The tickets at an address, checked in shards, each by whoever is free.

What a ticket's report says hangs on the database alone, so that it is the same whoever made it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callout.errors import StoreError, TicketNotFound
from callout.records import TicketId
from callout.records.outside_names import no_ticket
from callout.replay import Difference, Divergence, Report
from callout.shards import InTurn, Shard, ShardRunner, ShardWork, Workbench, in_shards
from callout.shards.protocol import TICKETS
from callout.store import Store, open_store
from callout.values import Digester, Json

from .verifier import Verifier


@dataclass(frozen=True, slots=True)
class Checking:
    """How tickets are checked: by what, in shards of how many, and how much of each.

    With `decisions_only` what a replay asks.
    """

    runner: ShardRunner = field(default_factory=InTurn)
    size: int = TICKETS
    decisions_only: bool = False


AS_USUAL = Checking()


def verify_store(
    address: str,
    tickets: Sequence[str] = (),
    checking: Checking = AS_USUAL,
    key: bytes = b"",
) -> Iterator[Report]:
    """A report for each ticket, of all if none is named, in the store's order or as they are named.

    `key` is that of the deployment. Raises `TicketNotFound` for one that is named and not there,
    and `StoreError` at the end where a table is missing that may have had more tickets.
    """
    names, missing = (list(tickets), None) if tickets else _all(address)
    arguments: dict[str, Json] = {
        "address": address,
        "key": key.hex(),
        "decisions_only": checking.decisions_only,
    }
    shards = in_shards(names, checking.size)
    try:
        answers = checking.runner.run(ShardWork(checked, arguments), shards)
        for number, answer in in_order(answers):
            yield from _reports(shards[number], json.loads(answer), all_=not tickets)
    finally:
        _BENCH.let_go()
    if missing is not None:
        raise missing


def in_order(answers: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The answers by number; those that come before their turn wait.

    >>> list(in_order([(1, b"b"), (0, b"a"), (2, b"c")]))
    [(0, b'a'), (1, b'b'), (2, b'c')]
    """
    waiting: dict[int, bytes] = {}
    turn = 0
    for number, answer in answers:
        waiting[number] = answer
        while turn in waiting:
            yield turn, waiting.pop(turn)
            turn += 1


def _all(address: str) -> tuple[list[str], StoreError | None]:
    """Every ticket that stands in any table; and why there may be more."""
    names: list[str] = []
    with open_store(address, create=False, read_only=True) as store:
        try:
            names.extend(Verifier(store).tickets())
        except StoreError as error:
            return names, error
    return names, None


def _reports(shard: Shard, answers: Sequence[Json], *, all_: bool) -> Iterator[Report]:
    for ticket, answer in zip(shard, answers, strict=True):
        if isinstance(answer, dict):
            yield _read(answer)
        elif not all_:  # of all, one that is not there was taken away meanwhile
            raise no_ticket(ticket)


def checked(arguments: Mapping[str, Json], shard: Shard) -> bytes:
    """What a worker does with a shard: a report for each ticket, null where there is nothing."""
    bench = _BENCH.tool(arguments)
    decisions_only = bool(arguments["decisions_only"])
    found = [_written(bench.verifier, ticket, decisions_only) for ticket in shard]
    # Unlike other writers of JSON this one takes whatever damage may look like.
    return json.dumps(found, default=str).encode()


def _written(verifier: Verifier, ticket: str, decisions_only: bool) -> Json:  # noqa: FBT001
    try:
        return verifier.check(ticket, decisions_only=decisions_only).to_json()
    except TicketNotFound:
        return None


def _read(written: Mapping[str, Any]) -> Report:
    """The report of which this is the JSON."""
    ticket = written["ticket"]
    return Report(
        None if ticket is None else TicketId(ticket),
        written["entries"],
        written["redecided"],
        tuple(map(_divergence, written["divergences"])),
        tuple(map(_divergence, written["notes"])),
        written["unchecked"],
    )


def _divergence(written: Mapping[str, Any]) -> Divergence:
    kind = Difference(written["class"])
    return Divergence(**{n: v for n, v in written.items() if n != "class"}, kind=kind)


@dataclass(frozen=True, slots=True)
class _Bench:
    """A store that is open, and who checks it."""

    verifier: Verifier
    close: Callable[[], None]


def _opened(arguments: Mapping[str, Json]) -> _Bench:
    store: Store = open_store(str(arguments["address"]), create=False, read_only=True)
    digester = Digester(bytes.fromhex(str(arguments["key"])))
    return _Bench(Verifier(store, digester=digester), store.close)


_BENCH = Workbench(_opened)
