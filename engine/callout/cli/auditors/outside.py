"""What somebody kept outside of a database, as ``verify --against`` takes it.

Lists of heads and of receipts are lines of JSON. Checkpoints are a file for each, in a folder, or
several in one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from callout.checkpoints import Note, PublicKey
from callout.notary.stamping import CHECKPOINTS, find_stamps, stamp_of
from callout.replay import Divergence
from callout.verify import (
    Head,
    HeldNote,
    HeldStamp,
    StampedNote,
    Verifier,
    check_stamps,
    read_heads,
)

_MARK = "\n\n— "
"""What every checkpoint has, and no list of heads."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Heads or checkpoints, and the keys that the latter are signed with."""

    heads: tuple[Head, ...] = ()
    notes: tuple[HeldNote, ...] = ()
    keys: tuple[PublicKey, ...] = ()
    stamps: tuple[HeldStamp, ...] = ()

    @classmethod
    def read(cls, path: Path | None, keys: Sequence[PublicKey]) -> Outside:
        """What a file or a folder has; raises BadParameter, and BadHeads for a list that is none.

        Whether a checkpoint is one is a question of the check.
        """
        if path is None:
            return cls(keys=tuple(keys))
        if path.is_file():
            text = _text(path)
            if _MARK not in text:
                return cls(heads=tuple(read_heads(text.splitlines())), keys=tuple(keys))
            pieces = enumerate(Note.split(text), start=1)
            notes = tuple(HeldNote(f"{path.name}, {number}", each) for number, each in pieces)
            stamps = tuple[HeldStamp, ...]()
        else:
            files = _folder(path)
            notes = tuple(files.values())
            stamps = tuple(_stamps(files))
        if not keys:
            raise typer.BadParameter(
                "checkpoints are worth as much as their signatures: name the key, --key key.pub"
            )
        return cls(notes=notes, keys=tuple(keys), stamps=stamps)

    def compare(self, verifier: Verifier, tickets: Sequence[str]) -> Iterator[Divergence]:
        """What differs; of these tickets alone, if any are named and no checkpoint is held."""
        heads = (head for head in self.heads if not tickets or head.ticket in tickets)
        yield from verifier.check_heads(heads)
        if self.notes or not tickets:
            yield from verifier.check_seals(self.notes, self.keys, tickets)

    def check_stamps(
        self, certificates: Path | None
    ) -> tuple[Sequence[StampedNote], Sequence[Divergence]]:
        """What was seen when by an authority of these certificates, and what does not hold.

        Raises BadParameter where there is nothing to check.
        """
        if certificates is None:
            return (), ()
        if not self.stamps:
            raise typer.BadParameter(
                "--tsa-cert checks time stamps, and there are none: name a folder with checkpoints"
                " and *.checkpoint.tsr files, --against folder"
            )
        return check_stamps(self.stamps, find_stamps().check(certificates).instant)


def _folder(path: Path) -> dict[Path, HeldNote]:
    files = sorted(path.glob(CHECKPOINTS)) if path.is_dir() else []
    if not files:
        raise typer.BadParameter(f"{path} is no file, and no folder with {CHECKPOINTS} files")
    return {each: HeldNote(each.name, _text(each)) for each in files}


def _stamps(files: Mapping[Path, HeldNote]) -> Iterator[HeldStamp]:
    for path, note in files.items():
        token = stamp_of(path)
        if token.exists():
            yield HeldStamp(note, _content(token))


def _text(path: Path) -> str:
    try:
        return _content(path).decode()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None
