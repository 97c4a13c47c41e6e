"""Cursors: where a page or a look at the feed ended, as one word that nobody has to understand."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress

import orjson

from callout.errors import BadQuery
from callout.records import TicketId, instant_text, read_instant

from .asking import Ask, Changed
from .trails.asking import Trail, TrailPlace


def page_cursor(ask: Ask, key: int | str, ticket: str) -> str:
    """Where a page ended: the order, its value there, and the ticket."""
    return _written([ask.ordered.value, key, ticket])


def read_page_cursor(ask: Ask) -> tuple[int | str, str] | None:
    """Where the page before ended; raises `BadQuery` for what is none of this order's."""
    if ask.after is None:
        return None
    match _read(ask.after):
        case [order, int() | str() as key, str() as ticket] if order == ask.ordered.value:
            return key, ticket
        case _:
            raise BadQuery(
                "the cursor is of another list",
                hint="hand over `next` of the page before, and ask for the same",
            )


def feed_cursor(tx: int, number: int) -> str:
    """Where a look at the feed ended."""
    return _written(["feed", tx, number])


def read_feed_cursor(cursor: str) -> tuple[int, int]:
    """Where the look before ended; raises `BadQuery` for what is no cursor of the feed."""
    match _read(cursor):
        case ["feed", int() as tx, int() as number]:
            return tx, number
        case _:
            raise BadQuery(
                "this is no cursor of the feed", hint="hand over `cursor` of the look before"
            )


def trail_cursor(trail: Trail | TrailPlace) -> str:
    """Where a page of entries ended."""
    return _written(["trail", instant_text(trail.at), trail.ticket, trail.seq])


def read_trail_cursor(cursor: str) -> TrailPlace:
    """Where the page before ended; raises `BadQuery` for what is no cursor of entries."""
    match _read(cursor):
        case ["trail", str() as at, str() as ticket, int() as seq]:
            with suppress(ValueError):
                return TrailPlace(read_instant(at), TicketId(ticket), seq)
        case _:
            pass
    raise BadQuery("this is no cursor of entries", hint="hand over `next` of the page before")


def of_feed(start: tuple[int, int], found: list[tuple[int, int, Changed]]) -> str:
    """The cursor after what was found, or of where one looked from."""
    return feed_cursor(*(found[-1][:2] if found else start))


def _written(parts: list[object]) -> str:
    return urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def _read(cursor: str) -> object:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found: object = orjson.loads(urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        return None
    return found
