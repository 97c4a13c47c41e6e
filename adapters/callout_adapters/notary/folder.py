"""Publishes checkpoints into a folder: a file for each, which is never written over.

The file is whole when it appears: it is written under another name, then linked to its own.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from urllib.parse import unquote, urlsplit

from callout.errors import BadArgument, StoreError
from callout.store.seals import SealedNote

ENDING = ".checkpoint"


class FolderPublisher:
    """See `callout.notary.Publisher`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, note: SealedNote) -> None:
        """Raises `StoreError` where another checkpoint of this size lies there."""
        target = self._folder / f"{note.size:012d}{ENDING}"
        content = note.note.encode()
        if self._is_there(target, content):
            return
        draft = self._folder / f".{target.name}.{os.getpid()}.{get_ident()}"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            with suppress(FileExistsError):
                os.link(draft, target)  # unlike a renaming it replaces nothing
        finally:
            draft.unlink()
        _to_disk(self._folder)
        self._is_there(target, content)

    def _is_there(self, target: Path, content: bytes) -> bool:
        if not target.exists():
            return False
        if target.read_bytes() != content:
            raise StoreError(
                f"{target} is another checkpoint of as many leaves",
                hint="the database was set back or altered since: run callout verify --against",
            )
        return True


def open_folder(target: str) -> FolderPublisher:
    """The folder of ``file:/path``; it has to be there."""
    parts = urlsplit(target)
    folder = Path(unquote(parts.path))
    if parts.netloc not in ("", "localhost") or not folder.is_dir():
        raise BadArgument(
            f"{target} names no folder that is there", hint="make it first: file:/mnt/auditor"
        )
    return FolderPublisher(folder)


def _to_disk(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
