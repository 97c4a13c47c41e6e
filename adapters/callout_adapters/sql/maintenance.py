"""Upgrades, back-ups and restoring, by what each database has for it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from callout.errors import StoreError, StoreUnavailable
from callout.store import Maintenance
from callout_adapters.evidence.read_only import ReadOnlyFile
from callout_adapters.naming import Naming

from . import backend_of, upgrade
from .backend import Backend


def open_maintenance(url: str) -> Maintenance:
    """Maintenance of the SQLite or PostgreSQL database at the address."""
    backend = backend_of(url)
    if backend.connections.engine.dialect.name == "sqlite":
        return SqliteMaintenance(backend)
    return PostgresMaintenance(backend)


class SqliteMaintenance:
    """By SQLite's online back-up: writers go on, and the copy is of one moment."""

    def __init__(self, backend: Backend) -> None:
        self._engine = backend.connections.engine
        self._naming = backend.connections.naming
        self._path = Path(self._engine.url.database or "")

    def upgrade(self) -> str:
        return upgrade.upgrade(self._engine, self._naming)

    def back_up(self, target: Path) -> None:
        if not self._path.is_file():
            raise StoreUnavailable(
                f"there is no database at {self._path}", hint="name it with --db"
            )
        with _new_file(target) as path, _opened(path) as copy:
            _copy(self._path, copy)
            # A copy in WAL mode would need its side files; this one is a single file.
            copy.execute("PRAGMA journal_mode = DELETE")
            _check(copy, target, self._naming)

    def restore(self, source: Path) -> None:
        if not source.is_file():
            raise StoreUnavailable(f"there is no back-up at {source}", hint="look at its path")
        with _new_file(self._path) as path, _opened(path) as copy:
            _copy(source, copy)
            _check(copy, source, self._naming)


class PostgresMaintenance:
    """PostgreSQL brings its own tools for copies; they do it better than we could."""

    def __init__(self, backend: Backend) -> None:
        self._engine = backend.connections.engine
        self._naming = backend.connections.naming
        plain = self._engine.url.set(drivername="postgresql")
        self._address = plain.render_as_string(hide_password=True)

    def upgrade(self) -> str:
        return upgrade.upgrade(self._engine, self._naming)

    def back_up(self, target: Path) -> None:
        raise StoreError(
            "PostgreSQL is backed up with its own tools",
            hint=f"run: pg_dump --format=custom --file={target} '{self._address}'",
        )

    def restore(self, source: Path) -> None:
        raise StoreError(
            "PostgreSQL is restored with its own tools",
            hint=f"run: pg_restore --dbname='{self._address}' {source}",
        )


_ATTEMPTS = 3
"""How often a file that lay still when it was opened, and no more, is copied."""


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file that gets its name when all has gone well, and never takes another's."""
    if target.exists():
        raise StoreError(
            f"{target} exists", hint="choose another name, or move the file out of the way"
        )
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy(path: Path, copy: sqlite3.Connection) -> None:
    """Copy a file that stays as it is, beside those who write to it."""
    file = ReadOnlyFile(path)
    try:
        for _ in range(_ATTEMPTS):
            with _told(path), closing(file.connect()) as source:
                source.backup(copy)
            if not file.is_stale:
                return
        raise StoreUnavailable(
            f"{path} was written to again and again while it was copied",
            hint="copy it while somebody has it open: that is done beside whoever writes",
        )
    finally:
        file.close()


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with _told(path), closing(sqlite3.connect(path)) as connection:
        yield connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"{path}: {error}", hint="look at the path, its permissions, and whether it is SQLite's"
        ) from error


def _check(connection: sqlite3.Connection, path: Path, naming: Naming) -> None:
    """Whether the file is sound and its tickets are as long as their histories."""
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise StoreError(f"{path} is damaged: {verdict}", hint="use an older back-up")
    (odd,) = connection.execute(
        naming.spelled(
            "SELECT count(*) FROM ticket WHERE version <> "
            "(SELECT count(*) FROM entry WHERE entry.ticket = ticket.id)"
        )
    ).fetchone()
    if odd:
        raise StoreError(
            f"{path}: the histories of {odd} tickets have gaps",
            hint="`callout verify` names them; use an older back-up",
        )
