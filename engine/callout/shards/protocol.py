"""What is asked of whatever runs shards: each is worked on, by anybody, as often as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeAlias

from callout.errors import StoreError
from callout.values import Json, digest

Shard: TypeAlias = tuple[str, ...]
"""Ids of tickets."""
TICKETS = 100
"""Tickets of a shard, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class ShardWork:
    """A function of a module, and what it is handed beside a shard.

    It is called in another process, perhaps twice for the same shard, and answers bytes that hang
    on its arguments alone. Arguments are JSON.
    """

    function: Callable[[Mapping[str, Json], Shard], bytes]
    arguments: Mapping[str, Json]

    def __call__(self, shard: Shard) -> bytes:
        """The answer for a shard."""
        return self.function(self.arguments, shard)

    @property
    def digest(self) -> str:
        """The hash of the function's name and its arguments."""
        name = f"{self.function.__module__}:{self.function.__qualname__}"
        return digest({"function": name, "arguments": dict(self.arguments)})


class ShardRunner(Protocol):
    """Runs work."""

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        """The number of each shard with its answer, in any order.

        What the work raises is raised here. A worker that dies costs time and nothing else; raises
        `WorkLost` where a shard kills each worker it is given to.
        """
        ...


class WorkLost(StoreError):
    """Workers die, and nothing says why."""

    code = "work-lost"


def in_shards(tickets: Iterable[str], size: int = TICKETS) -> list[Shard]:
    """The tickets in shards, in their order.

    >>> in_shards(["a", "b", "c"], 2)
    [('a', 'b'), ('c',)]
    """
    waiting = iter(tickets)
    return list(iter(lambda: tuple(islice(waiting, size)), ()))
