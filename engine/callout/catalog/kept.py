"""What a store keeps of a definition: its sources, its settings, and for whom it was linked."""

from __future__ import annotations

from typing import NamedTuple

from callout.errors import StoreError
from callout.store import Definitions
from callout.values import Json, Value, decode, encoded_of

from .sources import ALTERED, Sources, pack, unpack


class LinkedFor(NamedTuple):
    """What a definition is made for."""

    process: str
    profile: str | None
    region: str | None


class KeptDefinition(NamedTuple):
    """What a definition is made of: the hash of its sources, its settings, for whom it is."""

    sources: str
    settings: dict[str, Value]
    wanted: LinkedFor

    def document(self) -> bytes:
        """It as bytes for a store."""
        settings = encoded_of(self.settings)
        return pack({"sources": self.sources, "for": list(self.wanted), "settings": settings})


def read_kept(definition: str, store: Definitions | None) -> KeptDefinition:
    """What `store` keeps of the definition with this hash; raises `StoreError` without it."""
    document = store.get_definition(definition) if store else None
    if document is None:
        raise StoreError(
            f"definition {definition[:17]} is neither in the files nor in the store",
            hint="the ticket was started with other files; put them back to replay it",
        )
    match unpack(document):
        case {"settings": dict(given), "sources": str(sources), "for": [str(), _, _] as asked}:
            return KeptDefinition(sources, _decoded(given), LinkedFor(*asked))
        case _:
            raise StoreError("the document is that of no definition", hint=ALTERED)


def read_kept_sources(sources: str, store: Definitions) -> Sources:
    """The texts of this hash; raises `StoreError` without them."""
    document = store.get_definition(sources)
    if document is None:
        raise StoreError(
            f"the sources {sources[:17]} are not in the store",
            hint="rows of the table definition are gone: restore a back-up",
        )
    return Sources.from_document(document)


def check_made(made: str, definition: str) -> None:
    """Raises `StoreError` where a document has yielded another definition than its hash says."""
    if made != definition:
        raise StoreError(
            f"the document of definition {definition[:17]} yields {made[:17]}",
            hint="it was altered, or this program links differently from the one that kept it",
        )


def _decoded(given: dict[str, Json]) -> dict[str, Value]:
    return {name: decode(value) for name, value in given.items()}
