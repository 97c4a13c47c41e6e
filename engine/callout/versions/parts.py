"""A version taken apart: each state, transition, timer, field, table row ... by its name.

What stands under the hash of a definition is in some part; order of keys, layout, comments and
places are in none. Labels (``title``, ``about``, ``source``) are parts of their own kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from callout.definition import Definition
from callout.definition.hash import part_tree
from callout.errors import Location
from callout.library import Library
from callout.process import At, Every, Process, State, Transition, Within, walk
from callout.values import Json, pointer

from .rule_parts import rules_of


class PartKind(StrEnum):
    """What a part is, in the order in which changes are shown."""

    PROCESS = "process"
    STATE = "state"
    TRANSITION = "transition"
    TIMER = "timer"
    INVOKE = "invoke"
    FIELD = "field"
    EVENT = "event"
    FORM = "form"
    CHECKLIST = "checklist"
    ACT = "act"
    CLOCK = "clock"
    FACT = "fact"
    LIFECYCLE = "lifecycle"
    MESSAGE = "message"
    TABLE = "table"
    ROW = "row"
    PARAMETER = "parameter"
    CALENDAR = "calendar"
    ROLE = "role"
    SETTING = "setting"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class VersionPart:
    """One thing that a version says; `group` is what its name is looked for in.

    Of a transition the group is its state and event, of a row its table; the others have none.
    """

    kind: PartKind
    name: str
    body: Mapping[str, Json]
    where: Location
    group: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One place in which a part differs, by JSON pointer; None is absent."""

    place: str
    old: Json
    new: Json

    def to_json(self) -> dict[str, Json]:
        """The place with both values."""
        return {"place": self.place, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Parted:
    """A version and all its parts, in the order of its files."""

    definition: Definition
    parts: tuple[VersionPart, ...]

    def of(self, kind: PartKind) -> dict[str, VersionPart]:
        """The parts of one kind, by name."""
        return {part.name: part for part in self.parts if part.kind is kind}


def part_of_version(definition: Definition, library: Library) -> Parted:
    """Take a version apart; `library` has the rules that the definition was linked with."""
    process = definition.process
    own = [*_of_process(process), *_labels(process)]
    rules = (
        VersionPart(
            PartKind(each.kind), each.name, each.body, each.where or process.where, each.group
        )
        for each in rules_of(definition, library)
    )
    return Parted(definition, (*own, *rules))


_LABELS = frozenset({"title", "about", "value_titles"})
_CITES = "source"
_LISTS = frozenset({"Foreach", "Sample"})
"""Records whose ``source`` is the list they go through."""
_APART = frozenset({"id", "is", "name"})
_OWN_PARTS = frozenset(
    {
        "states", "transitions", "after", "at", "every", "within", "invokes", "data", "events",
        "messages", "forms", "checklists", "acts", "clocks", "facts", "lifecycle", "root",
    }
)  # fmt: skip


def _of_process(process: Process) -> Iterator[VersionPart]:
    yield VersionPart(PartKind.PROCESS, process.name, _body(process), process.where)
    yield from _states(process.root, "")
    for field in walk.fields(process):
        yield _part(PartKind.FIELD, field.name, field, field.where)
    yield from _declared(process)


def _declared(process: Process) -> Iterator[VersionPart]:
    declared: tuple[tuple[PartKind, Mapping[str, object]], ...] = (
        (PartKind.EVENT, process.events),
        (PartKind.FORM, process.forms),
        (PartKind.CHECKLIST, process.checklists),
        (PartKind.ACT, process.acts),
        (PartKind.CLOCK, process.clocks),
        (PartKind.FACT, process.facts),
        (PartKind.LIFECYCLE, process.lifecycle),
        (PartKind.MESSAGE, process.messages),
    )
    for kind, records in declared:
        for name, record in records.items():
            yield _part(kind, name, record, getattr(record, "where", process.where))


def _states(state: State, around: str) -> Iterator[VersionPart]:
    if state.id:
        body = {**_body(state), "in": around} if around else _body(state)
        yield VersionPart(PartKind.STATE, state.id, body, state.where)
    for transition in walk.transitions(state):
        yield _transition(transition, state.id)
    timers: tuple[At | Every | Within, ...] = (*state.after, *state.at, *state.every, *state.within)
    for timer in timers:
        body = {**_body(timer), "in": state.id, "kind": type(timer).__name__.lower()}
        yield VersionPart(PartKind.TIMER, timer.id, body, timer.where)
    for invoke in state.invokes:
        body = {**_body(invoke), "in": state.id}
        yield VersionPart(PartKind.INVOKE, f"{state.id}.{invoke.id}", body, invoke.where)
    for inner in state.states:
        yield from _states(inner, state.id)


def _transition(transition: Transition, state: str) -> VersionPart:
    base, dot, number = transition.id.rpartition(".")
    group = base if dot and number.isdigit() else transition.id
    body = {**_body(transition), "in": state}
    return VersionPart(PartKind.TRANSITION, transition.id, body, transition.where, group)


def _part(kind: PartKind, name: str, record: object, where: Location) -> VersionPart:
    return VersionPart(kind, name, _body(record, inner=True), where)


def _body(record: object, *, inner: bool = False) -> dict[str, Json]:
    """What a record says itself: not its name, its labels, and what is a part of its own."""
    tree = part_tree(record)
    if not isinstance(tree, dict):
        return {}
    apart = _APART if inner else _APART | _OWN_PARTS
    own = {key: value for key, value in _unlabelled(tree).items() if key not in apart}
    is_timer = {"when", "period", "opens"} & own.keys()
    return {key: value for key, value in own.items() if not (is_timer and key.startswith("on_"))}


def _unlabelled(tree: Mapping[str, Json]) -> dict[str, Json]:
    hidden = _LABELS if tree.get("is") in _LISTS else _LABELS | {_CITES}
    is_record = isinstance(tree.get("is"), str)
    return {
        key: _without_labels(value)
        for key, value in tree.items()
        if not (is_record and key in hidden)
    }


def _without_labels(value: Json) -> Json:
    if isinstance(value, dict):
        return _unlabelled(value)
    return [_without_labels(each) for each in value] if isinstance(value, list) else value


def _labels(process: Process) -> Iterator[VersionPart]:
    """Every title, and every clause that is cited, by what it belongs to."""
    for each in walk.elements(process):
        said: dict[str, Json] = {
            "title": dict(each.title.texts),
            _CITES: [text.text for text in each.source],
        }
        yield VersionPart(PartKind.LABEL, f"{each.kind} {each.path}".strip(), said, each.where)


def leaves_of(body: Json, place: str = "") -> Iterator[tuple[str, Json]]:
    """The smallest parts of a piece of JSON, by pointer; items of lists without their numbers."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from leaves_of(value, f"{place}{pointer.write((name,))}")
    elif isinstance(body, list):
        for item in body:
            yield from leaves_of(item, place)
    else:
        yield place, body
