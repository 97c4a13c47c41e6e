"""Whether what an expectation names is there, in what it says and in what it denies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from callout.datamodel.names import CLOCK
from callout.errors import Location, Problem
from callout.records.ids import number_of
from callout.suggest import did_you_mean
from callout.values import Json

from .expect.written import as_list, named
from .model import Expectation
from .vocabulary import Vocabulary, refusal_codes

_NONE = ("none", "absent")
_OF_CLOCKS = tuple(name for name, _ in CLOCK.fields or ())


def in_expectation(
    expectation: Expectation, known: Vocabulary, every: Vocabulary
) -> Iterator[Problem]:
    """A problem for each name in it that nothing has.

    `known` has the names of the ticket, `every` those of all processes.
    """
    look = _LOOKS.get(expectation.name)
    if look is not None:
        yield from look(expectation, known)
    elif expectation.name == "told":
        yield from _in_told(expectation.value, every, expectation)
    elif expectation.name == "children":
        yield from _in_children(expectation, every)


def _in_children(expectation: Expectation, every: Vocabulary) -> Iterator[Problem]:
    for path, inner in named(expectation.value).items():
        steps = [_first_of(step, every) for step in path.split("/") if step]
        yield from _look_up("link", steps, every.links, expectation)
        for name, wanted in named(inner).items():
            nested = Expectation(name, wanted, expectation.where, expectation.places)
            yield from in_expectation(nested, every, every)


def _first_of(link: str, every: Vocabulary) -> str:
    """The name in the process, of a link that may be one of several (``bed-2``)."""
    names = sorted(every.links or ())
    return next((each for each in names if number_of(each, link) is not None), link)


def in_given(
    given: Mapping[str, Json],
    known: Vocabulary,
    where: Location,
    places: Mapping[str, Location] = MappingProxyType({}),
) -> Iterator[Problem]:
    """A problem for each field that a ticket is given and that its process does not have."""
    yield from _fields(Expectation("given", dict(given), where, places), known)


def _states(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    value = expectation.value
    names = as_list(value)
    if isinstance(value, dict):
        names = [*value, *(name for each in value.values() for name in as_list(each))]
    steps = [step for name in names for step in str(name).split(".")]
    yield from _look_up("state", steps, known.states, expectation)


def _timers(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for name in named(expectation.value):
        if not known.knows_timer(name):
            near = (*(known.timers or ()), *(known.states or ()))
            yield nothing("timer or state", name, near, expectation.place_of(name))


def _fields(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for path in named(expectation.value):
        yield from _in_path(path, known.fields or (), expectation)


def _in_path(path: str, known: Collection[str], expectation: Expectation) -> Iterator[Problem]:
    """A field, or a field in a field, as far as the fields inside are declared."""
    inside = known
    for step in path.split("."):
        names = {each.partition(".")[0] for each in inside}
        if names and step not in names:
            yield nothing("field", step, names, expectation.place_of(step))
            return
        inside = {each.removeprefix(f"{step}.") for each in inside if each.startswith(f"{step}.")}


def _acts(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    names = named(expectation.value) or _words(expectation.value)
    yield from _look_up("act", names, known.acts, expectation)


def _clocks(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    yield from _look_up("clock", named(expectation.value), known.clocks, expectation)
    for wanted in named(expectation.value).values():
        parts = named(wanted) if isinstance(wanted, dict) else ()
        yield from _look_up("part of a clock", parts, _OF_CLOCKS, expectation)


def _kpis(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    yield from _look_up("KPI", named(expectation.value), known.kpis, expectation)


def _tables(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for table, wanted in named(expectation.value).items():
        names = known.tables.get(table)
        if names is None:
            yield from _look_up("rule table", [table], known.tables, expectation)
            continue
        made = named(wanted) if isinstance(wanted, dict) else {"row": wanted}
        rows = _words(made.get("row")) if "row" in made else []
        yield from _look_up("row", rows, names.rows, expectation)
        yield from _look_up("output", named(made.get("outputs") or {}), names.outputs, expectation)
        yield from _look_up("input", named(made.get("inputs") or {}), names.inputs, expectation)


def _forms(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for form, wanted in named(expectation.value).items():
        fields = known.forms.get(form)
        if fields is None:
            yield from _look_up("form", [form], known.forms, expectation)
        elif isinstance(wanted, dict):
            names = named(wanted.get("fields") or {})
            yield from _look_up("field of the form", names, fields, expectation)


def _checklists(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for checklist, wanted in named(expectation.value).items():
        items = known.checklists.get(checklist)
        if items is None:
            yield from _look_up("checklist", [checklist], known.checklists, expectation)
        elif wanted != "passed":
            yield from _look_up("item", _words(wanted), items, expectation)


def _can(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for event, wanted in named(expectation.value).items():
        if wanted != "unknown-event" and not known.takes(event):
            yield nothing("event", event, known.events or (), expectation.place_of(event))
        if isinstance(wanted, str):
            yield from _look_up("refusal", [wanted], refusal_codes(), expectation)


def _effects(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for item in as_list(expectation.value):
        wanted = named(item) if isinstance(item, dict) else {}
        adapters, operations = _words(wanted.get("adapter")), _words(wanted.get("operation"))
        yield from _look_up("adapter", adapters, known.adapters, expectation)
        yield from _look_up("operation", operations, known.operations, expectation)


def _refusal(expectation: Expectation, _: Vocabulary) -> Iterator[Problem]:
    value = expectation.value
    code = value.get("code") if isinstance(value, dict) else value
    if isinstance(code, str):
        yield from _look_up("refusal", [code], refusal_codes(), expectation)


_LOOKS: Mapping[str, Callable[[Expectation, Vocabulary], Iterator[Problem]]] = {
    "states": _states,
    "not_in": _states,
    "never_entered": _states,
    "exactly": _states,
    "timers": _timers,
    "data": _fields,
    "done": _acts,
    "must": _acts,
    "breaches": _acts,
    "clock": _clocks,
    "kpis": _kpis,
    "retracted": _acts,
    "decisions": _tables,
    "forms": _forms,
    "checklists": _checklists,
    "can": _can,
    "effects": _effects,
    "refused": _refusal,
}


def _in_told(value: Json, known: Vocabulary, expectation: Expectation) -> Iterator[Problem]:
    if isinstance(value, dict):
        yield from _look_up("role", _roles_of(value, known), known.roles, expectation)
        names = [name for each in value.values() for name in _words(each)]
        yield from _look_up("message", names, known.messages, expectation)
        return
    items = [named(each) for each in as_list(value) if isinstance(each, dict)]
    roles = [str(each["to"]) for each in items if isinstance(each.get("to"), str)]
    yield from _look_up("role", _roles_of(roles, known), known.roles, expectation)
    names = [str(each["message"]) for each in items if "message" in each]
    yield from _look_up("message", names, known.messages, expectation)


def _roles_of(names: Iterable[str], known: Vocabulary) -> list[str]:
    """The names but for those of persons who have a known role, ``clerk:li``."""
    roles = known.roles or ()
    return [name for name in names if ":" not in name or name.partition(":")[0] not in roles]


def _look_up(
    what: str, names: Iterable[str], known: Collection[str] | None, expectation: Expectation
) -> Iterator[Problem]:
    if known is None:
        return
    for name in names:
        if name not in known and name not in _NONE:
            yield nothing(what, name, known, expectation.place_of(name))


def _words(value: Json) -> list[str]:
    return [str(each) for each in as_list(value) if isinstance(each, str)]


def nothing(what: str, name: str, known: Iterable[str], where: Location) -> Problem:
    """X007: nothing of this kind has the name."""
    names = sorted(known)
    otherwise = f"there are: {', '.join(names[:12])}" if names else f"there is no {what} at all"
    hint = did_you_mean(name, names, otherwise)
    return Problem("X007", f"there is no {what} '{name}'", where, hint=hint)
