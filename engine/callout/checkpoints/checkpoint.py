"""A checkpoint: which entries there were at an instant, in a few lines of text.

    callout.example/desk
    21
    3z4...=                      the root, base64
    previous 9f8c...             SHA-256 of the text of the checkpoint before; - for the first
    time 2026-03-02T09:00:00Z
    definitions s256:...
    timers s256:...
    outbox s256:...

The first three lines are C2SP's tlog-checkpoint, what follows are its extension lines.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from .refusals import no_checkpoint

_HASH_BYTES: Final = 32
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_NAMES: Final = ("previous", "time", "definitions", "timers", "outbox")
_PREVIOUS: Final = re.compile(r"-|[0-9a-f]{64}")
_DIGEST: Final = re.compile(r"s256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says; `time` is aware UTC, `root` 32 bytes, digests are tagged."""

    origin: str
    size: int
    root: bytes
    previous: str | None
    time: datetime
    definitions: str
    timers: str
    outbox: str

    def to_text(self) -> str:
        """The text that is signed, with the end of its last line."""
        at = self.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
        lines = (
            self.origin,
            str(self.size),
            b64encode(self.root).decode(),
            f"previous {self.previous or '-'}",
            f"time {at}",
            f"definitions {self.definitions}",
            f"timers {self.timers}",
            f"outbox {self.outbox}",
        )
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        """What the next one calls it: the SHA-256 of its text, in hexadecimal digits."""
        return sha256(self.to_text().encode()).hexdigest()

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """The checkpoint whose text this is, to the byte; raises BadCheckpoint."""
        lines = text.split("\n")
        if lines[-1] or len(lines) != len(_NAMES) + 4:
            raise no_checkpoint(f"it has {len(lines) - 1} lines, and one has {len(_NAMES) + 3}")
        origin, size, root, *more = lines[:-1]
        said = [_said(name, line) for name, line in zip(_NAMES, more, strict=True)]
        found = _read(origin, size, root, said)
        if found.to_text() != text:
            raise no_checkpoint("it is not written as callout writes it")
        return found


def _read(origin: str, size: str, root: str, said: list[str]) -> Checkpoint:
    previous, time, *digests = said
    if not is_origin(origin):
        raise no_checkpoint("its first line is no origin")
    if not _SIZE.fullmatch(size):
        raise no_checkpoint("its second line is no number of leaves")
    if not _PREVIOUS.fullmatch(previous):
        raise no_checkpoint("what it says of the one before is no hash")
    if not all(map(_DIGEST.fullmatch, digests)):
        raise no_checkpoint("one of its digests is none")
    return Checkpoint(
        origin, int(size), _root(root), None if previous == "-" else previous, _time(time), *digests
    )


def is_origin(text: str) -> bool:
    """Whether a text can name a log and its key: no blank, no plus, no control (C2SP)."""
    return bool(text) and text.isprintable() and not {" ", "+"} & set(text)


def _said(name: str, line: str) -> str:
    word, space, value = line.partition(" ")
    if word != name or not space:
        raise no_checkpoint(f"a line that begins with '{name}' is not where it belongs")
    return value


def _root(text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except (Error, ValueError):
        root = b""
    if len(root) != _HASH_BYTES:
        raise no_checkpoint("its third line is no root")
    return root


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise no_checkpoint("its time is none") from None
    if moment.tzinfo is None:
        raise no_checkpoint("its time is none of UTC")
    return moment.astimezone(UTC)
