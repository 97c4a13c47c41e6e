"""Where a command finds its files and its tickets, as its options say."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import Catalog, read_settings
from callout.engine import Adapter, Delivering, Engine
from callout.engine.admission.setup import keys_of
from callout.store import Store, open_store
from callout.values import NO_KEYS, Digester, KeyRing

from .options import DEFAULT_DATABASE, Database, Processes, Rules, SettingsFiles

PRIVATE_KEY = "CALLOUT_PRIVATE_KEY"
"""The environment variable that holds the deployment's key for personal data in records."""

MASTER_KEY = "CALLOUT_MASTER_KEY"
"""The environment variable that names the file with the key that wraps those of subjects."""


@dataclass(frozen=True, slots=True)
class Folders:
    """A folder of processes and one of rules; None: what lies here.

    Where there is neither, what comes with callout; where there is one, nothing beside it.
    """

    processes: Processes = None
    rules: Rules = None

    def catalog(self, *, lenient: bool = False) -> Catalog:
        """What the files say; raises DefinitionError (see `Catalog.load`)."""
        return self._load(None, lenient=lenient)

    def _load(self, settings: list[Path] | None, *, lenient: bool) -> Catalog:
        catalog = Catalog.load(
            folder(self.processes, "processes"),
            folder(self.rules, "rules"),
            settings=read_settings(settings or ()),
            lenient=lenient,
        )
        return catalog.with_key(digester())


@dataclass(frozen=True, slots=True)
class Files(Folders):
    """Two folders, with the values that a deployment gives to parameters."""

    settings: SettingsFiles = None

    def catalog(self, *, lenient: bool = False) -> Catalog:
        """What the files say, with the settings; raises DefinitionError."""
        return self._load(self.settings, lenient=lenient)


@dataclass(frozen=True, slots=True)
class Lookup(Folders):
    """The tickets of a database, to look at: a definition that no file has comes from the store."""

    db: Database = DEFAULT_DATABASE

    @contextmanager
    def engine(self, catalog: Catalog | None = None) -> Iterator[Engine]:
        """An engine over the database, which must exist and stays as it is; closed afterwards.

        `catalog` is what was read of the files already.
        """
        catalog = catalog or self.catalog()
        store = open_store(self.db, create=False, read_only=True)
        with Engine(store, catalog, master_key=master_key()) as engine:
            yield engine


@dataclass(frozen=True, slots=True)
class Place(Files):
    """The tickets of a database and the files that new ones are made from."""

    db: Database = DEFAULT_DATABASE

    @contextmanager
    def engine(
        self,
        catalog: Catalog | None = None,
        *,
        profile: str | None = None,
        adapters: Mapping[str, Adapter] | None = None,
        delivering: Mapping[str, Delivering] | None = None,
        create: bool = False,
        read_only: bool = False,
        released_only: bool = False,
    ) -> Iterator[Engine]:
        """An engine over the database, closed afterwards; only with `create` may it be new.

        `catalog` is what was read of the files already.
        """
        catalog = catalog or self.catalog()
        store = open_store(self.db, create=create, read_only=read_only)
        with Engine(
            store,
            catalog,
            profile=profile,
            adapters=adapters,
            delivering=delivering,
            master_key=master_key(),
            released_only=released_only,
        ) as engine:
            yield engine


@dataclass(frozen=True, slots=True)
class OpeningPlace(Place):
    """The same, where tickets may be opened."""

    released_only: Annotated[
        bool,
        typer.Option(
            "--released-only",
            envvar="CALLOUT_RELEASED_ONLY",
            help="Open tickets on nothing but what is released and effective.",
        ),
    ] = False


def digester() -> Digester:
    """What stands for personal data in records, made with the key in the environment if any."""
    try:
        return Digester(os.environ.get(PRIVATE_KEY, "").encode(errors="surrogateescape"))
    except ValueError as error:
        raise typer.BadParameter(f"{PRIVATE_KEY}: {error}") from None


def master_key() -> bytes | None:
    """The deployment's master key, out of the file that the environment names; None without one."""
    named = os.environ.get(MASTER_KEY)
    if not named:
        return None
    try:
        return Path(named).read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{MASTER_KEY}: {error.strerror}: {named}") from None


def keys(store: Store) -> KeyRing:
    """The keys of subjects in a store, as far as there is a master key."""
    return keys_of(store, master_key()) or NO_KEYS


def folder(chosen: Path | None, name: str) -> Path | None:
    """The folder asked for, else ``./name`` if there is one, else None."""
    return chosen or (Path(name) if Path(name).is_dir() else None)
