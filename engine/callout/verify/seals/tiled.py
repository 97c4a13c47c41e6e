"""Whether the hashes of subtrees that a database keeps are those that follow from its leaves."""

from __future__ import annotations

from callout.checkpoints import Tile, grown
from callout.replay import Difference
from callout.store.seals import SealReading
from callout.verify.findings import Findings

_STEP = 1 << 16


class TileCheck:
    """Takes the hashes of all leaves in order, and compares tiles with what they make.

    A database whose tiles are missing is as good as another; whose tiles are others is not.
    """

    def __init__(self, seals: SealReading, findings: Findings) -> None:
        self._seals = seals
        self._findings = findings
        self._size = 0
        self._new: list[bytes] = []
        self._begun: dict[tuple[int, int], bytes] = {}
        self._told = False

    def take(self, leaf: bytes) -> None:
        """The hash of the next leaf."""
        self._new.append(leaf)
        if len(self._new) == _STEP:
            self._grow()

    def finish(self) -> None:
        """All leaves were taken."""
        self._grow()
        for (level, place), hashes in self._begun.items():
            self._compare(Tile(level, place, hashes))
            beyond = self._seals.tiles((level, place), 1)
            if beyond and (beyond[0].level == level or level == max(self._begun)[0]):
                self._tell("/tile", "there are tiles beyond those of the tree")

    def _grow(self) -> None:
        """Compare the tiles to which no leaf comes any more; of each level the last may grow."""
        made = grown(lambda *name: self._begun.get(name, b""), self._size, self._new)
        every = self._begun | {(each.level, each.place): each.hashes for each in made}
        last = dict(sorted(every))
        self._begun = {name: row for name, row in every.items() if last[name[0]] == name[1]}
        for name in every.keys() - self._begun.keys():
            self._compare(Tile(*name, every[name]))
        self._size += len(self._new)
        self._new = []

    def _compare(self, made: Tile) -> None:
        kept = self._seals.tile(made.level, made.place)
        if kept and kept != made.hashes:
            message = "the tile has other hashes than the leaves make; proofs are made without it"
            self._tell(f"/tile/{made.level}/{made.place}", message)

    def _tell(self, pointer: str, message: str) -> None:
        if not self._told:  # one altered leaf shows at every level
            self._told = True
            self._findings.add(Difference.STORED, pointer, message)
