"""Find a store by its address.

Stores other than the one in memory come from packages that register themselves under the entry
point group ``callout.stores``, by the scheme of the addresses they open: a function of the address
and of ``create``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

from callout.errors import BadArgument, StoreError
from callout.records.arguments import expected, shown
from callout.values.visible import is_unicode

from .memory import MemoryStore
from .protocol import Store

GROUP = "callout.stores"


def open_store(url: str, *, create: bool = True, read_only: bool = False) -> Store:
    """The store at an address like ``memory:``, ``sqlite:///tickets.db``, ``postgresql://host/db``.

    Without `create` a database that is a file has to be there already: looking at one that is not
    would make an empty one and hide a slip in its name. With `read_only` nothing alters the
    database, not even opening it, and writing raises `StoreReadOnly`. Raises `StoreError` if
    nothing opens such addresses, and what opening raises.
    """
    check_address(url)
    if scheme_of(url) == "memory":
        _refuse_more(url)
        return MemoryStore()
    opener: Callable[..., Store] = entry_point(GROUP, url).load()
    if read_only:
        return opener(url, create=False, read_only=True)
    return opener(url, create=create)


def check_address(url: object) -> None:
    """An address is a text that a file system can hold; raises `BadArgument`."""
    known = expected(url, str, "the address of a store", "write sqlite:///tickets.db or memory:")
    if "\0" in known or not is_unicode(known):
        raise BadArgument(f"{shown(known)} is no address", hint="leave out what is no character")


def scheme_of(url: str) -> str:
    """The kind of database: ``postgresql`` of ``postgresql+psycopg://host/db``."""
    return url.partition(":")[0].partition("+")[0]


def entry_point(group: str, url: str) -> EntryPoint:
    """What is registered for addresses like this; raises `StoreError` if nothing is."""
    known = {point.name: point for point in entry_points(group=group)}
    try:
        return known[scheme_of(url)]
    except KeyError:
        names = ", ".join(sorted({*known, "memory"}))
        raise StoreError(
            f"no store opens '{without_password(url)}'",
            hint=f"an address begins with one of {names}, as in sqlite:///tickets.db",
        ) from None


def without_password(url: str) -> str:
    """The address as it may be shown: without a password, and its beginning where it is long.

    >>> without_password("postgres://app:s3cret@host/db")
    'postgres://app:***@host/db'
    """
    return shown(_PASSWORD.sub(r"\1***\2", url)).strip("'")


def _refuse_more(url: str) -> None:
    if url not in ("memory:", "memory://"):
        raise StoreError(
            f"'{without_password(url)}' says more than where a store in memory is",
            hint="write memory: alone; each that is opened is another",
        )


_PASSWORD = re.compile(r"(//[^/?#:@]*:).*(@)", re.DOTALL)
