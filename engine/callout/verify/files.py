"""Files of a store: contents that were altered, and those that no history names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from callout.errors import StoreError, StoreUnavailable
from callout.records import EntryKind
from callout.store import Evidence, Store
from callout.store.files import FileStore, StoredFile

_HASH = re.compile("[0-9a-f]{64}")
_PAGE = 500


def odd_files(files: FileStore, limit: int | None = None) -> Iterator[tuple[str, str]]:
    """Hashes whose content is not what they say, with what is wrong; of all, or the first ones."""
    for name in islice(_names(files), limit):
        try:
            files.get(name)
        except StoreUnavailable:
            raise  # it says nothing of the content
        except StoreError as error:
            yield name, error.message


def unnamed_files(store: Store) -> list[StoredFile]:
    """The files that no event names that was accepted, by hash; reads every history.

    A file that is named by nobody yet may be so a moment later: who asks looks at when it came.
    """
    left = {*_names(store.files)}
    if left:
        with store.evidence() as evidence:
            for document in _accepted(evidence):
                left.difference_update(_HASH.findall(document))
    known = store.files.about(left)
    return [known[name] for name in sorted(known)]


def _names(files: FileStore) -> Iterator[str]:
    after = ""
    while page := files.names(after, _PAGE):
        yield from page
        after = page[-1]


def _accepted(evidence: Evidence) -> Iterator[str]:
    after = ""
    while page := evidence.tickets(after, _PAGE):
        for ticket in page:
            for row in evidence.entries(ticket):
                is_accepted = row.columns.get("kind") != EntryKind.REJECTED.value
                if is_accepted and isinstance(row.document, str):
                    yield row.document
        after = page[-1]
