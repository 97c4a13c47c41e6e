"""Shards in this process, one after the other, or in several processes of this machine."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext

from .protocol import Shard, ShardWork, WorkLost

TRIES = 3
"""So many workers may die of one shard."""


@dataclass(frozen=True, slots=True)
class InTurn:
    """Runs shards here, in order."""

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        """See `ShardRunner.run`."""
        for number, shard in enumerate(shards):
            yield number, work(shard)


@dataclass(frozen=True, slots=True)
class ProcessPool:
    """Runs shards in so many processes, which are started afresh and not forked.

    Where a worker dies, all that were working are started anew. Whose shard it was is not known, so
    those that were under way are run one by one before the others go on.
    """

    jobs: int

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        """See `ShardRunner.run`."""
        waiting, suspects = deque(range(len(shards))), deque[int]()
        deaths: Counter[int] = Counter()
        while waiting or suspects:
            with ProcessPoolExecutor(self.jobs, mp_context=_context(work)) as pool:
                under_way: dict[Future[bytes], int] = {}
                try:
                    queues = suspects, waiting
                    submit = partial(_submitted, pool, work, shards)
                    yield from _worked_off(submit, queues, under_way, self.jobs + 1)
                except BrokenProcessPool:
                    lost = sorted(under_way.values())
                    if len(lost) == 1:
                        deaths.update(lost)
                    _check(deaths, shards)
                    suspects.extendleft(reversed(lost))
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise


def _context(work: ShardWork) -> BaseContext:
    """How processes are started: forked off one that has nothing but the work's module in it."""
    if _SERVER not in get_all_start_methods():
        return get_context("spawn")
    context = get_context(_SERVER)
    context.set_forkserver_preload([work.function.__module__])
    return context


_SERVER = "forkserver"


def _submitted(
    pool: ProcessPoolExecutor, work: ShardWork, shards: Sequence[Shard], number: int
) -> Future[bytes]:
    return pool.submit(work, shards[number])


def _worked_off(
    submit: Callable[[int], Future[bytes]],
    queues: tuple[deque[int], deque[int]],
    under_way: dict[Future[bytes], int],
    most: int,
) -> Iterator[tuple[int, bytes]]:
    """Shards as they are done; `under_way` has those that a death would lose."""
    suspects, waiting = queues
    while waiting or suspects or under_way:
        while (suspects or waiting) and len(under_way) < (1 if suspects else most):
            if suspects and under_way:
                break
            queue = suspects or waiting
            under_way[submit(queue[0])] = queue[0]
            queue.popleft()
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=under_way.__getitem__):
            answer = future.result()
            yield under_way.pop(future), answer


def _check(deaths: Counter[int], shards: Sequence[Shard]) -> None:
    for number, count in deaths.items():
        if count >= TRIES:
            first, last = shards[number][0], shards[number][-1]
            raise WorkLost(
                f"{count} workers died of the tickets from {first} to {last}",
                hint="give them more memory, or fewer --jobs; kept parts are not lost",
            )
