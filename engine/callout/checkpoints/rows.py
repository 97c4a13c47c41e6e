"""What a checkpoint says of rows beside the tree, so that the entries under it can say it again.

`ArmedTimers` is over every timer that is armed, `effects_digest` over what the outbox has of the
effects of the entries that are new under the checkpoint. A sealer makes both of the rows as they
lie there, whoever checks makes them of the entries: where nobody touched a row they are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from callout.values import canonical, digest

from .tree import leaf_hash, node_hash

TAG: Final = "s256:"
SEALED_WITHIN: Final = timedelta(hours=1)
"""Only effects of entries that are sealed so soon are looked for: older ones may be forgotten."""
_HEIGHT: Final = 12


class TimerRow(NamedTuple):
    """A timer by its ticket and id, with its due time as in entries (UTC, ISO text)."""

    ticket: str
    id: str
    due: str | None

    @property
    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON of ``["T-1","after.x","2026-03-02T10:00:00Z"]``."""
        return sha256(canonical([self.ticket, self.id, self.due])).digest()


class EffectRow(NamedTuple):
    """An effect by its id, with the digest of its arguments, as entries name it."""

    id: str
    adapter: str
    operation: str
    digest: str


def is_looked_for(recorded_at: datetime, sealed_at: datetime) -> bool:
    """Whether effects of an entry of that instant are under ``effects`` of such a checkpoint."""
    return recorded_at >= sealed_at - SEALED_WITHIN


def effects_digest(rows: Iterable[EffectRow]) -> str:
    """The digest of the rows as a list of ``[id, adapter, operation, digest]``, by id."""
    return digest([list(each) for each in sorted(rows)])


class ArmedTimers:
    """The root over all armed timers; one more or less costs a path to it.

    A tree (RFC 6962) of 4,096 leaves. A timer is in the leaf that the first 12 bits of its digest
    name; a leaf is over the digests of its timers, in order, one behind the other.

        >>> timers = ArmedTimers()
        >>> empty, one = timers.root, TimerRow("T-1", "after.x", "2026-03-02T10:00:00Z")
        >>> timers.add(one); timers.remove(one); timers.root == empty
        True
    """

    def __init__(self, timers: Iterable[TimerRow] = ()) -> None:
        self._leaves: list[set[bytes]] = [set() for _ in range(1 << _HEIGHT)]
        self._odd: set[int] = set()
        # A whole tree of equal leaves has one hash for each level.
        found = leaf_hash(b"")
        self._levels: list[list[bytes]] = []
        for height in range(_HEIGHT, -1, -1):
            self._levels.append([found] * (1 << height))
            found = node_hash(found, found)
        for each in timers:
            self.add(each)

    def add(self, timer: TimerRow) -> None:
        """It is armed."""
        self._leaf(timer.digest).add(timer.digest)

    def remove(self, timer: TimerRow) -> None:
        """It is armed no more; harmless for one that was not."""
        self._leaf(timer.digest).discard(timer.digest)

    @property
    def root(self) -> str:
        """The root, tagged."""
        odd = self._odd
        for place in odd:
            self._levels[0][place] = leaf_hash(b"".join(sorted(self._leaves[place])))
        for below, above in zip(self._levels, self._levels[1:], strict=False):
            odd = {place >> 1 for place in odd}
            for place in odd:
                above[place] = node_hash(below[2 * place], below[2 * place + 1])
        self._odd = set()
        return f"{TAG}{self._levels[-1][0].hex()}"

    def lacking(self, root: str, timers: Iterable[TimerRow]) -> Iterator[TimerRow]:
        """Those of the timers without which, each alone, the root is that one."""
        for each in timers:
            self.remove(each)
            is_it = self.root == root
            self.add(each)
            if is_it:
                yield each

    def _leaf(self, found: bytes) -> set[bytes]:
        place = int.from_bytes(found[:2]) >> 16 - _HEIGHT
        self._odd.add(place)
        return self._leaves[place]
