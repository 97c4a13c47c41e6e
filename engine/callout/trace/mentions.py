"""Who cites which clause: every ``source:`` in processes, rules and scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from callout.errors import Location
from callout.library import Library
from callout.process import (
    Act,
    Checklist,
    ChecklistItem,
    EventDeclaration,
    Field,
    Form,
    Message,
    Process,
    State,
    Text,
    Transition,
)
from callout.scenarios import Step, Story

_KINDS: Mapping[type, str] = {
    Process: "process",
    State: "state",
    Transition: "transition",
    Field: "field",
    Form: "form",
    Checklist: "checklist",
    ChecklistItem: "item",
    Act: "act",
    EventDeclaration: "event",
    Message: "message",
}
SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that cites a clause: what kind of thing it is, and its name with its owner's."""

    clause: str
    kind: str
    name: str
    where: Location


def mentions_of_process(process: Process) -> Iterator[Mention]:
    """Every citation in a process: states, transitions, fields, paper, acts, messages."""
    yield from _walk(process, process.name, "")


def mentions_of_rules(library: Library) -> Iterator[Mention]:
    """Every citation in rules: tables, rows, parameters."""
    for table in library.tables.values():
        for clause in table.source:
            yield Mention(clause, "table", table.name, table.where)
        for row in table.rows:
            for clause in row.source:
                yield Mention(clause, "row", f"{table.name}: {row.id}", row.where)
    for profile, parameters in library.parameter_sets.items():
        for parameter in parameters.parameters.values():
            for clause in parameter.source:
                name = f"{profile}: {parameter.name}"
                yield Mention(clause, "parameter", name, parameter.where)


def mentions_of_stories(stories: Iterable[Story]) -> Iterator[Mention]:
    """Every citation in scenarios: of the whole, and of the steps that are its own."""
    for story in stories:
        for clause in story.source:
            yield Mention(clause, SCENARIO, story.name, story.where)
        yield from _steps(story, story.steps[story.played :])


def _steps(story: Story, steps: Iterable[Step]) -> Iterator[Mention]:
    for step in steps:
        for clause in step.source:
            yield Mention(clause, SCENARIO, story.name, step.where)
        yield from _steps(story, step.steps)


def _walk(record: object, owner: str, path: str) -> Iterator[Mention]:
    """Every record below that has a `source`, with the name it is known by."""
    if isinstance(record, tuple):
        for each in record:
            yield from _walk(each, owner, path)
    elif isinstance(record, Mapping):
        for each in record.values():
            yield from _walk(each, owner, path)
    elif is_dataclass(record):
        kind = _KINDS.get(type(record))
        if kind:
            path = _path(record, path)
            yield from _own(record, kind, owner, path)
        for each in fields(record):
            yield from _walk(getattr(record, each.name), owner, path)


def _own(record: object, kind: str, owner: str, path: str) -> Iterator[Mention]:
    sources: tuple[Text, ...] = getattr(record, "source", ())
    for source in sources:
        name = f"{owner}: {path}" if path else owner
        yield Mention(source.text, kind, name, source.where)


def _path(record: object, above: str) -> str:
    """States and transitions are known by their ids, parts of paper by the whole they are in."""
    match record:
        case Process():
            return ""
        case State(id=name) | Transition(id=name):
            return name
        case Field(name=name) | ChecklistItem(name=name):
            return f"{above}.{name}" if above else name
        case Form(name=name) | Checklist(name=name) | Act(name=name) | Message(name=name):
            return name
        case EventDeclaration(name=name):
            return name
        case _:
            return above
