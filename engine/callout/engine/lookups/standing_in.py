"""By which row somebody acts for somebody else: looked up before the step, and kept with it.

Rows are those of the rules as they are now: they change from day to day, and a definition that a
ticket is pinned to does not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from callout.definition import Definition
from callout.library import Library
from callout.library.deputies import deputy_for
from callout.records import EntryKind, Event
from callout.values import DateTime

DEPUTY = "deputy"
"""What the row is found under (see `Event.found`)."""


def with_deputy(event: Event, definition: Definition, library: Library, now: datetime) -> Event:
    """The event of a person, with the row by which it may be on behalf of another."""
    actor = event.actor
    if actor.on_behalf_of is None or event.kind is not EntryKind.INPUT or DEPUTY in event.found:
        return event
    day = DateTime.from_datetime(now).in_zone(definition.zone).date
    row = deputy_for(library.deputies, actor.id, actor.on_behalf_of, definition.name, day)
    return event if row is None else replace(event, found={**event.found, DEPUTY: row.to_json()})
