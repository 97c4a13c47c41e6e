"""Group commit by whoever is first: writers that wait for the disk find company.

A caller puts its groups in a queue and asks for the lock. Who gets it takes all that waits,
commits it in one transaction and wakes the others with their answers. While it waits for the disk
the next ones gather. There is no writer thread to start, stop or lose, and a lone caller pays for
no hand-over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from callout.store import Change, Commitment
from callout.store.forking import renew_after_fork

Group: TypeAlias = Sequence[Change]


@dataclass(slots=True)
class _Job:
    groups: Sequence[Group]
    answer: Sequence[Commitment] = ()
    error: BaseException | None = None
    is_done: bool = False


class Combining:
    """Shares one transaction among all who commit at the same time; at most about `most` groups."""

    def __init__(
        self, commit: Callable[[Sequence[Group]], Sequence[Commitment]], most: int = 256
    ) -> None:
        self._commit = commit
        self._most = most
        self._waiting: deque[_Job] = deque()
        self._turn = Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._waiting = deque()
        self._turn = Lock()

    def submit(self, groups: Sequence[Group]) -> Sequence[Commitment]:
        """Commit the groups, with or without others; raises what the commit raises."""
        job = _Job(groups)
        self._waiting.append(job)
        while not job.is_done:
            with self._turn:
                if not job.is_done:
                    self._lead()
        if job.error is not None:
            raise job.error
        return job.answer

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else from committing; who commits in here must not do it by `submit`."""
        with self._turn:
            yield

    def _lead(self) -> None:
        jobs = self._take()
        groups = [group for job in jobs for group in job.groups]
        try:
            answers = self._commit(groups)
        except BaseException as error:  # noqa: BLE001 - each waiting caller gets it
            for job in jobs:
                job.error = error
                job.is_done = True
            return
        start = 0
        for job in jobs:
            job.answer = answers[start : start + len(job.groups)]
            start += len(job.groups)
            job.is_done = True

    def _take(self) -> list[_Job]:
        jobs: list[_Job] = []
        count = 0
        while self._waiting and count < self._most:
            jobs.append(self._waiting.popleft())
            count += len(jobs[-1].groups)
        return jobs
