"""What facts may know of other processes: by what tickets are found, and of which types it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.content.defaults import all_fields
from callout.datamodel.expressions import Compiler
from callout.datamodel.field_types import declared_type, private_paths
from callout.datamodel.privacy.private_fields import meet
from callout.feel import ANY, DAYS_DURATION, NUMBER, STRING, ContextOf, Kind, ListOf, Type
from callout.process import FactKind, Process, TicketFact


def sought(process: Process) -> tuple[str, ...]:
    """The names that tickets of a process are found by, beside those of every process."""
    return tuple(path.text for path in process.worklist.find) if process.worklist else ()


def private_names(process: Process) -> frozenset[str]:
    """Those of them that are personal, or have a part that is."""
    paths = list(private_paths(all_fields(process)))
    return frozenset(
        name for name in sought(process) if any(meet(tuple(name.split(".")), p) for p in paths)
    )


def field_type(process: Process, name: str) -> Type:
    """The type of a field by its dotted name; ANY where there is none."""
    first, *rest = name.split(".")
    found = all_fields(process).get(first)
    for part in rest:
        found = found.fields.get(part) if found is not None else None
    # What is wrong with the type is told where the other process is linked.
    return ANY if found is None else declared_type(found, Compiler())


def shared_type(processes: Iterable[Process], name: str) -> Type:
    """The type of a field that several processes have; of texts with values those of one alone."""
    types = {field_type(each, name) for each in processes}
    if len(types) == 1:
        return types.pop()
    kinds = {each.kind for each in types}
    return Type(kinds.pop()) if len(kinds) == 1 else ANY


def fact_types(process: Process, neighbours: Mapping[str, Process]) -> dict[str, Type]:
    """What each fact of a process is, by its name."""
    return {name: _fact_type(each, neighbours) for name, each in process.facts.items()}


def _fact_type(fact: TicketFact, neighbours: Mapping[str, Process]) -> Type:
    others = [neighbours[each.text] for each in fact.processes if each.text in neighbours]
    types = {each.text: shared_type(others, each.text) for each in fact.fields}
    one = types[fact.of.text] if fact.of is not None else ANY
    match fact.kind:
        case FactKind.COUNT:
            return NUMBER
        case FactKind.SUM:
            return one if one.kind is Kind.ANY else _summed(one)
        case FactKind.MIN | FactKind.MAX:
            return one
        case FactKind.LIST if fact.parts:
            return ListOf(_context({"ticket": STRING, **types}))
        case FactKind.LIST:
            return ListOf(one if fact.of is not None else STRING)


def _summed(of: Type) -> Type:
    return DAYS_DURATION if of.kind is Kind.DAYS_DURATION else NUMBER


def _context(types: Mapping[str, Type]) -> Type:
    """A context with these entries; parts of fields, by dotted names, stand inside their fields."""
    entries: dict[str, Type] = {}
    inside: dict[str, dict[str, Type]] = {}
    for name, kind in types.items():
        first, dot, rest = name.partition(".")
        if dot:
            inside.setdefault(first, {})[rest] = kind
        else:
            entries[name] = kind
    return ContextOf({**entries, **{name: _context(parts) for name, parts in inside.items()}})
