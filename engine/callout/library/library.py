"""Everything under rules/ together: tables, parameters, settings, calendars, roles.

Tables may call tables and read parameters of other files, so they are compiled here, when all
files are at hand. Everything is checked and reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from callout.calendars import Calendar, CalendarChoice
from callout.dmn.compile.compiler import OuterScope, compile_table, signature_of
from callout.dmn.compile.scope import answer_type
from callout.dmn.compile.source import TableSource
from callout.dmn.host_functions import CALENDAR_FUNCTIONS, calendar_functions, table_function
from callout.dmn.table import RuleTable
from callout.dmn.verify import check_table
from callout.errors import (
    CalloutError,
    DefinitionError,
    ExpressionError,
    Location,
    Problem,
    Severity,
    in_order,
)
from callout.feel import Function
from callout.feel.types import STRING, ContextOf, FunctionOf, Type, common
from callout.process import Text
from callout.suggest import did_you_mean
from callout.values import Date, Facts, Json, Value, digest, in_key_order

from .deputies import Deputy
from .file import RuleFile, duplicates
from .kpis import Kpi
from .parameters import Parameter, ParameterSet, Settings
from .roles import Roles
from .schedules import Schedule

PARAMETERS = "param"
PROFILE = "profile"
_NO_SETTINGS: Facts = MappingProxyType({})


class NotInLibrary(CalloutError):
    """No rules file defines this."""

    code = "not-in-library"


@dataclass(frozen=True, slots=True)
class Library:
    """What rules files define, each by its name; make one with `build`.

    Parameter sets go by profile. `settings` are in the order of their files, the later before
    the earlier.
    """

    tables: Mapping[str, RuleTable] = field(default_factory=dict)
    parameter_sets: Mapping[str, ParameterSet] = field(default_factory=dict)
    settings: tuple[Settings, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    roles: Roles = field(default_factory=Roles)
    deputies: tuple[Deputy, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()
    """Warnings and hints about the tables."""

    @classmethod
    def build(cls, files: Iterable[RuleFile], *, check: bool = True) -> Library:
        """Put files together, compile their tables and, unless told not to, check them.

        Raises:
            DefinitionError: with everything that is wrong.
        """
        files = tuple(files)
        problems = duplicates(files)
        sets = {each.profile: each for file in files for each in file.parameters}
        settings = tuple(each for file in files for each in file.settings)
        problems += _bad_settings(sets, settings)
        sources = [source for file in files for source in file.tables]
        tables = _compiled(sources, _parameter_types(sets.values()), problems)
        if check:
            known = {name: {PARAMETERS: each.facts(_NO_SETTINGS)} for name, each in sets.items()}
            for table in tables.values():
                problems += check_table(table, known)
            problems += [problem for file in files for problem in _never_worked(file)]
        roles = Roles({name: each for file in files for name, each in file.roles.items()})
        problems += roles.unknown()
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise DefinitionError(problems)
        calendars = {each.name: each for file in files for each in file.calendars}
        deputies = tuple(each for file in files for each in file.deputies)
        schedules = {each.name: each for file in files for each in file.schedules}
        return cls(
            tables,
            sets,
            settings,
            calendars,
            roles,
            deputies,
            schedules,
            {each.name: each for file in files for each in file.kpis},
            in_order(problems),
        )

    def missing_calendars(self) -> list[Problem]:
        """An error for each calendar that parameters name and no file has."""
        known = ", ".join(self.calendars)
        otherwise = f"there are: {known}" if known else "no file here begins with `calendar:`"
        return [
            Problem(
                "R309",
                f"there is no calendar '{name}'",
                where,
                hint=did_you_mean(name, self.calendars, otherwise),
            )
            for each in self.parameter_sets.values()
            for name, where in each.calendar_names().items()
            if name not in self.calendars
        ]

    def measured(self, process: str) -> tuple[Text, ...]:
        """The expressions of KPIs that are about tickets of a process."""
        kpis = (each for each in self.kpis.values() if process in each.processes)
        return tuple(text for each in kpis for text in each.texts)

    def table(self, name: str) -> RuleTable:
        """The table of that name; raises NotInLibrary."""
        return _found("table", name, self.tables)

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name; raises NotInLibrary."""
        return _found("calendar", name, self.calendars)

    def calendars_of(self, profile: str, region: str = "") -> CalendarChoice | None:
        """The calendars of a profile, the default that of the region; raises NotInLibrary."""
        known = self.parameter_set(profile)
        default = known.calendar_in(region)
        if default is None:
            return None
        own = {name: self.calendar(name) for name in known.calendar_names()}
        called = {key: self.calendar(each.name) for key, each in known.calendars.items()}
        return CalendarChoice(self.calendar(default), {**own, **called})

    def parameter_set(self, profile: str) -> ParameterSet:
        """The parameters of a profile; raises NotInLibrary."""
        return _found("parameter set", profile, self.parameter_sets)

    def parameters(
        self,
        profile: str,
        region: str = "",
        on: Date | None = None,
        settings: Facts = _NO_SETTINGS,
    ) -> dict[str, Value]:
        """The values of a profile's parameters, there and then.

        `settings` go before the library's own settings files; their texts are read by the
        parameters' types. Unset required parameters are missing (see `require`).

        Raises:
            NotInLibrary: there is no such profile, or a setting is not one of its parameters.
            ExpressionError: a setting does not fit its parameter's type.
        """
        known = self.parameter_set(profile)
        return known.facts(self.settings_for(profile, settings), region=region, on=on)

    def settings_for(self, profile: str, given: Facts = _NO_SETTINGS) -> dict[str, Value]:
        """All settings of a profile: those of the files, and before them the given ones.

        Of the given ones those that only other profiles have are left out. The keys of contexts
        are in order, as they are when the settings of a ticket are read again from the store.
        """
        parameters = self.parameter_set(profile).parameters
        settings: dict[str, Value] = {}
        for each in self.settings:
            if each.applies_to(profile):
                own = {name: value for name, (value, _) in each.values.items()}
                settings.update({name: own[name] for name in own if name in parameters})
        others = [each.parameters for each in self.parameter_sets.values()]
        for name, value in given.items():
            if name in parameters or not any(name in other for other in others):
                settings[_found("parameter", name, parameters).name] = value
        return {name: _read(parameters[name], value) for name, value in settings.items()}

    def require(
        self, profile: str, settings: Facts = _NO_SETTINGS, names: Iterable[str] | None = None
    ) -> None:
        """Refuse to go on while required parameters (of `names`, else all) are unset.

        Raises:
            DefinitionError: naming all that are missing.
        """
        self.parameter_set(profile).require(self.settings_for(profile, settings), names)

    def names(self) -> dict[str, Type]:
        """What expressions may use, with types: tables, calendar functions, ``param``.

        The last has the parameters of all profiles; one that they type differently is Any.
        """
        tables = {name: table.type for name, table in self.tables.items()}
        parameters = ContextOf(_parameter_types(self.parameter_sets.values()))
        return {**CALENDAR_FUNCTIONS, **tables, PARAMETERS: parameters}

    def functions(
        self, parameters: Facts, calendars: CalendarChoice | None = None
    ) -> dict[str, Function]:
        """Tables and calendar functions by name, for one set of parameter values.

        The cells of a table see the parameters as ``param`` and all other tables; without
        calendars their functions are missing, and a cell that calls one has no value.
        """
        functions = calendar_functions(calendars) if calendars else {}
        scope: dict[str, object] = {PARAMETERS: dict(parameters), **functions}
        for name, table in self.tables.items():
            functions[name] = table_function(table, scope)  # type: ignore[arg-type]  # a scope holds functions too
        scope.update(functions)
        return functions

    def hash_of(self, tables: Iterable[str], profile: str | None = None) -> str:
        """Over some tables and those they call, a profile's parameters and calendar, the roles.

        ``s256:...``; no title, remark or place is in it. Raises NotInLibrary for an unknown table.
        """
        known = self.parameter_sets.get(profile or "")
        calendar = self.calendars.get(known.calendar or "") if known else None
        said: dict[str, Json] = {
            "tables": {name: self.table(name).hash for name in sorted(self.with_callees(tables))},
            "parameters": known.hash if known else None,
            "calendar": calendar.hash if calendar else None,
            "roles": self.roles.to_json(),
        }
        if known is not None and known.calendars:
            names = {each.name for each in known.calendars.values()}
            said["calendars"] = {name: self.calendar(name).hash for name in sorted(names)}
        return digest(said)

    def with_callees(self, tables: Iterable[str]) -> frozenset[str]:
        """Tables and those they call, near and far; raises NotInLibrary."""
        return reached(self.tables, [self.table(name).name for name in tables])


def _read(parameter: Parameter, value: Value) -> Value:
    try:
        return in_key_order(parameter.read(value))
    except ExpressionError as error:
        raise ExpressionError(
            f"the setting '{parameter.name}' does not fit: {error.message[:_SHOWN]}",
            hint=f"the parameter is declared as {parameter.type}",
        ) from None


_SHOWN = 200
_Item = TypeVar("_Item")


def _found(kind: str, name: str, known: Mapping[str, _Item]) -> _Item:
    try:
        return known[name]
    except KeyError:
        hint = did_you_mean(name, known, f"there are: {', '.join(known) or 'none'}")
        raise NotInLibrary(f"there is no {kind} '{name}'", hint=hint) from None


def _parameter_types(sets: Iterable[ParameterSet]) -> dict[str, Type]:
    """The parameters of all profiles; one that has several types has none that is known."""
    types: dict[str, list[Type]] = {}
    for each in sets:
        for name, parameter in each.parameters.items():
            types.setdefault(name, []).append(parameter.type)
    return {name: common(tuple(kinds)) for name, kinds in types.items()}


def _compiled(
    sources: Sequence[TableSource], parameters: Mapping[str, Type], problems: list[Problem]
) -> dict[str, RuleTable]:
    names: dict[str, Type] = {
        **CALENDAR_FUNCTIONS,
        PARAMETERS: ContextOf(parameters),
        PROFILE: STRING,
    }
    all_tables = frozenset(source.name for source in sources)
    callable_names = {
        **names,
        **{source.name: FunctionOf((), answer_type(source)) for source in sources},
    }
    types = {source.name: signature_of(source, callable_names) for source in sources}
    around = OuterScope({**names, **types}, {}, all_tables)
    tables: dict[str, RuleTable] = {}
    for source in sources:
        table = compile_table(source, around, problems)
        if table is not None:
            tables[table.name] = table
    problems += _circles(tables)
    return tables


def _circles(tables: Mapping[str, RuleTable]) -> list[Problem]:
    """Tables that call themselves, directly or through others."""
    problems: list[Problem] = []
    for name, table in tables.items():
        called = reached(tables, table.calls)
        if name in called:
            message = f"table '{name}' calls itself through {', '.join(sorted(called))}"
            problems.append(Problem("R009", message, table.where))
    return problems


def reached(tables: Mapping[str, RuleTable], names: Iterable[str]) -> frozenset[str]:
    """The tables of these names and all that they call; names of no table are left out."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in tables and name not in found:
            found.add(name)
            waiting.extend(tables[name].calls)
    return frozenset(found)


def _never_worked(file: RuleFile) -> list[Problem]:
    """A warning for each calendar of the file that has no working day at all."""
    return [
        Problem(
            "R308",
            f"no day of calendar '{each.name}' is worked: what asks for a working day fails",
            Location(file.path, 1, 1),
            Severity.WARNING,
            hint="name the days that are worked in 'week'",
        )
        for each in file.calendars
        if not each.week and not any(each.days.values())
    ]


def _bad_settings(sets: Mapping[str, ParameterSet], settings: Iterable[Settings]) -> list[Problem]:
    """Settings nobody reads, and those of the wrong type."""
    problems: list[Problem] = []
    for each in settings:
        known = [one for one in sets.values() if each.applies_to(one.profile)]
        for name, (value, where) in each.values.items():
            owners = [one.parameters[name] for one in known if name in one.parameters]
            if not owners:
                names = [parameter for one in known for parameter in one.parameters]
                hint = did_you_mean(name, names)
                message = f"no parameter of '{each.profile}' is called '{name}'"
                problems.append(Problem("R302", message, where, hint=hint))
            problems += _misread(owners, value, where)
    return problems


def _misread(owners: Iterable[Parameter], value: Value, where: Location) -> list[Problem]:
    problems: list[Problem] = []
    for parameter in owners:
        try:
            parameter.read(value)
        except ExpressionError as error:
            problems.append(Problem("R303", f"'{parameter.name}': {error.message}", where))
    return problems
