"""A KPI among the rules and processes it names: checked, compiled, ready to measure tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.datamodel.library_view import LibraryView
from callout.errors import DefinitionError, Problem, Severity
from callout.library import Library
from callout.library.kpis import Kpi, KpiKind, Population
from callout.process import Process
from callout.suggest import did_you_mean
from callout.values import Facts

from .identity import kpi_hash
from .measure import Measure, Measuring, are_lengths
from .names import kpi_context
from .targets import LinkedTarget, link_target

_NONE: Facts = {}


@dataclass(frozen=True, slots=True)
class LinkedKpi:
    """A KPI, ready, for the tickets of `profile`, or for all where it is None.

    `measures` are of its cases and `bases` of those that a rate is set against, both by process.
    `hash` names exactly this: texts, rule tables, parameters. `unset` are parameters that it reads
    and that the deployment has not set.
    """

    kpi: Kpi
    profile: str | None
    measures: Mapping[str, Measure]
    bases: Mapping[str, Measure]
    target: LinkedTarget | None
    hash: str
    unset: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The KPI's name."""
        return self.kpi.name

    @property
    def in_durations(self) -> bool:
        """Whether its values are lengths of time, not numbers."""
        return are_lengths(self.measures.values())


def link_kpi(
    kpi: Kpi, library: Library, processes: Mapping[str, Process], settings: Facts = _NONE
) -> tuple[LinkedKpi, ...]:
    """The KPI, once for each profile that it names, or once for all tickets.

    Raises:
        DefinitionError: with everything that is wrong (R601, R602, R605-R608, F).
    """
    problems = [*_unknown(kpi, processes), *_wrong_profiles(kpi, library, processes)]
    if problems:
        raise DefinitionError(problems)
    profiles = tuple(each.text for each in kpi.profiles) or (None,)
    found = []
    for profile in profiles:
        view = LibraryView(library, profile, "", settings)
        made = _link(kpi, view, processes, problems)
        found += [made] if made is not None else []
    if any(each.severity is Severity.ERROR for each in problems):
        raise DefinitionError(dict.fromkeys(problems))
    return tuple(found)


def _link(
    kpi: Kpi, view: LibraryView, processes: Mapping[str, Process], problems: list[Problem]
) -> LinkedKpi | None:
    known = len(problems)

    def measured(population: Population | None, *, is_base: bool) -> dict[str, Measure]:
        found: dict[str, Measure] = {}
        for name in population.of if population is not None else ():
            context = kpi_context(processes[name.text], view, processes)
            made = Measuring(kpi, context, problems).measure(
                population or kpi.population, is_base=is_base
            )
            if made is not None:
                found[made.process] = made
        return found

    measures = measured(kpi.population, is_base=False)
    bases = measured(kpi.against, is_base=True)
    _check_units(kpi, measures, problems)
    target = link_target(kpi, view, [*measures.values()], problems)
    if len(problems) > known:
        return None
    everything = (*measures.values(), *bases.values())
    bound = target.bound if target is not None else None
    name, parameters = kpi_hash(kpi, view, everything, bound)
    unset = view.unset(parameters)
    return LinkedKpi(kpi, view.profile, measures, bases, target, name, unset)


def _unknown(kpi: Kpi, processes: Mapping[str, Process]) -> Iterator[Problem]:
    against = kpi.against.of if kpi.against is not None else ()
    for name in (*kpi.population.of, *against):
        if name.text not in processes:
            known = ", ".join(processes) or "none"
            hint = did_you_mean(name.text, processes, f"there are: {known}")
            yield Problem("R601", f"there is no process '{name.text}'", name.where, hint=hint)


def _wrong_profiles(
    kpi: Kpi, library: Library, processes: Mapping[str, Process]
) -> Iterator[Problem]:
    known = library.parameter_sets
    for profile in kpi.profiles:
        if profile.text not in known:
            listed = f"there are: {', '.join(known) or 'none'}"
            hint = did_you_mean(profile.text, known, listed)
            yield Problem("R602", f"there is no profile '{profile.text}'", profile.where, hint=hint)
            continue
        for name in kpi.population.of:
            process = processes.get(name.text)
            named = [each.text for each in process.profiles] if process is not None else []
            if named and profile.text not in named:
                message = f"'{name.text}' has no tickets of the profile '{profile.text}'"
                hint = f"it is written for {', '.join(named)}"
                yield Problem("R602", message, profile.where, hint=hint)


def _check_units(kpi: Kpi, measures: Mapping[str, Measure], problems: list[Problem]) -> None:
    if kpi.kind is not KpiKind.FIGURE or kpi.value is None:
        return
    kinds = {each.value.type.kind for each in measures.values() if each.value is not None}
    if len(kinds) > 1:
        message = f"the values of '{kpi.name}' are {' and '.join(sorted(kinds))}"
        hint = "give values of one kind in all its processes"
        problems.append(Problem("R605", message, kpi.value.where, hint=hint))
