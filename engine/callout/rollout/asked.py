"""Versions as people name them: a file, a folder, or ``name@hash`` in a store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from callout.catalog import Catalog, LinkedFor, Sources
from callout.catalog.sources import shown
from callout.definition import Definition
from callout.errors import CalloutError, StoreError
from callout.store import Store
from callout.suggest import did_you_mean
from callout.values import Json
from callout.versions import Parted, VersionDiff, compare_versions, part_of_version

_STORED = re.compile(r"(?P<process>[^@/\\]+)@(?:s256:)?(?P<hash>[0-9a-f]{4,64})")


class VersionNotFound(CalloutError):
    """No version is called like this, or several are."""

    code = "version-not-found"


@dataclass(frozen=True, slots=True)
class AskedVersion:
    """Files as they are or were, and what of them is meant.

    `process` is None where a folder was named: all of it. `made_for` is what a stored definition
    was made for; files are for whatever is asked.
    """

    said: str
    catalog: Catalog
    process: str | None = None
    made_for: LinkedFor | None = None

    def definition(self, process: str, profile: str | None, region: str | None) -> Definition:
        """The definition for tickets of a profile and region; raises `DefinitionError`."""
        chosen = profile or self.catalog.sole_profile(process)
        return self.catalog.get(process, chosen, region)

    def parted(self, process: str, profile: str | None, region: str | None) -> Parted:
        """The same, taken apart."""
        return part_of_version(self.definition(process, profile, region), self.catalog.library)


def ask_for(
    said: str,
    store: Store | None,
    *,
    rules: Path | None = None,
    process: str | None = None,
    settings: Mapping[str, Json] | None = None,
) -> AskedVersion:
    """What is meant by a word of the command line; raises `VersionNotFound`, `DefinitionError`.

    A folder that has ``processes`` or ``rules`` inside is taken as a whole; beside any other, and
    beside a file with those in its folder, the `rules` that are named.
    """
    named = _STORED.fullmatch(said)
    path = Path(said)
    if named is not None and not path.exists():
        return _stored(said, named["process"], named["hash"], store)
    if not path.exists():
        raise VersionNotFound(
            f"there is no version '{said}': no such file or folder, and no name@hash",
            hint="name a file or a folder of processes, or a stored version as name@hash",
        )
    folder = _around(path) if path.is_file() else path
    inner, own = folder / "processes", folder / "rules"
    catalog = Catalog.load(
        inner if inner.is_dir() else folder,
        own if own.is_dir() else rules,
        settings=settings or {},
        lenient=True,
    )
    only = process or (_in_file(catalog, path) if path.is_file() else None)
    if only is not None and only not in {*catalog.processes, *catalog.broken}:
        hint = did_you_mean(only, catalog.processes, f"there are: {', '.join(catalog.processes)}")
        raise VersionNotFound(f"there is no process '{only}' in {said}", hint=hint)
    return AskedVersion(said, catalog, only)


def _around(file: Path) -> Path:
    """The folder whose processes a file may invoke: ``processes`` around it, or its own."""
    around = (each for each in file.parents if each.name == "processes")
    return next(around, file.parent)


def _in_file(catalog: Catalog, file: Path) -> str:
    """The process that is in a file; of one that does not load, what the file is called."""
    place = shown(file)
    found = (name for name, each in catalog.processes.items() if each.where.path == place)
    return next(found, file.stem)


def compare_asked(
    old: AskedVersion, new: AskedVersion, process: str, profile: str | None, region: str | None
) -> tuple[Parted, Parted, VersionDiff]:
    """Both taken apart for tickets of one profile and region, and compared."""
    parts = old.parted(process, profile, region), new.parted(process, profile, region)
    return (*parts, compare_versions(*parts))


def _stored(said: str, process: str, prefix: str, store: Store | None) -> AskedVersion:
    if store is None:
        raise VersionNotFound(
            f"'{said}' is a stored version, and no database was named",
            hint="say which with --db",
        )
    found = [*_of_prefix(store, process, prefix)]
    if len(found) != 1:
        names = ", ".join(f"{process}@{name[5:17]}" for name, _, _ in found)
        many = f"is any of {names}" if found else "is no definition of that process in the store"
        raise VersionNotFound(
            f"'{said}' {many}", hint="give more of the hash; `callout tickets --json` names them"
        )
    [(_, catalog, wanted)] = found
    return AskedVersion(said, catalog, process, wanted)


def _of_prefix(store: Store, process: str, prefix: str) -> Iterator[tuple[str, Catalog, LinkedFor]]:
    with store.evidence() as evidence:
        names: Sequence[str] = evidence.definitions()
    empty = Catalog.of(Sources({}, {}))
    for name in names:
        if not name.removeprefix("s256:").startswith(prefix):
            continue
        try:
            catalog, wanted = empty.kept(name, store)
        except StoreError:
            continue  # texts that definitions are made of stand there as well
        if wanted.process == process:
            yield name, catalog, wanted
