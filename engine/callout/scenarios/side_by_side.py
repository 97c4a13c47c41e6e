"""Plays many stories, several at once if so many processes are wanted; what they cover is gathered.

Processes are forked, so that each has the files as they were read. Stories are played by whichever
process is free and told in their order. Where the system cannot fork they are played one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context

from callout.records import Entry

from .coverage import CoverageCollector
from .model import Story
from .played import Failure, Played
from .runner import Runner

_FORK = "fork"
_AT_A_TIME = 4
"""Stories that a process takes together: few, so that none is busy long after the others."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What processes play, and whether they look at what it covers."""

    stories: Sequence[Story]
    runner: Runner
    is_covered: bool


_work: list[_Work] = []
"""What a forked process finds: the work that it was forked for."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a process tells of a story: definitions stay where they are."""

    failures: tuple[Failure, ...]
    histories: tuple[Sequence[Entry], ...]
    steps: int
    covered: CoverageCollector


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
    at_once = min(jobs, len(chosen))
    several = at_once > 1 and _FORK in get_all_start_methods()
    all_played = _forked(chosen, runner, covered, at_once) if several else map(runner.play, chosen)
    for played in all_played:
        on_played(played)
        if covered is not None:
            covered.take(played)
        results.append(played)
    return results


def _forked(
    stories: Sequence[Story], runner: Runner, covered: CoverageCollector | None, jobs: int
) -> Iterator[Played]:
    _work[:] = [_Work(stories, runner, covered is not None)]
    with get_context(_FORK).Pool(jobs) as pool:
        answers = pool.imap(_play, range(len(stories)), _AT_A_TIME)
        for story, told in zip(stories, answers, strict=True):
            if covered is not None:
                covered.elements |= told.covered.elements
                covered.seen |= told.covered.seen
            yield Played(story, told.failures, told.histories, {}, told.steps)


def _play(number: int) -> _Told:
    (work,) = _work
    played, covered = work.runner.play(work.stories[number]), CoverageCollector()
    if work.is_covered:
        covered.take(played)
    return _Told(played.failures, played.histories, played.steps, covered)
