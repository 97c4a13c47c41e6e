"""What a process stands in: the rules of a library as seen with one profile, region and settings.

Decides which tables a process uses, what its expressions can call, and which parameters must be
set before it can run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from callout.calendars import CalendarChoice
from callout.dmn import RuleTable
from callout.errors import DefinitionError, Problem
from callout.feel import ContextOf, Function, Type
from callout.feel.syntax.reads import NamePath
from callout.library import Library
from callout.values import Date, Facts, Json, Value, encode

DEFAULT_ZONE = "UTC"
PARAM = "param"


@dataclass(frozen=True, slots=True)
class LibraryView:
    """A library with the choices that make its parameters definite; no profile: no parameters."""

    library: Library
    profile: str | None
    region: str
    settings: Facts

    @property
    def zone(self) -> str:
        """Where days begin and end, an IANA name: the profile's zone, its calendar's, UTC."""
        if self.profile is None:
            return DEFAULT_ZONE
        known = self.library.parameter_set(self.profile)
        calendars = self.calendars
        return known.zone or (calendars.default.zone if calendars else DEFAULT_ZONE)

    @property
    def calendars(self) -> CalendarChoice | None:
        """The working days of the profile, by default those of the region."""
        if self.profile is None:
            return None
        return self.library.calendars_of(self.profile, self.region)

    def types(self) -> dict[str, Type]:
        """What expressions can read or call, by name; parameters are parts of ``param``."""
        parameters: dict[str, Type] = {}
        if self.profile is not None:
            known = self.library.parameter_set(self.profile).parameters
            parameters = {name: each.type for name, each in known.items()}
        return {**self.library.names(), PARAM: ContextOf(parameters)}

    def parameters(self, day: Date | None = None) -> dict[str, Value]:
        """The parameters valid on a day."""
        if self.profile is None:
            return {}
        return self.library.parameters(self.profile, self.region, day, self.settings)

    def functions(self, day: Date, wanted: Iterable[str]) -> dict[str, Function]:
        """The functions of these names, as they are on a day."""
        functions = self.library.functions(self.parameters(day), self.calendars)
        return {name: functions[name] for name in wanted if name in functions}

    def with_callees(self, tables: Iterable[str]) -> frozenset[str]:
        """The tables among these names, with those they call."""
        known = [name for name in tables if name in self.library.tables]
        return self.library.with_callees(known)

    def unset(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """A problem for each of these parameters that a deployment must set and has not."""
        if self.profile is None:
            return ()
        try:
            self.library.require(self.profile, self.settings, names)
        except DefinitionError as error:
            return error.problems
        return ()

    def pinned(self, tables: Iterable[str]) -> Mapping[str, Json]:
        """What a definition's hash covers beside its process: profile, region, rules, settings."""
        settings: dict[str, Value] = {}
        if self.profile is not None:
            settings = self.library.settings_for(self.profile, self.settings)
        return {
            "profile": self.profile,
            "region": self.region,
            "rules": self.library.hash_of(tables, self.profile),
            "settings": encode(settings),
        }


def names_on(view: LibraryView) -> Callable[[Date], dict[str, Value]]:
    """What expressions of the rules read on a day: parameters, tables, the calendar's functions."""
    names = frozenset(view.library.names())

    def on(day: Date) -> dict[str, Value]:
        # A scope holds functions beside values.
        functions = cast("dict[str, Value]", view.functions(day, names))
        return {**functions, PARAM: view.parameters(day)}

    return on


def parameters_among(paths: Iterable[NamePath]) -> set[str]:
    """The parameters among what is read."""
    return {path[1] for path in paths if path[0] == PARAM and len(path) > 1}


def parameters_read(table: RuleTable) -> set[str]:
    """The parameters that a table's cells read."""
    return parameters_among(_reads(table))


def names_read(table: RuleTable) -> frozenset[str]:
    """The names a table looks at: inputs that are facts, and what its cells read beside them."""
    facts = {each.name for each in table.inputs if each.expression is None}
    computed = {each.name for each in table.inputs} - facts
    return frozenset(facts | ({path[0] for path in _reads(table)} - computed))


def _reads(table: RuleTable) -> list[tuple[str, ...]]:
    reads: list[tuple[str, ...]] = []
    for row in table.rows:
        reads += [path for test in row.tests if test is not None for path in test.reads]
        reads += [path for answer in row.answers for path in answer.reads]
    for each in table.inputs:
        reads += each.expression.reads if each.expression is not None else ()
    return reads
