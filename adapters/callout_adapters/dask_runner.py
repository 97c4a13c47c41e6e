"""Shards on the workers of a Dask cluster: several machines, each with callout and the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from callout.errors import BadArgument, StoreUnavailable
from callout.shards import Shard, ShardWork, WorkLost

RETRIES = 2
"""So often a shard is given to another worker after one has died of it."""


@dataclass(frozen=True, slots=True)
class DaskRunner:
    """Runs shards on the cluster whose scheduler is at an address like ``tcp://host:8786``."""

    address: str

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        """See `callout.shards.ShardRunner.run`; raises `StoreUnavailable` without a scheduler."""
        distributed = _distributed()
        try:
            client = distributed.Client(self.address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise StoreUnavailable(
                f"no scheduler answers at {self.address}: {error}",
                hint="start one with `dask scheduler`, and workers with `dask worker`",
            ) from None
        with client:
            numbers = {
                client.submit(work, shard, pure=False, retries=RETRIES): number
                for number, shard in enumerate(shards)
            }
            for future in distributed.as_completed(numbers, loop=client.loop):
                yield numbers[future], _answer(distributed, future)


_PATIENCE = 20
"""Seconds in which a scheduler has to answer."""


def open_runner(address: str) -> DaskRunner:
    """The runner at ``dask://host:8786``, or ``dask+tls://`` with what Dask's own settings say."""
    _distributed()
    scheme, _, place = address.partition("://")
    _, _, protocol = scheme.partition("+")
    if not place:
        raise BadArgument(f"'{address}' names no scheduler", hint="write dask://host:8786")
    return DaskRunner(f"{protocol or 'tcp'}://{place}")


def _answer(distributed: Any, future: Any) -> bytes:
    try:
        answer: bytes = future.result()
    except distributed.KilledWorker as error:
        raise WorkLost(
            f"workers die of a shard: {error}", hint="give them more memory; see their logs"
        ) from None
    return answer


def _distributed() -> Any:
    """The package, which is optional."""
    try:
        return import_module("distributed")
    except ImportError:
        raise BadArgument(
            "workers on other machines need the package 'distributed'",
            hint="pip install callout[dask]",
        ) from None
