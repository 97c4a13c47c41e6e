"""Puts the entries that are in no checkpoint under the next one, and signs it.

What is unsealed is a set of rows, each written with its entry and taken away with its checkpoint.
Nothing goes by numbers or instants, which do not become visible in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callout.checkpoints import (
    BadCheckpoint,
    Checkpoint,
    GrowingTree,
    Note,
    PublicKey,
    Signer,
    Tile,
    definitions_root,
    is_signed,
    signed,
)
from callout.checkpoints.checkpoint import is_origin
from callout.clock import Clock
from callout.errors import BadArgument, StoreError
from callout.records.arguments import shown
from callout.store import Store
from callout.store.seals import SealedNote, SealReading, UnsealedEntry

from .rows import armed_now, effects_now
from .trees import tiles_grown

MOST = 10_000
"""So many entries are put under one checkpoint; of more the next one takes care."""
ORIGIN = "callout"
"""The name of a log that nobody has named."""
_ATTEMPTS = 100


@dataclass(slots=True)
class _Known:
    """What a sealer has seen of the checkpoints: they only ever grow."""

    last: SealedNote | None = None
    definitions: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Round:
    """What one checkpoint is to be made of."""

    last: SealedNote | None
    taken: Sequence[UnsealedEntry]
    definitions: frozenset[str]
    time: datetime
    timers: str
    outbox: str
    tiles: Sequence[Tile] = ()


class Sealer:
    """Seals one store with one key; several may, in as many processes: one of them is first.

    `origin` names the log and the key; a log that has a checkpoint keeps its name. `trusted` are
    keys that signed earlier checkpoints, beside the signer's own.
    """

    def __init__(
        self,
        store: Store,
        signer: Signer,
        clock: Clock,
        *,
        origin: str | None = None,
        trusted: Sequence[PublicKey] = (),
    ) -> None:
        if origin is not None and not is_origin(origin):
            raise BadArgument(
                f"{shown(origin)} names no log",
                hint="write something like example.org/desk: no blanks, no plus",
            )
        self._store = store
        self._signer = signer
        self._clock = clock
        self._origin = origin
        self._keys = (signer.public, *trusted)
        self._known = _Known()

    def seal(self) -> SealedNote | None:
        """One checkpoint more; None where every entry is under one.

        Raises `StoreError` where the newest checkpoint is not what this key has signed, or does
        not fit what was there before: sealing ends rather than vouches for it.
        """
        for _ in range(_ATTEMPTS):
            found = self._look()
            if not found.taken:
                return None
            made = self._made(found)
            numbers = [each.number for each in found.taken]
            if self._store.seals.add(made, numbers, found.tiles):
                self._known.last = made
                self._known.definitions.update(made.definitions)
                return made
        raise StoreError(
            f"others were first with a checkpoint {_ATTEMPTS} times",
            hint="they have sealed what there was; try again",
        )

    def seal_all(self) -> list[SealedNote]:
        """Checkpoints until every entry that is there now is under one."""
        with self._store.evidence() as evidence:
            left = evidence.seals.waiting()
        made = []
        while left > 0:
            note = self.seal()
            if note is None:
                break
            made.append(note)
            left -= MOST
        return made

    def _look(self) -> _Round:
        with self._store.evidence() as evidence:
            seals, now = evidence.seals, self._clock.now()
            last = seals.last()
            self._learn(seals, last)
            taken = seals.unsealed(MOST)
            if not taken:
                return _Round(last, (), frozenset(), now, "", "")
            return _Round(
                last,
                taken,
                frozenset(evidence.definitions()),
                now,
                armed_now(seals, len(taken)),
                effects_now(seals, [each.number for each in taken], now),
                tiles_grown(seals, last.size if last else 0, taken),
            )

    def _learn(self, seals: SealReading, last: SealedNote | None) -> None:
        """Take over what others have sealed; raises `StoreError` where something is gone."""
        known = self._known.last
        number = known.number if known else 0
        if known is not None and known not in seals.notes(number - 1, 1):
            raise _not_ours(f"checkpoint {number}, which was sealed before, is gone or another")
        if last is None or last == known:
            return
        self._known.definitions.update(_definitions(seals, number))
        self._known.last = last

    def _made(self, found: _Round) -> SealedNote:
        last = found.last
        edge, before = _edge_of(last, self._keys) if last else (GrowingTree(), None)
        for each in found.taken:
            edge.add(each.leaf.digest)
        checkpoint = Checkpoint(
            origin=self._named(before),
            size=edge.size,
            root=edge.root,
            previous=before.digest if before else None,
            time=found.time,
            definitions=definitions_root(self._known.definitions | found.definitions),
            timers=found.timers,
            outbox=found.outbox,
        )
        return SealedNote(
            number=last.number + 1 if last else 1,
            size=edge.size,
            note=signed(checkpoint, self._signer).to_text(),
            edge=tuple(each.hex() for each in edge.roots),
            definitions=tuple(sorted(found.definitions - self._known.definitions)),
        )

    def _named(self, before: Checkpoint | None) -> str:
        if before is None:
            return self._origin or ORIGIN
        if self._origin not in (None, before.origin):
            raise BadArgument(
                f"the log of this database is called '{before.origin}', not {shown(self._origin)}",
                hint="leave the name out; it stays",
            )
        return before.origin


def _definitions(seals: SealReading, after: int) -> Iterable[str]:
    while notes := seals.notes(after):
        for each in notes:
            yield from each.definitions
        after = notes[-1].number


def _edge_of(last: SealedNote, keys: Iterable[PublicKey]) -> tuple[GrowingTree, Checkpoint]:
    """What the newest checkpoint goes on from; raises `StoreError` for one not to go on from."""
    try:
        note = Note.from_text(last.note)
        checkpoint = note.checkpoint
        edge = GrowingTree(last.size, [bytes.fromhex(each) for each in last.edge])
    except (BadCheckpoint, ValueError) as error:
        raise _not_ours(f"checkpoint {last.number} cannot be read: {error}") from None
    if (edge.size, edge.root) != (checkpoint.size, checkpoint.root):
        raise _not_ours(f"checkpoint {last.number} has another root than what is kept beside it")
    if not is_signed(note, keys):
        raise _not_ours(f"checkpoint {last.number} is signed by none of the keys given")
    return edge, checkpoint


def _not_ours(why: str) -> StoreError:
    return StoreError(
        f"{why}; nothing was sealed",
        hint="run callout verify with the checkpoints kept elsewhere; if the key was changed, name"
        " the old one with --trust",
    )
