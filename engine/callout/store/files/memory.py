"""Contents of files in the reference store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .protocol import StoredFile, check_content


class MemoryFiles:
    """See `callout.store.files.protocol.FileStore`."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[StoredFile, bytes]] = {}

    def put(self, file: StoredFile, content: bytes) -> StoredFile:
        check_content(file.sha256, file.bytes, content)
        # One call of a dictionary, which no other thread can come between.
        return self._kept.setdefault(file.sha256, (file, content))[0]

    def get(self, sha256: str) -> bytes | None:
        if sha256 not in self._kept:
            return None
        file, content = self._kept[sha256]
        check_content(sha256, file.bytes, content)
        return content

    def about(self, hashes: Collection[str]) -> Mapping[str, StoredFile]:
        return {each: self._kept[each][0] for each in hashes if each in self._kept}

    def names(self, after: str = "", limit: int = 500) -> Sequence[str]:
        return sorted(each for each in tuple(self._kept) if each > after)[:limit]


class WithFiles:
    """The part of a store in memory that keeps files."""

    def __init__(self) -> None:
        super().__init__()
        self.files = MemoryFiles()
