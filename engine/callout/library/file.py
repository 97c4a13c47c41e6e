"""What one rules file holds, read but not yet put together with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.calendars import Calendar
from callout.dmn.compile.source import TableSource
from callout.errors import Location, Problem

from .deputies import Deputy
from .kpis import Kpi
from .parameters import ParameterSet, Settings
from .roles import Role
from .schedules import Schedule


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The content of a file; all but one of the fields are empty."""

    path: str
    tables: tuple[TableSource, ...] = ()
    parameters: tuple[ParameterSet, ...] = ()
    settings: tuple[Settings, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    deputies: tuple[Deputy, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    shared: tuple[tuple[str, str, Location], ...] = ()
    """What processes may share: type, form, checklist or message; its name, its place."""

    def definitions(self) -> Iterator[tuple[str, str, Location]]:
        """Everything that may be defined only once: what it is, its name, its place."""
        top = Location(self.path, 1, 1)
        yield from (("table", each.name, each.where) for each in self.tables)
        yield from (("parameter set", each.profile, each.where) for each in self.parameters)
        yield from (("calendar", each.name, top) for each in self.calendars)
        yield from (("role", each.name, each.where) for each in self.roles.values())
        yield from (("schedule", each.name, each.where) for each in self.schedules)
        yield from (("KPI", each.name, each.where) for each in self.kpis)
        yield from self.shared


def duplicates(files: Iterable[RuleFile]) -> list[Problem]:
    """What several files define."""
    seen: dict[tuple[str, str], Location] = {}
    problems: list[Problem] = []
    for file in files:
        for kind, name, where in file.definitions():
            first = seen.setdefault((kind, name), where)
            if first != where:
                message = f"{kind} '{name}' is defined twice"
                related = ((first, "first here"),)
                problems.append(Problem("R008", message, where, related=related))
    return problems
