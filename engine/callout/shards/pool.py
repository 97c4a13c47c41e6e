"""Shards in this process, one after the other, or in several processes of this machine."""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
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

    Each has a pipe of its own, so that of one that dies it is known which shard it had, and the
    others work on. The pool of the standard library is not taken: where a worker dies while another
    is being started, it waits for that one for ever (Python 3.11).
    """

    jobs: int

    def run(self, work: ShardWork, shards: Sequence[Shard]) -> Iterator[tuple[int, bytes]]:
        """See `ShardRunner.run`."""
        desk = _Desk(work, shards)
        try:
            while desk.hands_out(self.jobs):
                yield from desk.answers()
        finally:
            desk.close()


class _Desk:
    """Hands out shards and takes answers."""

    def __init__(self, work: ShardWork, shards: Sequence[Shard]) -> None:
        self._work = work
        self._shards = shards
        self._context = _context(work)
        self._waiting = deque(range(len(shards)))
        self._idle: list[_Hand] = []
        self._busy: dict[Connection, _Hand] = {}
        self._deaths = Counter[int]()

    def hands_out(self, most: int) -> bool:
        """Give shards to whoever is free, so many at most; whether anybody has one."""
        while self._waiting and len(self._busy) < most:
            hand = self._idle.pop() if self._idle else _Hand(self._context, self._work)
            self._busy[hand.pipe] = hand
            number = self._waiting.popleft()
            hand.give(number, self._shards[number])
        return bool(self._busy)

    def answers(self) -> Iterator[tuple[int, bytes]]:
        """Wait for some; the shard of one that died is handed out again."""
        for pipe in wait(list(self._busy)):
            hand = self._busy[pipe]  # type: ignore[index] # `wait` answers what it was given
            answer = hand.answer()
            del self._busy[hand.pipe]
            if answer is None:
                hand.stop()
                self._note_death(hand.number)
            else:
                self._idle.append(hand)
                yield hand.number, answer

    def close(self) -> None:
        """End those that work in the middle of it, and let the others end by themselves."""
        for hand in self._busy.values():
            hand.stop()
        for hand in self._idle:
            hand.pipe.close()
        for hand in self._idle:
            hand.stop(patience=_PATIENCE)

    def _note_death(self, number: int) -> None:
        self._deaths[number] += 1
        if self._deaths[number] >= TRIES:
            first, last = self._shards[number][0], self._shards[number][-1]
            raise WorkLost(
                f"{TRIES} workers died of the tickets from {first} to {last}",
                hint="give them more memory, or fewer --jobs; kept parts are not lost",
            )
        self._waiting.appendleft(number)


_PATIENCE = 5.0
"""Seconds in which a worker without work has to end."""


class _Hand:
    """A process that works on one shard after another."""

    def __init__(self, context: BaseContext, work: ShardWork) -> None:
        self.pipe, there = context.Pipe()
        self.number = -1
        """The shard that it has, or had last."""
        self._process = context.Process(  # type: ignore[attr-defined] # each context has its own
            target=_work_off, args=(there, work), daemon=True
        )
        self._process.start()
        there.close()

    def give(self, number: int, shard: Shard) -> None:
        """Hand over a shard; whether it lives is seen when the answer is fetched."""
        self.number = number
        with suppress(OSError):
            self.pipe.send(shard)

    def answer(self) -> bytes | None:
        """The answer, None if the process has died; raises what the work raised."""
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, bytes):
            return answer
        raise answer

    def stop(self, patience: float = 0) -> None:
        """End the process, whatever it does, after so many seconds."""
        self.pipe.close()
        self._process.join(patience)
        self._process.terminate()
        self._process.join()


def _work_off(pipe: Connection, work: ShardWork) -> None:
    """What a worker does until nobody has shards for it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for the answers ends it
    with suppress(EOFError, OSError):
        while True:
            shard: Shard = pipe.recv()
            try:
                answer: bytes | Exception = work(shard)
            except Exception as error:  # noqa: BLE001 - it is raised where the answers are taken
                answer = error
            pipe.send(answer)


def _context(work: ShardWork) -> BaseContext:
    """How processes are started: forked off one that has nothing but the work's module in it."""
    if _SERVER not in get_all_start_methods():
        return get_context("spawn")
    context = get_context(_SERVER)
    context.set_forkserver_preload([work.function.__module__])
    return context


_SERVER = "forkserver"
