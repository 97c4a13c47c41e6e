"""A checkpoint: which entries there were at an instant, in a few lines of text.

    callout.example/desk
    21
    3z4...=                      the root, base64
    previous 9f8c...             SHA-256 of the text of the checkpoint before; - for the first
    time 2026-03-02T09:00:00Z
    definitions s256:...
    armed s256:...
    effects s256:...

The first three lines are C2SP's tlog-checkpoint, what follows are its extension lines. Up to 0.7.0
the last two were ``timers`` and ``outbox``: of rows as they lay there, which no entry can repeat.
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
_LINES: Final = 8
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_NAMES: Final = ("previous", "time", "definitions")
_ROWS: Final = (("armed", "effects"), ("timers", "outbox"))
"""What the last two lines are called: today, and up to 0.7.0."""
_PREVIOUS: Final = re.compile(r"-|[0-9a-f]{64}")
_DIGEST: Final = re.compile(r"s256:[0-9a-f]{64}")
UNSAID: Final = "-"
"""In the place of ``armed``: rows were ahead of the tree, as more entries waited than it took."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says; `time` is aware UTC, `root` 32 bytes, digests are tagged.

    `timers` and `outbox` are what rows were then: see `callout.checkpoints.rows` for what they are
    of, and `is_repeatable` for whether entries can say the same.
    """

    origin: str
    size: int
    root: bytes
    previous: str | None
    time: datetime
    definitions: str
    timers: str
    outbox: str
    is_repeatable: bool = True

    def to_text(self) -> str:
        """The text that is signed, with the end of its last line."""
        at = self.time.astimezone(UTC).isoformat().replace("+00:00", "Z")
        timers, outbox = _ROWS[not self.is_repeatable]
        lines = (
            self.origin,
            str(self.size),
            b64encode(self.root).decode(),
            f"previous {self.previous or '-'}",
            f"time {at}",
            f"definitions {self.definitions}",
            f"{timers} {self.timers}",
            f"{outbox} {self.outbox}",
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
        if lines[-1] or len(lines) != _LINES + 1:
            raise no_checkpoint(f"it has {len(lines) - 1} lines, and one has {_LINES}")
        origin, size, root, *more = lines[:-1]
        rows = _ROWS[more[-1].startswith(f"{_ROWS[1][1]} ")]
        said = [_said(name, line) for name, line in zip((*_NAMES, *rows), more, strict=True)]
        found = _read(origin, size, root, said, is_repeatable=rows == _ROWS[0])
        if found.to_text() != text:
            raise no_checkpoint("it is not written as callout writes it")
        return found


def _read(origin: str, size: str, root: str, said: list[str], *, is_repeatable: bool) -> Checkpoint:
    previous, time, definitions, timers, outbox = said
    if not is_origin(origin):
        raise no_checkpoint("its first line is no origin")
    if not _SIZE.fullmatch(size):
        raise no_checkpoint("its second line is no number of leaves")
    if not _PREVIOUS.fullmatch(previous):
        raise no_checkpoint("what it says of the one before is no hash")
    digests = [definitions, outbox]
    if timers != UNSAID or not is_repeatable:
        digests.append(timers)
    if not all(map(_DIGEST.fullmatch, digests)):
        raise no_checkpoint("one of its digests is none")
    return Checkpoint(
        origin=origin,
        size=int(size),
        root=_root(root),
        previous=None if previous == "-" else previous,
        time=_time(time),
        definitions=definitions,
        timers=timers,
        outbox=outbox,
        is_repeatable=is_repeatable,
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
