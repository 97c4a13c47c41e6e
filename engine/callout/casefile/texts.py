"""The definitions of a case: the document that each hash is of, and the texts it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from callout.catalog.sources import unpack
from callout.definition import Definition
from callout.errors import CalloutError
from callout.replay import FindDefinition
from callout.store import Definitions
from callout.values import Json, canonical

from .gathered import Absences

_HASH = re.compile("s256:[0-9a-f]{64}")
_UNSAFE = re.compile("[^A-Za-z0-9._-]")
_LONGEST = 60


@dataclass(slots=True)
class DefinitionTexts:
    """Files by name, and for the manifest what is known of each definition by its hash."""

    files: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Json] = field(default_factory=dict)
    linked: dict[str, Definition] = field(default_factory=dict)


class TextsOf:
    """Takes the documents of definitions out of a store, once each, whatever state they are in."""

    def __init__(self, store: Definitions, find: FindDefinition, absences: Absences) -> None:
        self._store = store
        self._find = find
        self._absences = absences
        self._found = DefinitionTexts()

    def all(self, names: set[str]) -> DefinitionTexts:
        """Those of these hashes, and the texts they were made from."""
        for name in sorted(names):
            if _HASH.fullmatch(name):
                self._take(name)
            else:
                self._lack(name, "an entry names it, and that is no hash")
        return self._found

    def _take(self, name: str) -> None:
        stored = self._stored(name)
        sources = stored.get("sources") if stored is not None else None
        if isinstance(sources, str) and _HASH.fullmatch(sources):
            self._take_sources(sources)
        try:
            definition = self._find(name)
        except CalloutError as error:
            self._lack(name, error.message)
            return
        if definition is None:
            self._lack(name, "it is not in the database")
            return
        place = f"{_folder(name)}.json"
        self._found.linked[name] = definition
        self._found.files[place] = canonical(definition.document)
        self._found.known[name] = {
            "file": place,
            "process": definition.name,
            "profile": definition.profile,
            "sources": sources if isinstance(sources, str) else None,
        }

    def _take_sources(self, name: str) -> None:
        if name in self._found.known:
            return
        stored = self._stored(name)
        if stored is None:
            self._lack(name, "the texts are not in the database, or were altered")
            return
        texts = dict(_texts(stored, _folder(name)))
        self._found.files |= {place: text.encode() for place, (_, _, text) in texts.items()}
        self._found.known[name] = {
            "file": f"{_folder(name)}/stored.json",
            "texts": {place: [kind, path] for place, (kind, path, _) in texts.items()},
        }

    def _stored(self, name: str) -> Mapping[str, Json] | None:
        """The document as it was kept, unpacked; as it lies there where that cannot be done."""
        try:
            document = self._store.get_definition(name)
            if document is None:
                return None
            try:
                stored: dict[str, Json] = unpack(document)
            except CalloutError as error:
                self._found.files[f"{_folder(name)}/stored.bin"] = document
                self._absences.add(f"the texts in {name}", error.message)
                return None
        except CalloutError as error:
            self._absences.add(f"the document of {name}", error.message)
            return None
        self._found.files[f"{_folder(name)}/stored.json"] = canonical(stored)
        return stored

    def _lack(self, name: str, why: str) -> None:
        self._absences.add(f"definition {name}", why)
        self._found.known[name] = {"file": None, "why": why}


def _folder(name: str) -> str:
    return f"definitions/{name.partition(':')[2]}"


def _texts(stored: Mapping[str, Json], folder: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Each text by where it lies: its kind, its path where it came from, and itself."""
    for kind in ("processes", "rules"):
        found = stored.get(kind)
        for number, (path, text) in enumerate(
            sorted(found.items()) if isinstance(found, dict) else (), 1
        ):
            if isinstance(text, str):
                name = _UNSAFE.sub("_", PurePosixPath(path).name)[-_LONGEST:]
                yield f"{folder}/{kind}/{number:03}-{name}", (kind, path, text)
