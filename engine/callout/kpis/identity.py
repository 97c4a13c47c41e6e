"""The name of a KPI's definition: a hash over everything that decides what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callout.datamodel.library_view import LibraryView, parameters_among, parameters_read
from callout.dmn import CALENDAR_FUNCTIONS
from callout.feel import Expression
from callout.library.kpis import Kpi, NamedText, Population
from callout.process import Text
from callout.values import Json, digest, encode

from .measure import Measure


def kpi_hash(
    kpi: Kpi, view: LibraryView, measures: Sequence[Measure], bound: Expression | None
) -> tuple[str, frozenset[str]]:
    """The hash, ``s256:...``, and the parameters under it; no title, source or place is in it.

    Under it are the texts of the KPI, the rule tables that it calls, those parameters that they
    read and, where the calendar is asked, the calendars.
    """
    expressions = [*(each for measure in measures for each in measure.expressions)]
    expressions += [bound] if bound is not None else []
    paths = {path for each in expressions for path in each.reads}
    called = {path[0] for path in paths}
    tables = view.with_callees(called)
    of_tables = (parameters_read(view.library.tables[name]) for name in tables)
    parameters = parameters_among(paths).union(*of_tables)
    said: dict[str, Json] = {
        "kpi": _said(kpi),
        "profile": view.profile,
        "tables": {name: view.library.table(name).hash for name in sorted(tables)},
        "parameters": _parameters(view, parameters),
        "calendars": _calendars(view) if called & CALENDAR_FUNCTIONS.keys() else None,
    }
    return digest(said), frozenset(parameters)


def _parameters(view: LibraryView, names: Iterable[str]) -> Json:
    if view.profile is None:
        return {}
    known = view.library.parameter_set(view.profile).parameters
    settings = view.library.settings_for(view.profile, view.settings)
    found: dict[str, Json] = {}
    for name in sorted(names):
        if name in known:
            found[name] = [known[name].said, encode(settings.get(name))]
    return found


def _calendars(view: LibraryView) -> Json:
    if view.profile is None:
        return {}
    names = view.library.parameter_set(view.profile).calendar_names()
    return {name: view.library.calendar(name).hash for name in sorted(names)}


def _said(kpi: Kpi) -> Json:
    target = kpi.target
    return {
        "cases": _population(kpi.population),
        "against": None if kpi.against is None else _population(kpi.against),
        "met": _text(kpi.met),
        "value": _text(kpi.value),
        "show": [*map(str, kpi.show)],
        "open": _text(kpi.open),
        "out": _named(kpi.out),
        "per": _named(kpi.per),
        "target": None if target is None else [target.aim.value, _text(target.bound)],
        "also": [*sorted(map(str, kpi.also))],
    }


def _population(population: Population) -> Json:
    return {
        "of": [each.text for each in population.of],
        "when": population.when.text,
        "counts": _text(population.counts),
        "each": _text(population.each),
        "distinct": _text(population.distinct),
    }


def _text(text: Text | None) -> str | None:
    return None if text is None else text.text


def _named(texts: Iterable[NamedText]) -> Json:
    return [[each.name, each.text.text] for each in texts]
