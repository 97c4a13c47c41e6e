"""A ticket as KPIs see it: fields, what its definition works out, the rules of its first day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from callout.catalog import Catalog
from callout.content.system_variables import in_state
from callout.datamodel.data_delta import Path
from callout.datamodel.days import Days
from callout.datamodel.library_view import names_on
from callout.datamodel.privacy.private_fields import meet
from callout.definition import Definition
from callout.feel import Frame
from callout.kpis.cases import SeenTicket
from callout.kpis.measure import Measure
from callout.kpis.names import AS_OF
from callout.library.kpis import Also
from callout.records import MERGED_INTO, SYSTEM, Event, Ticket, TicketStatus
from callout.step.begin import begin
from callout.step.inquiry.inspect import breached
from callout.step.record.before import Before
from callout.values import DateTime, Value

from .tickets_at import StoodTicket

_DAYS_KEPT = 4_000
"""Days whose rules are at hand: tickets come in no order of the days they were opened on."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What some measures read of the tickets of one process."""

    fields: Mapping[str, Value]
    variables: tuple[str, ...]
    needs_run: bool

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> Sight:
        """All that they read together."""
        known = tuple(measures)
        variables = {name for each in known for name in each.variables}
        return cls(
            dict.fromkeys(name for each in known for name in each.fields),
            tuple(sorted(variables)),
            any(each.needs_run for each in known),
        )


class Seeing:
    """Makes tickets readable as of an instant; `pinned` gives the definition with a hash.

    Fields that the version of a ticket does not have are null; so is what a definition works out
    that has no such clock, form or duty.
    """

    def __init__(
        self, catalog: Catalog, pinned: Callable[[str], Definition], as_of: datetime
    ) -> None:
        self._catalog = catalog
        self._pinned = pinned
        self._as_of = as_of
        self._now = DateTime.from_datetime(as_of)
        self._days: dict[tuple[str | None, str | None], Days] = {}
        self._personal: dict[tuple[str, tuple[Path, ...]], bool] = {}

    def seen(self, stood: StoodTicket, sight: Sight) -> SeenTicket:
        """What can be read of a ticket."""
        ticket = stood.ticket
        days = self._days_of(ticket)
        known: dict[str, Value] = dict.fromkeys(sight.variables)
        frame = self._frame(days.zone)
        if sight.needs_run:
            known, frame = self._worked_out(ticket, sight.variables)
        scope = {
            **days.at(ticket.opened_at),
            **sight.fields,
            **ticket.data,
            **known,
            "ticket": _ticket(stood),
            AS_OF: self._now,
        }
        return SeenTicket(
            id=ticket.id,
            zone=days.zone,
            scope=scope,
            frame=frame,
            built_in=_built_in(stood),
            also=_also(ticket),
            is_personal=lambda measure: self._is_personal(ticket.definition, measure),
        )

    def _days_of(self, ticket: Ticket) -> Days:
        place = (ticket.profile, ticket.region)
        if place not in self._days:
            known = ticket.profile in self._catalog.library.parameter_sets
            view = self._catalog.view(ticket.profile if known else None, ticket.region)
            kept = lru_cache(_DAYS_KEPT)(names_on(view))
            self._days[place] = Days(kept, view.zone)
        return self._days[place]

    def _frame(self, zone: str) -> Callable[[], Frame]:
        return lambda: Frame(self._now, zone)

    def _worked_out(
        self, ticket: Ticket, variables: Iterable[str]
    ) -> tuple[dict[str, Value], Callable[[], Frame]]:
        definition = self._pinned(ticket.definition)
        look = Before.plain(ticket, Event("ticket.look", actor=SYSTEM), self._as_of)

        world = begin(definition, look).world
        world.probing = True  # nothing is looked up elsewhere
        steps = world.frame.budget

        def frame() -> Frame:
            """Each KPI may take as many steps as an event, and leaves no warning to the next."""
            world.frame.budget = steps
            world.frame.warnings.clear()
            return world.frame

        there = [name for name in variables if name in definition.model.variables]
        world.refresh(there)
        known: dict[str, Value] = dict.fromkeys(variables)
        known |= {name: world.scope[name] for name in there}
        # A scope holds functions beside values; a ticket never does.
        return {**known, "in_state": in_state()}, frame  # type: ignore[dict-item]

    def _is_personal(self, definition: str, measure: Measure) -> bool:
        """Whether the ticket's version marks what would be shown, though the files' does not."""
        if not measure.shown:
            return False
        key = (definition, measure.shown)
        if key not in self._personal:
            private = self._pinned(definition).model.private.data
            paths = (meet(shown, path) for shown in measure.shown for path in private)
            self._personal[key] = any(paths)
        return self._personal[key]


def _ticket(stood: StoodTicket) -> Value:
    ticket = stood.ticket
    return {
        "id": str(ticket.id),
        "opened_at": DateTime.from_datetime(ticket.opened_at),
        "assignee": ticket.assigned_to,
        "suspended": ticket.suspended is not None,
        "closed_at": DateTime.from_datetime(stood.closed_at) if stood.closed_at else None,
        "outcome": ticket.outcome,
        "status": ticket.status.value,
        "process": ticket.process,
        "profile": ticket.profile,
        "region": ticket.region,
        "breaches": breached(ticket),
    }


def _built_in(stood: StoodTicket) -> dict[str, str]:
    ticket = stood.ticket
    return {
        "region": ticket.region or "",
        "assignee": stood.assignee or "",
        "profile": ticket.profile or "",
        "process": ticket.process,
    }


def _also(ticket: Ticket) -> Also | None:
    if MERGED_INTO in ticket.links:
        return Also.MERGED
    return Also.CANCELLED if ticket.status is TicketStatus.CANCELLED else None
