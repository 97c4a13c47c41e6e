"""The address of a database, read; what is wrong in it is refused, without its password."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from callout.errors import StoreError
from callout.store.addresses import without_password
from callout.suggest import did_you_mean

NAMING = ("prefix", "schema")
"""Options of both databases; see `callout_adapters.naming`."""
_WRITE = "write it like sqlite:///tickets.db or postgresql://host/database"


def parsed(url: str) -> URL:
    """The address in its parts; raises `StoreError` for what is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            f"'{without_password(url)}' is no database address", hint=_WRITE
        ) from error


def check_options(url: URL, ours: Iterable[str], drivers: Iterable[str]) -> None:
    """Raise `StoreError` for an option that nobody would heed: a slip in one weakens in silence."""
    own = (*ours, *NAMING)
    known = {*own, *drivers}
    for name in url.query:
        if name not in known:
            raise StoreError(
                f"the address has an option '{name}', which {url.get_backend_name()} has not",
                hint=did_you_mean(name, known, f"callout's own are {', '.join(own)}"),
            )


@contextmanager
def read(url: URL) -> Iterator[None]:
    """What an address is made into goes wrong only by what it says: told as `StoreError`."""
    try:
        yield
    except (ArgumentError, ValueError, TypeError) as error:
        address = url.render_as_string(hide_password=True)
        text = str(error).partition("\n")[0]
        raise StoreError(f"'{address}' is no database address: {text}", hint=_WRITE) from error
