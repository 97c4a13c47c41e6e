"""What callers bring, checked before anything is worked off: names, payloads, instants.

A payload, a key or an instant that cannot be kept is a refusal like any other: the attempt goes on
record at the ticket, without what cannot be kept. Where the ticket, the actor or the event has no
name that can be written down, or there is no such ticket, no history can hold it: see `Strays`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import lru_cache
from typing import TypeVar, cast

from callout.clock import aware
from callout.errors import (
    BadArgument,
    BadInstant,
    BadName,
    BadPayload,
    BadQuery,
    CalloutError,
    Refused,
)
from callout.records import Actor, EntryKind, Event, TicketId, TicketStatus
from callout.records.arguments import expected, kind_shown, shown
from callout.records.limits import Limits
from callout.records.outside_names import OutsideName, check_actor, check_name
from callout.records.withheld import withheld
from callout.step import check_outsider, exact
from callout.store import Query
from callout.values import Json, Value, canonical, encode, from_json
from callout.values.visible import is_unicode

from .sending import Sending
from .weigh import ESCAPED, holds_more, kept, plain, too_large, weigh

_Checked = TypeVar("_Checked")


@dataclass(frozen=True, slots=True)
class Admitted:
    """An event as it goes on record, and why it is refused, if not all of it can be kept."""

    event: Event
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in what can be kept."""

    limits: Limits
    _actors: Callable[[object], Actor] = field(init=False, repr=False, compare=False)
    _events: Callable[[object], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        limits = self.limits
        object.__setattr__(self, "_actors", _remembering(lambda actor: _actor(actor, limits)))
        event = OutsideName.EVENT
        object.__setattr__(self, "_events", _remembering(lambda n: check_name(n, event, limits)))

    def ticket(self, name: object) -> TicketId:
        """The id of a new ticket; raises `BadName`."""
        return TicketId(check_name(name, OutsideName.TICKET, self.limits))

    def existing(self, name: object) -> TicketId:
        """The id of a ticket that should exist: any text that may be on record from before.

        Raises `BadName` for what is in no database.
        """
        if isinstance(name, str) and is_unicode(name):
            return TicketId(name)
        return self.ticket(name)

    def address(self, name: object) -> TicketId:
        """The id of a ticket to be told something; any that every store can hold."""
        known = self.existing(name)
        return self.ticket(known) if "\0" in known else known

    def name(self, name: object, what: OutsideName) -> str:
        """A name of another sort; raises `BadName`."""
        return check_name(name, what, self.limits)

    def named(self, name: object, what: OutsideName) -> str | None:
        """A name that may be left out; raises `BadName`."""
        return None if name is None else self.name(name, what)

    def hash(self, name: object) -> str:
        """The hash of a definition; raises `BadArgument` for what is none."""
        known = expected(name, str, "the hash of a definition", "take that of a ticket or entry")
        if not known.isascii() or not known.isprintable():
            raise BadArgument(f"{shown(known)} is no hash", hint="take that of a ticket or entry")
        return known

    def opener(self, actor: object) -> Actor:
        """Who opens a ticket from outside; raises `BadName`, and `Reserved` for the engine's."""
        known = self.actor(actor)
        check_outsider(known)
        return known

    def actor(self, actor: object) -> Actor:
        """Who acts; raises `BadName`."""
        return self._actors(actor)

    def facts(self, given: object) -> dict[str, Value]:
        """A payload as values; raises `BadPayload` with the first thing that cannot be kept."""
        if given is None:
            return {}
        values = plain(given, self.limits)
        return self._looked_through(given) if values is None else values

    def _looked_through(self, given: object) -> dict[str, Value]:
        if not isinstance(given, Mapping):
            raise BadPayload(
                f"a payload is a map of names to values, not {kind_shown(given)}",
                hint="write {name: value}",
            )
        try:
            weight = weigh(given, self.limits)
            found = cast("dict[str, Json]", kept(given))
            values = {name: exact(from_json(value)) for name, value in found.items()}
        except BadPayload:
            raise
        except Exception as error:  # a map of somebody else's, which may raise anything
            raise BadPayload(
                f"the payload cannot be read: {shown(error)}",
                hint="hand over a plain dict of JSON values",
            ) from error
        most = self.limits.payload
        if weight * ESCAPED > most and len(canonical(encode(values))) > most:
            raise too_large(self.limits)
        return values

    def group(self, sendings: object) -> list[Sending]:
        """Events to be sent together, whatever each is; raises `BadArgument` for what has none.

        What an iterator of the caller's raises is the caller's.
        """
        if isinstance(sendings, (str, bytes, bytearray, Mapping)) or not isinstance(
            sendings, Iterable
        ):
            raise BadArgument(
                f"events to be sent are a list of Sending, not {kind_shown(sendings)}",
                hint="write send_many([Sending(ticket, event)])",
            )
        return list(sendings)

    def event(self, sending: Sending, now: datetime) -> Admitted:
        """An event of the outside; raises `BadName` where it cannot be told who said what."""
        name = self._events(sending.event)
        actor = self.actor(sending.actor)
        refusal: Refused | None = None
        key = happened = None
        try:
            payload = self.facts(sending.payload)
        except BadPayload as error:
            payload, refusal = withheld(_bytes(sending.payload)), error
        try:
            if sending.occurred_at is not None:
                happened = self._happened(sending.occurred_at, now)
            key = self.named(sending.key, OutsideName.KEY)
        except (BadName, BadInstant) as error:
            refusal = error  # a key whose request cannot be told is not taken by it
        event = Event(name, payload, actor, EntryKind.INPUT, key=key, occurred_at=happened)
        return Admitted(event, refusal)

    def answer(self, event: Event) -> Admitted:
        """What an adapter has answered; raises `CalloutError` for a name nobody can write down.

        The relay takes that for a delivery that failed.
        """
        try:
            check_name(event.name, OutsideName.EVENT, self.limits)
        except BadName as error:
            raise CalloutError(
                f"the adapter has answered, and {error.message}", hint=error.hint
            ) from None
        try:
            return Admitted(replace(event, payload=self.facts(event.payload)))
        except BadPayload as error:
            return Admitted(replace(event, payload=withheld(_bytes(event.payload))), error)

    def _happened(self, instant: object, now: datetime) -> datetime:
        happened = aware(instant)
        if happened > now and happened - now > self.limits.ahead:
            raise BadInstant(
                f"the event is said to have happened at {happened.isoformat()}, and it is "
                f"{now.isoformat()} now",
                hint="look at the sender's clock",
            )
        return happened

    def query(self, query: Query) -> Query:
        """What tickets are looked for by; raises `BadQuery`."""
        if not isinstance(query, Query):
            raise BadQuery(
                f"tickets are looked for by a Query, not {kind_shown(query)}",
                hint="write find(Query(process=..., status=...))",
            )
        for each in fields(query):
            _check_asked(each.name, getattr(query, each.name))
        try:
            status = None if query.status is None else TicketStatus(query.status)
        except ValueError:
            known = ", ".join(TicketStatus)
            said = shown(query.status)
            raise BadQuery(f"there is no status {said}", hint=f"it is {known}") from None
        return replace(query, status=status)


def _actor(actor: object, limits: Limits) -> Actor:
    if isinstance(actor, str):
        name = str.__str__(actor)
        actor = Actor.parse(check_name(name, OutsideName.ACTOR, limits))
    return check_actor(actor, limits)


def _remembering(check: Callable[[object], _Checked]) -> Callable[[object], _Checked]:
    """The check, which is made once of what comes again and again."""
    known = lru_cache(maxsize=4096, typed=True)(check)

    def checked(given: object) -> _Checked:
        try:
            return known(given)
        except BadName:
            raise
        except Exception:  # noqa: BLE001 - what cannot be remembered, which may raise anything
            return check(given)

    return checked


def numbered(number: object) -> int:
    """A number that a database can hold, not less than 0; raises `BadQuery`."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < _TOO_MANY:
        raise BadQuery(
            f"a whole number of at least 0 is needed, not {shown(number)}",
            hint=f"the largest is {_TOO_MANY - 1}",
        )
    return number


_TOO_MANY = 1 << 31


def _check_asked(name: str, asked: object) -> None:
    if name == "limit":
        numbered(asked)
    elif isinstance(asked, datetime):
        aware(asked)
    elif isinstance(asked, str):
        if not is_unicode(asked) or "\0" in asked:
            raise BadQuery(
                f"no ticket has the '{name}' {shown(asked)}",
                hint="leave out what is no character",
            )
    elif name in _TEXTS and asked is not None:
        raise BadQuery(f"'{name}' is a text, not {kind_shown(asked)}", hint="hand over a str")


_TEXTS = frozenset({"process", "after"})


def _bytes(payload: object) -> bytes | None:
    """What was sent as bytes, for its digest; None where JSON cannot say it, or is too long."""
    try:
        if holds_more(payload, _DIGESTED):
            return None
        return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
    except Exception:  # noqa: BLE001 - a map of somebody else's, which may raise anything
        return None


_DIGESTED = 2_000_000
"""Values of a payload up to which its digest is worth the time."""
