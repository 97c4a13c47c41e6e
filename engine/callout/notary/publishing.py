"""Publishes checkpoints where the database's keeper cannot write; retries are on record.

Who carries them comes from packages that register under the entry point group
``callout.publishers``, by the scheme of the targets: ``file:``, ``smtp:``, ``https:``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from typing import Protocol

from callout.clock import Clock
from callout.errors import BadArgument, CalloutError
from callout.records.arguments import shown
from callout.store import Retry, Store
from callout.store.seals import Publication, SealedNote

GROUP = "callout.publishers"
_FOREVER = Retry(tries=1 << 40, ceiling=timedelta(hours=1), jitter=0.0)
"""A checkpoint is never given up: what is not outside proves nothing."""
_BATCH = 100
_LONGEST_ERROR = 500


class Publisher(Protocol):
    """Carries checkpoints to one target; again is harmless."""

    def publish(self, note: SealedNote) -> None:
        """Bring it there; whatever it raises is tried again later."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """What a round has done: how many checkpoints reached their target, and what went wrong."""

    done: int = 0
    error: str | None = None


def open_publisher(target: str) -> Publisher:
    """Who carries to a target; raises `BadArgument` where nobody does."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    scheme = target.partition(":")[0]
    if scheme not in known:
        raise BadArgument(
            f"nobody publishes to {shown(target)}",
            hint=f"a target begins with one of {', '.join(sorted(known))}, as in file:/mnt/auditor",
        )
    opener: Callable[[str], Publisher] = known[scheme].load()
    return opener(target)


def publish_due(
    store: Store, clock: Clock, target: str, publisher: Publisher, *, at_once: bool = False
) -> Published:
    """Bring a target what it has not got, in order; one that fails ends the round.

    With `at_once` also what was to be tried later.
    """
    done = 0
    while True:
        waiting = store.seals.publications(target, _BATCH)
        if not waiting:
            return Published(done)
        notes = _notes(store, waiting)
        for each in waiting:
            now = clock.now()
            if each.next_try is not None and each.next_try > now and not at_once:
                return Published(done, each.error)
            failed = _try(publisher, notes[each.number])
            store.seals.put_publication(_after(each, failed, now))
            if failed is not None:
                return Published(done, failed)
            done += 1


def _notes(store: Store, waiting: Sequence[Publication]) -> dict[int, SealedNote]:
    first, last = waiting[0].number, waiting[-1].number
    with store.evidence() as evidence:
        found = evidence.seals.notes(first - 1, last - first + 1)
    return {each.number: each for each in found}


def _try(publisher: Publisher, note: SealedNote) -> str | None:
    try:
        publisher.publish(note)
    except CalloutError as error:
        return error.message[:_LONGEST_ERROR]
    except Exception as error:  # noqa: BLE001 - whatever a carrier raises, it is tried again
        return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    return None


def _after(publication: Publication, failed: str | None, now: datetime) -> Publication:
    tries = publication.tries + 1
    if failed is None:
        return replace(publication, tries=tries, error=None, next_try=None, done_at=now)
    again = _FOREVER.next_try(tries, now, 0.0)
    return replace(publication, tries=tries, error=failed, next_try=again)
