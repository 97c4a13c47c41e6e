"""The definitions of a store, made anew from the documents in it and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from callout.catalog import Catalog, Sources
from callout.definition import Definition
from callout.errors import CalloutError, StoreError, StoreUnavailable
from callout.store import Definitions
from callout.values import NO_KEY, Digester


class Shelf:
    """Finds definitions by hash; each is linked once, and so is each failure."""

    def __init__(self, store: Definitions, digester: Digester = NO_KEY) -> None:
        self._store = store
        self._catalog = Catalog.of(Sources({}, {})).with_key(digester)
        self._found: dict[str, Definition | StoreError] = {}

    def __call__(self, name: str) -> Definition:
        """The definition of this hash; raises StoreError, with what is wrong with its document."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._linked(name)
        if isinstance(found, StoreError):
            raise found
        return found

    def odd(self, names: Iterator[str]) -> Iterator[tuple[str, str]]:
        """Those of the documents that are not what their hash says, with what is wrong."""
        for name in names:
            if self._is_sources(name):
                continue
            try:
                self(name)
            except StoreError as error:
                yield name, error.message

    def _linked(self, name: str) -> Definition | StoreError:
        try:
            return self._catalog.pinned(name, self._store)
        except CalloutError as error:
            return StoreError(error.message, hint=error.hint)
        except Exception as error:  # noqa: BLE001 - an altered document may fail anyhow
            return StoreError(
                f"its document cannot be read: {type(error).__name__}: {error}",
                hint="somebody has altered it: restore a back-up",
            )

    def _is_sources(self, name: str) -> bool:
        """Whether these are texts that definitions are made of, as they were put there."""
        try:
            document = self._store.get_definition(name)
            return document is not None and Sources.from_document(document).digest == name
        except StoreUnavailable:
            raise  # it says nothing of the document
        except Exception:  # noqa: BLE001 - then it is no document of texts
            return False
