"""A note: a text with its signatures below (C2SP signed-note).

The text, an empty line, and for each signature ``— name base64``: four bytes that name the key,
and the signature.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from .checkpoint import Checkpoint, is_origin
from .refusals import no_checkpoint

_MARK: Final = "— "
_ID_BYTES: Final = 4
_ED25519: Final = b"\x01"
_MOST: Final = 1_000_000
"""Characters of a note; a checkpoint has some six hundred."""


def key_id(name: str, public: bytes) -> bytes:
    """How signatures of an Ed25519 key call it: four bytes of the hash of its name and itself."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature by the key of this name; `key` is the key's id."""

    name: str
    key: bytes
    signature: bytes

    def to_line(self) -> str:
        return f"{_MARK}{self.name} {b64encode(self.key + self.signature).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with the end of a line, and what it is signed with."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the text is; raises BadCheckpoint."""
        return Checkpoint.from_text(self.text)

    def to_text(self) -> str:
        """The whole note."""
        return self.text + "\n" + "".join(f"{each.to_line()}\n" for each in self.signatures)

    @classmethod
    def from_text(cls, written: str) -> Note:
        """Reads a note; raises BadCheckpoint."""
        if len(written) > _MOST:
            raise no_checkpoint(f"it has more than {_MOST:,} characters")
        text, gap, below = written.rpartition("\n\n")
        lines = below.split("\n")
        if not gap or lines[-1] or not lines[:-1]:
            raise no_checkpoint("it has no signature below an empty line")
        return cls(text + "\n", tuple(map(_signature, lines[:-1])))

    @staticmethod
    def split(written: str) -> list[str]:
        """The notes of a text in which one follows the other."""
        lines = written.splitlines(keepends=True)
        ends = [
            number
            for number, line in enumerate(lines, start=1)
            if line.startswith(_MARK) and not "".join(lines[number : number + 1]).startswith(_MARK)
        ]
        starts = [0, *ends]
        pieces = ["".join(lines[start:end]) for start, end in zip(starts, ends, strict=False)]
        rest = "".join(lines[starts[-1] :])
        return [*pieces, rest] if rest.strip() else pieces


def _signature(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not space or not is_origin(name):
        raise no_checkpoint("a line below its text is no signature")
    try:
        known = b64decode(encoded, validate=True)
    except (Error, ValueError):
        known = b""
    if len(known) <= _ID_BYTES:
        raise no_checkpoint("a signature is not in base64")
    return NoteSignature(name, known[:_ID_BYTES], known[_ID_BYTES:])
