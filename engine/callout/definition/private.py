"""Sixth step of linking, personal data: where a process has some, and which tables read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callout.datamodel.data_delta import Path
from callout.datamodel.event_types import RESULTS, given_personal
from callout.datamodel.field_types import private_paths
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.private_fields import PrivateFields
from callout.dmn import RuleTable
from callout.process import Invoke, walk


def private_fields(context: LinkContext, tables: Iterable[str]) -> PrivateFields:
    """The fields marked ``pii``, and of these tables the inputs that may hold what is in them.

    An input that is worked out of personal data is as personal as they are. Inputs that a call
    gives are found when the call is compiled (`LinkContext.private_inputs`).
    """
    forms = {
        name: frozenset(private_paths(form.fields)) for name, form in context.process.forms.items()
    }
    carried = {name: event.personal for name, event in context.names.events.items()}
    carried |= {f"done.{each.id}": frozenset(_given(each, context)) for each in _groups(context)}
    groups = {each.id: frozenset(_of_members(each, context)) for each in _groups(context)}
    found = PrivateFields(context.private, _some(carried), _some(forms), groups=_some(groups))
    inputs: dict[str, set[str]] = {}
    for table, name in context.private_inputs:
        inputs.setdefault(table, set()).add(name)
    for name in tables:
        inputs.setdefault(name, set()).update(_inputs(context.tables[name], found))
    kept = {table: frozenset(names) for table, names in inputs.items() if names}
    return replace(found, inputs=kept)


def _groups(context: LinkContext) -> Iterable[Invoke]:
    return (each for each in walk.invokes(context.process) if each.each is not None)


def _of_members(invoke: Invoke, context: LinkContext) -> Iterable[Path]:
    other = context.neighbours.get(invoke.process.text)
    if other is not None:
        yield from (("result", *path) for path in given_personal(other))
        yield from (("with", *path) for path in private_paths(other.data))


def _given(invoke: Invoke, context: LinkContext) -> Iterable[Path]:
    """Personal data in what each member tells at its end; what expressions read is `results`."""
    other = context.neighbours.get(invoke.process.text)
    inside = () if other is None else tuple(given_personal(other))
    return (*inside, *((RESULTS, *path) for path in inside))


def _some(found: Mapping[str, frozenset[Path]]) -> dict[str, frozenset[Path]]:
    return {name: paths for name, paths in found.items() if paths}


def _inputs(table: RuleTable, private: PrivateFields) -> Iterable[str]:
    for each in table.inputs:
        reads = [(each.name,)] if each.expression is None else each.expression.reads
        if any(private.touches(path) for path in reads):
            yield each.name
