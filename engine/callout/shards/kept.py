"""Answers of shards kept in a folder, so that a run that was ended goes on where it was.

A file is called after the hash of everything its content hangs on: the work, the tickets and their
last entries. One that is not as it was written is made anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from callout.values import digest

from .protocol import Shard, ShardRunner, ShardWork

_HASH = 64
"""Characters of the hash that a file begins with."""


@dataclass(frozen=True, slots=True)
class KeptParts:
    """A folder of answers; `stamps` has a word for each shard that changes when its tickets do."""

    folder: Path

    def run(
        self, runner: ShardRunner, work: ShardWork, shards: Sequence[Shard], stamps: Sequence[str]
    ) -> Iterator[tuple[int, bytes]]:
        """The number of each shard with its answer: the kept ones first, then those that run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        paths = [self._path(work, *each) for each in zip(shards, stamps, strict=True)]
        missing: list[int] = []
        for number, path in enumerate(paths):
            answer = _kept(path)
            if answer is None:
                missing.append(number)
            else:
                yield number, answer
        for place, answer in runner.run(work, [shards[number] for number in missing]):
            number = missing[place]
            _keep(paths[number], answer)
            yield number, answer

    def _path(self, work: ShardWork, shard: Shard, stamp: str) -> Path:
        name = digest([work.digest, list(shard), stamp]).removeprefix("s256:")
        return self.folder / f"{name}.part"


def _kept(path: Path) -> bytes | None:
    """What is kept there, if it is whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    mark, answer = content[:_HASH], content[_HASH:]
    return answer if mark == _hash(answer) else None


def _keep(path: Path, answer: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(_hash(answer) + answer)
    Path(name).replace(path)


def _hash(answer: bytes) -> bytes:
    return hashlib.sha256(answer).hexdigest().encode()
