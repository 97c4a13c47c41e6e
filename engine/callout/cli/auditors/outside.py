"""What somebody kept outside of a database, as ``verify --against`` takes it.

Lists of heads and of receipts are lines of JSON. Checkpoints are a file for each, in a folder, or
several in one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from callout.checkpoints import Note, PublicKey
from callout.replay import Divergence
from callout.verify import Head, HeldNote, Verifier, read_heads

_MARK = "\n\n— "
"""What every checkpoint has, and no list of heads."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Heads or checkpoints, and the keys that the latter are signed with."""

    heads: tuple[Head, ...] = ()
    notes: tuple[HeldNote, ...] = ()
    keys: tuple[PublicKey, ...] = ()

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
        else:
            notes = tuple(_folder(path))
        if not keys:
            raise typer.BadParameter(
                "checkpoints are worth as much as their signatures: name the key, --key key.pub"
            )
        return cls(notes=notes, keys=tuple(keys))

    def compare(self, verifier: Verifier, tickets: Sequence[str]) -> Iterator[Divergence]:
        """What differs; of these tickets alone, if any are named and no checkpoint is held."""
        heads = (head for head in self.heads if not tickets or head.ticket in tickets)
        yield from verifier.check_heads(heads)
        if self.notes or not tickets:
            yield from verifier.check_seals(self.notes, self.keys, tickets)


def _folder(path: Path) -> Iterator[HeldNote]:
    files = sorted(path.glob("*.checkpoint")) if path.is_dir() else []
    if not files:
        raise typer.BadParameter(f"{path} is no file, and no folder with *.checkpoint files")
    for each in files:
        yield HeldNote(each.name, _text(each))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}") from None
