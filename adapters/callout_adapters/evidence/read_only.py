"""An SQLite file opened so that looking at it alters neither it nor its folder.

How depends on what lies beside the file:

* nothing, and it is in write-ahead mode: as immutable, because else SQLite would put files beside
  it; if somebody writes meanwhile, what was read is refused;
* nothing, in another mode (a back-up): for reading;
* the files of others who have it open: for reading, beside them;
* a log that nobody owns, left by a crash or taken along with the file: a copy of both is read,
  because the log's own file would be needed to read it in place.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import NullPool

from callout.errors import StoreUnavailable
from callout_adapters.naming import Naming
from callout_adapters.sql.connections import Connections, DbapiCursor

_PATIENCE = 10.0
_WRITE_AHEAD = 2
_MODE_AT = 18
_NOT_IN_PLACE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)

FileTrace: TypeAlias = tuple[object, ...]
"""What a file is known by: size and time of the last change, and whether a log lies beside it."""


class ReadOnlyFile:
    """Opens connections to one file, each as what lies beside it asks for."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._copies: TemporaryDirectory[str] | None = None
        self._frozen: FileTrace | None = None

    @property
    def is_stale(self) -> bool:
        """Whether a file that was taken for immutable was written to."""
        return self._frozen is not None and self._frozen != self._signature()

    def connect(self) -> sqlite3.Connection:
        """A connection that cannot write."""
        self._frozen = None
        log, index, journal = (self._beside(each) for each in ("-wal", "-shm", "-journal"))
        if (log and not index) or journal:
            return self._open_copy()
        if not log and not index and self._is_write_ahead():
            self._frozen = self._signature()
            return self._open("mode=ro&immutable=1")
        try:
            return self._open("mode=ro")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _NOT_IN_PLACE or not self._path.is_file():
                raise
            return self._open_copy()

    def close(self) -> None:
        """Take the copies away."""
        if self._copies is not None:
            self._copies.cleanup()
            self._copies = None

    def _open(self, how: str) -> sqlite3.Connection:
        return _connected(f"{self._path.as_uri()}?{how}", "SELECT count(*) FROM sqlite_master")

    def _open_copy(self) -> sqlite3.Connection:
        if self._copies is None:
            self._copies = TemporaryDirectory(prefix="callout-")
            for ending in ("", "-wal", "-journal"):
                source = Path(f"{self._path}{ending}")
                if source.is_file():
                    target = Path(self._copies.name, f"copy.db{ending}")
                    shutil.copyfile(source, target)
        return _connected(Path(self._copies.name, "copy.db").as_uri())

    def _is_write_ahead(self) -> bool:
        try:
            with self._path.open("rb") as file:
                return file.read(_MODE_AT + 2)[_MODE_AT:] == bytes([_WRITE_AHEAD] * 2)
        except OSError:
            return False

    def _beside(self, ending: str) -> bool:
        """Whether the file with this ending is there; an empty log is none."""
        file = Path(f"{self._path}{ending}")
        return file.is_file() and (ending == "-shm" or file.stat().st_size > 0)

    def _signature(self) -> FileTrace:
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return found.st_size, found.st_mtime_ns, self._beside("-wal")


class ReadOnlyConnections(Connections):
    """Connections to a file that is only read; what was read while others wrote is refused."""

    def __init__(self, file: ReadOnlyFile, url: URL, naming: Naming) -> None:
        super().__init__(_engine(file, url), naming)
        self._file = file

    @contextmanager
    def lend(self) -> Iterator[DbapiCursor]:
        """See `Connections.lend`; raises StoreUnavailable where somebody wrote meanwhile."""
        if self._file.is_stale:
            self._let_go()
        with super().lend() as cursor:
            yield cursor
        if self._file.is_stale:
            self._let_go()
            raise StoreUnavailable(
                "the database was written to while it was read",
                hint="read it again: that is done beside whoever writes",
            )

    def close(self) -> None:
        super().close()
        self._file.close()

    def _let_go(self) -> None:
        while self._idle:
            self._discard(self._idle.pop()[0])


def _engine(file: ReadOnlyFile, url: URL) -> Engine:
    return create_engine(url, creator=file.connect, poolclass=NullPool, pool_reset_on_return=None)


def _connected(address: str, *first: str) -> sqlite3.Connection:
    """A connection that has taken its settings, and what else is to be done `first`."""
    connection = sqlite3.connect(
        address, uri=True, check_same_thread=False, isolation_level=None, timeout=_PATIENCE
    )
    try:
        for setting in ("query_only = ON", "cache_size = -65536", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        for statement in first:
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
