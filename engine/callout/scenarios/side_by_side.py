"""Plays many stories, several at once if so many processes are wanted; what they cover is gathered.

Processes are forked, so that each has the files as they were read. Stories are played by whichever
process is free and told in their order. Where the system cannot fork they are played one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context

from callout.records import Entry

from .coverage import CoverageCollector, CoverageElement
from .model import Story
from .played import Failure, Played
from .runner import Runner

_FORK = "fork"
_AT_A_TIME = 4
"""Stories that a process takes together: few, so that none is busy long after the others."""


@dataclass(slots=True)
class _Work:
    """What a process plays, and what its stories have covered."""

    stories: Sequence[Story]
    runner: Runner
    covered: CoverageCollector = field(default_factory=CoverageCollector)


_work: list[_Work] = []
"""What a forked process finds: the work that it was forked for."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a process tells of a story: definitions stay where they are."""

    failures: tuple[Failure, ...]
    histories: tuple[Sequence[Entry], ...]
    steps: int
    elements: set[CoverageElement]
    seen: set[CoverageElement]


def play_all(
    stories: Iterable[Story],
    runner: Runner,
    on_played: Callable[[Played], None],
    covered: CoverageCollector | None = None,
    jobs: int = 1,
) -> list[Played]:
    """Play stories; `on_played` is called with each in their order, `covered` takes in what it did.

    With several `jobs` what is played has no definitions.
    """
    chosen, results = list(stories), []
    gathered = CoverageCollector() if covered is None else covered
    at_once = min(jobs, len(chosen))
    several = at_once > 1 and _FORK in get_all_start_methods()
    for played in _forked(chosen, runner, gathered, at_once) if several else _here(chosen, runner):
        on_played(played)
        if not several:
            gathered.take(played)
        results.append(played)
    return results


def _here(stories: Sequence[Story], runner: Runner) -> Iterator[Played]:
    return map(runner.play, stories)


def _forked(
    stories: Sequence[Story], runner: Runner, covered: CoverageCollector, jobs: int
) -> Iterator[Played]:
    _work[:] = [_Work(stories, runner)]
    with get_context(_FORK).Pool(jobs) as pool:
        answers = pool.imap(_play, range(len(stories)), _AT_A_TIME)
        for story, told in zip(stories, answers, strict=True):
            covered.elements |= told.elements
            covered.seen |= told.seen
            yield Played(story, told.failures, told.histories, {}, told.steps)


def _play(number: int) -> _Told:
    """Play one in a forked process; of what is covered it tells what it has not told yet."""
    (work,) = _work
    played, before = work.runner.play(work.stories[number]), work.covered
    work.covered = CoverageCollector({*before.elements}, {*before.seen})
    work.covered.take(played)
    return _Told(
        played.failures,
        played.histories,
        played.steps,
        work.covered.elements - before.elements,
        work.covered.seen - before.seen,
    )
