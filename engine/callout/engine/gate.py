"""What callers bring, checked before anything is worked off: names, payloads, instants.

What is wrong with names or instants is told and nothing else happens: there is nobody to keep it
for. A payload that cannot be kept is a refusal like any other, so the attempt goes on record with a
note in the payload's place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from callout.errors import BadInstant, BadName, BadPayload
from callout.records import Actor, EntryKind, Event
from callout.records.limits import Limits
from callout.records.outside_names import OutsideName, check_actor, check_name
from callout.records.withheld import withheld
from callout.step import check_outsider, exact
from callout.values import Value, from_json

from .weigh import is_unicode, kind_shown, weigh

AHEAD = timedelta(minutes=5)
"""How far an event may lie in the future: what clocks differ by."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """An event as it goes on record, and why it is refused, if its payload cannot be kept."""

    event: Event
    refusal: BadPayload | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in what can be kept."""

    limits: Limits

    def ticket(self, name: object) -> str:
        """The id of a ticket, new or not; raises `BadName`."""
        return check_name(name, OutsideName.TICKET, self.limits)

    def address(self, name: object) -> str:
        """The id of a ticket that should exist; any that a store can hold. Raises `BadName`."""
        try:
            return self.ticket(name)
        except BadName:
            if isinstance(name, str) and "\0" not in name and is_unicode(name):
                return name
            raise

    def opener(self, actor: object) -> Actor:
        """Who opens a ticket from outside; raises `BadName`, and `Reserved` for the engine's."""
        known = self.actor(actor)
        check_outsider(known)
        return known

    def key(self, name: object) -> str | None:
        """An idempotency key; raises `BadName`."""
        return None if name is None else check_name(name, OutsideName.KEY, self.limits)

    def actor(self, actor: object) -> Actor:
        """Who acts; raises `BadName`."""
        if isinstance(actor, str):
            actor = Actor.parse(check_name(actor, OutsideName.ACTOR, self.limits))
        return check_actor(actor, self.limits)

    def facts(self, given: object) -> dict[str, Value]:
        """A payload as values; raises `BadPayload` with the first thing that cannot be kept."""
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            raise BadPayload(
                f"a payload is a map of names to values, not {kind_shown(given)}",
                hint="write {name: value}",
            )
        weigh(given, self.limits)
        return {name: exact(from_json(value)) for name, value in given.items()}

    def event(
        self,
        name: object,
        payload: object,
        actor: object,
        *,
        key: object,
        occurred_at: datetime | None,
        now: datetime,
    ) -> Admitted:
        """An event of the outside; raises `BadName` and `BadInstant`."""
        event = Event(
            check_name(name, OutsideName.EVENT, self.limits),
            {},
            self.actor(actor),
            EntryKind.INPUT,
            occurred_at=None if occurred_at is None else _happened(occurred_at, now),
            key=self.key(key),
        )
        try:
            return Admitted(replace(event, payload=self.facts(payload)))
        except BadPayload as refusal:
            return Admitted(replace(event, payload=withheld(_bytes(payload))), refusal)


def aware(instant: object) -> datetime:
    """The instant in UTC; raises `BadInstant` for one without a zone or past where clocks go."""
    if not isinstance(instant, datetime):
        raise BadInstant(f"an instant is a datetime, not {kind_shown(instant)}")
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise BadInstant(
            f"{instant.isoformat()} has no time zone",
            hint="say which: datetime(..., tzinfo=UTC), or an offset behind the text",
        )
    try:
        return instant.astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadInstant(f"{instant.isoformat()} lies beyond the years 1 to 9999 in UTC") from None


def _happened(instant: datetime, now: datetime) -> datetime:
    happened = aware(instant)
    if happened - AHEAD > now:
        raise BadInstant(
            f"the event is said to have happened at {happened.isoformat()}, and it is "
            f"{now.isoformat()} now",
            hint="look at the sender's clock",
        )
    return happened


def _bytes(payload: object) -> bytes | None:
    """What was sent as bytes, for its digest; None where JSON cannot say it."""
    try:
        return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        return None
