"""The rows that lists have of a ticket, made anew from the ticket and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from callout.definition import Definition
from callout.records import (
    ENDED,
    Entry,
    EntryKind,
    Ticket,
    TicketStatus,
    instant_text,
    sections,
)
from callout.step.inquiry.standing import places_of, standing
from callout.store.lists.asking import Shown, Stood
from callout.values import Json, pointer

_STATUS = pointer.write((sections.ENGINE, sections.TICKET, "status"))


def made_anew(
    definition: Definition,
    ticket: Ticket,
    history: Sequence[Entry],
    find: Callable[[str], Definition | None],
) -> Stood:
    """All rows of the ticket; `history` is all of it, oldest first.

    A state that it was in before and after an entry was not left in it. `find` gives the versions
    of which it was before it was moved, by their hash; one that is not found is taken for the last.
    """
    versions = {ticket.definition: definition}
    shown = standing(definition, ticket)
    taken = [entry for entry in history if entry.kind is not EntryKind.REJECTED]
    places: dict[str, datetime] = {}
    since = history[0].recorded_at
    status = TicketStatus.OPEN
    for entry in taken:
        before, status = status, _status_after(entry, status)
        if entry.definition not in versions:
            versions[entry.definition] = find(entry.definition) or definition
        version = versions[entry.definition]
        active = places_of(version, replace(ticket, states=entry.after, status=status))
        places = {state: places.get(state, entry.recorded_at) for state in active}
        is_reopened = before in ENDED and status not in ENDED
        since = entry.recorded_at if entry.before != entry.after or is_reopened else since
    row = Shown(
        ticket.id,
        ticket.process,
        ticket.definition,
        ticket.status,
        ticket.region,
        shown.assignee,
        shown.title,
        ticket.states,
        shown.due,
        since,
        ticket.opened_at,
        history[-1].recorded_at,
        shown.waits_for,
    )
    last = history[-1].recorded_at
    return Stood(row, {state: places.get(state, last) for state in shown.places}, shown.finds)


def _status_after(entry: Entry, before: TicketStatus) -> TicketStatus:
    said = entry.set_data.get(_STATUS)
    return TicketStatus(said) if isinstance(said, str) and said in list(TicketStatus) else before


def differences_of(stored: Stood | None, made: Stood) -> Iterator[tuple[str, Json, Json]]:
    """Where the stored rows say something else: the place, what is there, what should be."""
    if stored is None:
        yield "/standing", None, made.shown.ticket
        return
    before, after = _columns(stored), _columns(made)
    for name, value in after.items():
        if before[name] != value:
            yield f"/{name}", before[name], value


def _columns(stood: Stood) -> Mapping[str, Json]:
    shown = stood.shown
    due = instant_text(shown.due) if shown.due is not None else None
    return {
        "standing/process": shown.process,
        "standing/definition": shown.definition,
        "standing/status": shown.status.value,
        "standing/region": shown.region,
        "standing/assignee": shown.assignee,
        "standing/title": shown.title,
        "standing/states": list(shown.states),
        "standing/due": due,
        "standing/since": instant_text(shown.since),
        "standing/opened": instant_text(shown.opened),
        "standing/changed": instant_text(shown.changed),
        "waiting": list(shown.waits_for),
        "place": {state: instant_text(since) for state, since in sorted(stood.places.items())},
        "finding": dict(sorted(stood.finds.items())),
    }
