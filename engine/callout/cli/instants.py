"""Instants on the command line: which one is meant where no offset is given.

Then it is what clocks on the wall show: about one ticket, in the zone of its definition; about
many, in the zone that all profiles share. How it was read is said on standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import typer

from callout.datamodel.library_view import DEFAULT_ZONE, LibraryView
from callout.engine import Engine
from callout.errors import TicketNotFound
from callout.library import Library

from .output import errors, zone_of


def instant_of(text: str, called: str, zone: Callable[[], tzinfo]) -> datetime:
    """An ISO 8601 instant in UTC; `zone` is asked where it has no offset. Raises BadParameter.

    `called` is the option or argument. A day is its first moment.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not an ISO 8601 date and time") from None
    try:
        shown = said if said.tzinfo else _on_the_wall(said, text, zone())
        instant = shown.astimezone(UTC)
    except OverflowError:
        raise typer.BadParameter(f"'{text}' is not in the years 1 to 9999 of UTC") from None
    if shown is not said:
        note = f"{called} {text}: as clocks in {shown.tzinfo} show it, {shown.isoformat()}"
        errors().print(note, markup=False)
    return instant


def moment_of(text: str | None, zone: Callable[[], tzinfo]) -> int | datetime | None:
    """The number of an entry, or an instant, as ``--at`` gives them. Raises BadParameter."""
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    return instant_of(text, "--at", zone)


_DIGITS = 9
"""What has more digits is no entry."""


def zone_of_ticket(engine: Engine, ticket: str) -> tzinfo:
    """Where one ticket is worked; UTC where there is none, which is told by what asks for it."""
    try:
        return zone_of(engine, engine.ticket(ticket))
    except TicketNotFound:
        return UTC


def zone_of_all(library: Library) -> tzinfo:
    """Where all tickets are worked; raises BadParameter if profiles are in several zones."""
    zones = sorted(set(_zones(library))) or [DEFAULT_ZONE]
    if len(zones) > 1:
        where = f"{', '.join(zones[:-1])} and {zones[-1]}"
        raise typer.BadParameter(
            f"profiles are in several zones, {where}: say the offset, as in 2024-03-11T09:30+08:00"
        )
    return ZoneInfo(zones[0])


def _zones(library: Library) -> Iterator[str]:
    """Of all profiles, those of their regions too."""
    for profile, known in library.parameter_sets.items():
        for region in ("", *known.calendars):
            yield LibraryView(library, profile, region, {}).zone


def _on_the_wall(said: datetime, text: str, zone: tzinfo) -> datetime:
    """When clocks in the zone show it; raises BadParameter for a time that is skipped or twice.

    In a gap the offset before it is the smaller one; of what is shown twice the first is larger.
    """
    before, after = (said.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    first, second = before.utcoffset(), after.utcoffset()
    if first is None or second is None or first == second:
        return before
    if first < second:
        raise typer.BadParameter(f"clocks in {zone} never show '{text}': they are set forward then")
    offsets = " or ".join(each.isoformat() for each in (before, after))
    raise typer.BadParameter(f"clocks in {zone} show '{text}' twice: say which, {offsets}")
